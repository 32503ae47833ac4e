"""How form fields look: our markup around Django's widgets, without touching the admin's.

`{{ form.title.as_field_group }}` renders `django/forms/field.html`, which puts label, hint and
error around `{% control field %}`. Widget templates stay Django's own, since Wagtail's admin uses
the same ones; classes and ids are added as attributes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from cms.base.fields import VNDFormField

if TYPE_CHECKING:
    from django.forms import BoundField


class MoneyInput(forms.TextInput):
    """An amount of VND as people type it, with ₫ behind it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"inputmode": "decimal", "data-affix": "₫", "data-money": ""} | (attrs or {})
        )


class NumberTextInput(forms.TextInput):
    """A number with a Vietnamese decimal comma: a text box, since type=number refuses it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "class": "input--num"} | (attrs or {}))


class DateTextInput(forms.DateInput):
    """A date in the browser's own picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class Segmented(forms.RadioSelect):
    """Two to four short choices side by side."""


class ChoiceCards(forms.RadioSelect):
    """Choices with an explanation each.

    `help_texts` maps values to the explanations.
    """

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        help_texts: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs, choices)
        self.help_texts = help_texts or {}


class ChoiceCardsMultiple(forms.CheckboxSelectMultiple):
    """The same, several at once."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        help_texts: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs, choices)
        self.help_texts = help_texts or {}


GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
COMPOUND = (forms.MultiWidget, forms.SelectDateWidget)


def is_group(field: BoundField) -> bool:
    """Several controls under one legend."""
    return isinstance(field.field.widget, (*GROUPS, *COMPOUND))


def is_tick(field: BoundField) -> bool:
    """One box to tick."""
    return isinstance(field.field.widget, forms.CheckboxInput)


def hint_id(field: BoundField) -> str:
    """Id of the text under the label."""
    return f"{field.auto_id}_helptext"


def error_id(field: BoundField) -> str:
    """Id of the text under the control."""
    return f"{field.auto_id}_error"


def described_by(field: BoundField) -> str:
    """Ids of the hint and the error, in the order in which they should be read."""
    ids = [field.field.widget.attrs.get("aria-describedby", "")]
    if field.help_text:
        ids.append(hint_id(field))
    if field.errors:
        ids.append(error_id(field))
    return " ".join(one for one in ids if one)


def _class(widget: forms.Widget, field: BoundField) -> str:
    if isinstance(widget, (forms.CheckboxInput, *GROUPS)):
        return ""
    if isinstance(widget, forms.Textarea):
        return "textarea"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.FileInput):
        return "file"
    numeric = isinstance(widget, forms.NumberInput) or isinstance(field.field, VNDFormField)
    return "input input--num" if numeric else "input"


def control(field: BoundField) -> SafeString:
    """The field's control: widget with classes and ids, wrapped where it needs company."""
    widget = field.field.widget
    if isinstance(widget, GROUPS):
        return _group(field)
    attrs: dict[str, Any] = {}
    classes = f"{_class(widget, field)} {widget.attrs.get('class', '')}".strip()
    if classes:
        attrs["class"] = classes
    describing = described_by(field)
    if describing:
        attrs["aria-describedby"] = describing
    if field.errors:
        attrs["aria-invalid"] = "true"
    money = isinstance(field.field, VNDFormField)
    if money:
        attrs.setdefault("inputmode", "decimal")
        attrs["data-money"] = ""
    affix = widget.attrs.get("data-affix", "₫" if money else "")
    markup = field.as_widget(attrs=attrs)
    if affix:
        return SafeString(
            render_to_string("theme/forms/affix.html", {"control": markup, "affix": affix})
        )
    if isinstance(widget, forms.FileInput):
        return SafeString(
            render_to_string("theme/forms/file.html", {"control": markup, "field": field})
        )
    return markup


def _group(field: BoundField) -> SafeString:
    """Radio buttons or ticks, each with its own label."""
    widget = field.field.widget
    helps = getattr(widget, "help_texts", {})
    options = [
        {
            "tag": _option_tag(sub.data, field),
            "id": sub.id_for_label,
            "label": sub.choice_label,
            "help": helps.get(str(sub.data["value"]), ""),
        }
        for sub in field.subwidgets
    ]
    look = "segmented" if isinstance(widget, Segmented) else "ticks"
    if helps:
        look = "cards"
    return SafeString(
        render_to_string("theme/forms/choices.html", {"options": options, "look": look})
    )


def _option_tag(data: dict[str, Any], field: BoundField) -> dict[str, Any]:
    """Attributes of one input of a group, written out by the template."""
    attrs = {
        "type": data["type"],
        "name": data["name"],
        "value": str(data["value"]),
        **{name: value for name, value in data["attrs"].items() if value is not False},
    }
    if field.errors:
        attrs["aria-invalid"] = "true"
    # A required group of ticks can't say so box by box: each box would become required.
    if data["type"] == "checkbox":
        attrs.pop("required", None)
    attrs.pop("checked", None)
    if data["selected"]:
        attrs["checked"] = True
    return attrs
