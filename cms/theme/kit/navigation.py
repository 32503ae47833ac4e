"""Finding one's way: search box, filters, pages, languages, messages."""

from __future__ import annotations

from cms.theme.components import OFF, ON, Component, Input, Values, register

PAGES_BESIDE = 1
ONE_MISSING = 2  # distance of two numbers with one between them


def _pages(values: Values) -> Values:
    """Page numbers with gaps: first, last, and those beside the current one."""
    number, total = int(values["number"]), int(values["total"])
    wanted = {1, total, *range(number - PAGES_BESIDE, number + PAGES_BESIDE + 1)}
    pages: list[int | None] = []
    for page in sorted(page for page in wanted if 1 <= page <= total):
        last = pages[-1] if pages else 0
        if last is not None and page - last == ONE_MISSING:
            pages.append(page - 1)
        elif last is not None and page - last > ONE_MISSING:
            pages.append(None)
        pages.append(page)
    return {"pages": pages, "previous": number - 1, "following": number + 1}


register(
    Component(
        "ask",
        "The search box: one question, one box.",
        (
            Input("action", "url", "where it searches"),
            Input("value", "text", "what was asked", ""),
            Input("label", "text", "the question", ""),
            Input("label_hidden", "bool", "label for screen readers only", OFF),
            Input("hint", "text or html", "how to ask", ""),
            Input("plain", "bool", "on a page, not on the band", ON),
            Input("suggest_url", "url", "answers with suggestions; see suggest", ""),
            Input("id", "text", "id of the box", "q"),
            Input("hidden", "list of (name, value)", "filters to keep", ()),
        ),
        group="navigation",
    )
)
register(
    Component(
        "suggest",
        "Options under a search box; what suggest_url answers with.",
        (
            Input("items", "list of label or label_html, url, kind, note", "the options"),
            Input("id", "text", "id of the list", "q-list"),
        ),
        group="navigation",
    )
)
register(
    Component(
        "drawer",
        "Filters: closed on phones, a column on wide screens, one markup.",
        (
            Input("title", "text", "what is inside"),
            Input("count", "int", "filters in use", 0),
            Input("open", "bool", "open on phones too", OFF),
        ),
        block=True,
        group="navigation",
    )
)
register(
    Component(
        "facet",
        "One group of filters. Content comes after the options (ranges, notes).",
        (
            Input("legend", "text", "what is filtered"),
            Input("name", "text", "form field name", ""),
            Input("options", "list of value, label, count, selected", "the choices", ()),
            Input("more", "list of the same", "choices behind a fold", ()),
            Input("more_label", "text", "label of the fold", ""),
            Input("more_open", "bool", "the fold is open", OFF),
            Input("note", "text or html", "a remark", ""),
            Input("type", "text", "one or many", "checkbox", ("checkbox", "radio")),
        ),
        block=True,
        group="navigation",
    )
)
register(
    Component(
        "chip",
        "A filter that is on; pressing takes it off.",
        (Input("label", "text", "the filter"), Input("url", "url", "the page without it")),
        group="navigation",
    )
)
register(
    Component(
        "pager",
        "Pages with numbers and counts.",
        (
            Input("number", "int", "page, from 1"),
            Input("total", "int", "pages in all"),
            Input("query", "QueryDict", "request.GET, to keep the rest of the address", None),
            Input("summary", "text", "1 to 10 of 23", ""),
            Input("label", "text", "name of the navigation", ""),
        ),
        prepare=_pages,
        group="navigation",
    )
)
register(
    Component(
        "breadcrumbs",
        "Where the reader is.",
        (Input("items", "list of label, url", "from far to near"),),
        group="navigation",
    )
)
register(
    Component(
        "tabs",
        "Parts of one page, as links: they work without scripts.",
        (
            Input("label", "text", "name of the navigation"),
            Input("items", "list of label, url, count, current", "the parts"),
        ),
        group="navigation",
    )
)
register(
    Component(
        "languages",
        "The same page in the other language.",
        (Input("items", "list of code, name, url, current", "as language_alternates gives it"),),
        group="navigation",
    )
)
register(
    Component(
        "messages",
        "Django's messages: done things as toasts, the rest as notices.",
        (Input("items", "list of messages", "messages of the request", ()),),
        group="navigation",
    )
)
