"""Pieces of forms that are not single fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import ngettext

from cms.theme.components import OFF, Component, Input, Values, register

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.forms import BaseForm


def _summary(values: Values) -> Values:
    """Every error with the field it belongs to, forms first, then rows of formsets."""
    entries: list[dict[str, Any]] = []
    if values["form"] is not None:
        entries += _errors(values["form"])
    for formset in values["formsets"] or ():
        entries += [{"text": text, "href": ""} for text in formset.non_form_errors()]
        for form in formset.forms:
            entries += _errors(form)
    count = len(entries)
    title = values["title"] or (
        ngettext(
            "%(count)d thing to fix before sending", "%(count)d things to fix before sending", count
        )
        % {"count": count}
    )
    return {"entries": entries, "heading": title}


def _errors(form: BaseForm) -> Iterable[dict[str, Any]]:
    """A form's errors as link texts. A hidden field has nowhere to lead to."""
    if not form.is_bound:
        return
    for text in form.non_field_errors():
        yield {"text": text, "href": "", "label": ""}
    for bound in form:
        for text in bound.errors:
            href = "" if bound.is_hidden else f"#{bound.id_for_label or bound.auto_id}"
            yield {"text": text, "href": href, "label": bound.label}


register(
    Component(
        "error_summary",
        "Stands above a form that came back: what to fix, each line leading to its field.",
        (
            Input("form", "Form", "the bound form", None),
            Input("formsets", "list of formsets", "rows that belong to it", ()),
            Input("title", "text", "other words", ""),
        ),
        prepare=_summary,
        group="controls",
    )
)
register(
    Component(
        "segmented",
        "Two to four short choices side by side; they stack when labels are long.",
        (
            Input("name", "text", "form field name"),
            Input("legend", "text", "the question"),
            Input("options", "list of value, label, checked", "the choices"),
            Input("legend_hidden", "bool", "question for screen readers only", OFF),
        ),
        group="controls",
    )
)
register(
    Component(
        "choices",
        "Choices that need an explanation each.",
        (
            Input("name", "text", "form field name"),
            Input("legend", "text", "the question"),
            Input("options", "list of value, label, help, checked", "the choices"),
            Input("type", "text", "one or many", "radio", ("checkbox", "radio")),
        ),
        group="controls",
    )
)
register(
    Component(
        "upload",
        "A place for files: limits first; drag and drop where scripts run.",
        (
            Input("id", "text", "id of the input"),
            Input("name", "text", "form field name"),
            Input("label", "text", "which files"),
            Input("hint", "text", "types and size limit"),
            Input("multiple", "bool", "several files", OFF),
            Input("accept", "text", "types, as the input takes them", ""),
            Input("error", "text", "why a file was refused", ""),
        ),
        block=True,
        group="controls",
    )
)
register(
    Component(
        "savebar",
        "Stays at the lower edge of a long form. Content is the buttons.",
        (
            Input("saved", "text", "Saved at 10:42", ""),
            Input("link_url", "url", "a place further down, on phones", ""),
            Input("link_label", "text", "its words", ""),
        ),
        block=True,
        group="controls",
    )
)
