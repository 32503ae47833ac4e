"""Small pieces and boxes: badges, buttons, panels, notices, dialogs."""

from __future__ import annotations

from cms.theme.components import OFF, Component, Input, register

TONES = ("", "ok", "warn", "bad", "unsure", "need", "offer")
KINDS = ("need", "offer", "match", "organisation")
LEVELS = ("2", "3", "4")

LEVEL = Input("level", "int", "heading level, 2 to 4", 2, LEVELS)
ID = Input("id", "text", "id of the element, so that links can lead to it", "")
ICON = Input("icon", "text", "name of an icon in the sprite", "")

register(
    Component(
        "badge",
        "A state or a fact. Never clickable: a filter that can be removed is a chip.",
        (
            Input("label", "text", "the word"),
            Input("tone", "text", "meaning; picks colour and a default icon", "", TONES),
            ICON,
        ),
        group="basics",
    )
)
register(
    Component(
        "kind",
        "Which side of the exchange a record is on: empty bowl, ripe fruit, fruit in the bowl.",
        (
            Input("kind", "text", "the side", "need", KINDS),
            Input("label", "text", "other words than the usual ones", ""),
        ),
        group="basics",
    )
)
register(
    Component(
        "button",
        "A link or a button whose label says what will happen. One filled button a view.",
        (
            Input("label", "text", "what will happen"),
            Input("href", "url", "makes it a link", ""),
            Input("tone", "text", "look", "", ("", "need", "line", "quiet", "danger")),
            Input("size", "text", "big: once a page", "", ("", "big")),
            Input("full", "bool", "as wide as its box", OFF),
            ICON,
            Input("icon_end", "text", "icon behind the label", ""),
            Input("more", "text", "words for screen readers behind the label", ""),
            Input("type", "text", "button type", "submit", ("submit", "button", "reset")),
            Input("name", "text", "form field name", ""),
            Input("value", "text", "form field value", ""),
            Input("form", "text", "id of the form it sends", ""),
            Input("disabled", "bool", "can't be pressed; say why beside it", OFF),
            Input("busy", "bool", "shows that it works", OFF),
            Input("attrs", "mapping", "data-*, hx-* and aria-* attributes", None),
        ),
        group="basics",
    )
)
register(
    Component(
        "panel",
        "A place to act or decide. For grouping use a heading and space.",
        (
            Input("title", "text", "heading", ""),
            Input("tone", "text", "look", "", ("", "sunken", "need", "offer")),
            LEVEL,
            ID,
        ),
        block=True,
        group="basics",
    )
)
register(
    Component(
        "turn",
        "Whose move it is, what to do, by when. The wrapped content is the buttons.",
        (
            Input("title", "text", "whose turn, to do what"),
            Input("text", "text or html", "by when, and what if not", ""),
            Input("theirs", "bool", "we wait for the other side", OFF),
            LEVEL,
            Input("id", "text", "id of the heading", "turn"),
        ),
        block=True,
        group="basics",
    )
)
register(
    Component(
        "notice",
        "Something on this page to know; errors with their reference. Content goes below the text.",
        (
            Input("title", "text", "one sentence"),
            Input("text", "text or html", "what to do", ""),
            Input("tone", "text", "meaning", "", ("", "ok", "warn", "bad")),
            Input("reference", "text", "code that the log has too", ""),
            LEVEL,
            Input("role", "text", "announce it", "", ("", "status", "alert")),
            ID,
        ),
        block=True,
        group="basics",
    )
)
register(
    Component(
        "toast",
        "Done, and undoable. Errors never stand here.",
        (
            Input("text", "text", "what was done"),
            Input("action_label", "text", "how to take it back", ""),
            Input("action_url", "url", "where that happens", ""),
            Input("icon", "text", "icon", "check"),
        ),
        group="basics",
    )
)
register(
    Component(
        "dialog",
        "A question before something hard to undo. Content is the form with its two buttons. A "
        "button with data-dialog-open=<id> opens it; without scripts that button's own href or "
        "form leads to a page that asks the same.",
        (
            Input("id", "text", "id that the opening button names"),
            Input("title", "text", "the question"),
            Input("text", "text", "what will happen", ""),
            Input("open", "bool", "shown from the start", OFF),
            Input("level", "int", "heading level", 2, LEVELS),
        ),
        block=True,
        group="basics",
    )
)
register(
    Component(
        "empty",
        "Nothing here: the truth and one thing to do. Content is that one thing.",
        (
            Input("title", "text", "what isn't there"),
            Input("text", "text or html", "what happens next", ""),
            Input("art", "text", "drawing", "need", ("need", "offer", "match")),
            Input("level", "int", "heading level", 3, LEVELS),
        ),
        block=True,
        group="basics",
    )
)
register(
    Component(
        "skeleton",
        "Keeps the place of rows while they load.",
        (
            Input("rows", "int", "how many", 2),
            Input("label", "text", "words for screen readers", ""),
        ),
        group="basics",
        prepare=lambda values: {"range": range(int(values["rows"]))},
    )
)
register(
    Component(
        "money",
        "An amount of VND.",
        (
            Input("amount", "int", "VND"),
            Input("upto", "int", "upper end of a range", None),
            Input("short", "bool", "480 million instead of all digits", OFF),
            Input("prefix", "text", "from, at most", ""),
        ),
        group="basics",
    )
)
register(
    Component(
        "avatar",
        "Picture of a person or logo of an organisation; initials when there is none.",
        (
            Input("name", "text", "whose"),
            Input("image", "url", "address of the picture", ""),
            Input("shape", "text", "person: round; logo: hull", "person", ("person", "logo")),
            Input("size", "text", "size", "", ("", "big")),
        ),
        group="basics",
        prepare=lambda values: {"initials": _initials(str(values["name"] or ""))},
    )
)
register(
    Component(
        "facts",
        "Label and value pairs.",
        (
            Input("items", "list of label, value, url, num", "the pairs"),
            Input("stack", "bool", "label above value", OFF),
        ),
        group="basics",
    )
)
register(
    Component(
        "photo",
        "A picture with caption; keeps its place while loading.",
        (
            Input("src", "url", "address"),
            Input("alt", "text", "what is to be seen; empty when decorative", ""),
            Input("caption", "text", "caption", ""),
            Input("width", "int", "pixels", None),
            Input("height", "int", "pixels", None),
            Input("srcset", "text", "other sizes", ""),
            Input("sizes", "text", "sizes attribute", ""),
            Input("eager", "bool", "first picture of the page", OFF),
        ),
        group="basics",
    )
)


def _initials(name: str) -> str:
    """First letters of the first and the last word: Vietnamese given names come last."""
    words = [word for word in name.split() if word[0].isalnum()]
    picked = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0] for word in picked).upper()
