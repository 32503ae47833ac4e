"""Form fields of listings: text that is never cut, numbers as people write them, video links."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _l

from cms.base.fields import CleanCharField, VNDFormField
from cms.base.i18n import current_language
from marketplace.listings.fitting import number

TOO_LONG = _l("At most %(limit_value)d characters; this has %(show_value)d. Shorten it a little.")
SHOWN_OF_A_MISTAKE = 40
VIDEO_HOSTS = frozenset(
    {"youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be", "vimeo.com", "www.vimeo.com"}
)


class Words(CleanCharField):
    """Text of one or more lines.

    The control carries no `maxlength`: browsers would cut pasted text without a word. Too long
    a text comes back whole, with a remark.
    """

    def __init__(self, *, rows: int = 0, **kwargs: Any) -> None:
        if rows:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        kwargs.setdefault("required", False)
        messages = {"max_length": TOO_LONG} | kwargs.pop("error_messages", {})
        super().__init__(error_messages=messages, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without `maxlength`."""
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class Amount(VNDFormField):
    """An amount of money that may stay empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)


class VideoLinkField(Words):
    """A link to a film on YouTube or Vimeo; it stays a link, nothing is embedded."""

    default_error_messages = {
        "video": _l("Paste the address of a film on YouTube or Vimeo, starting with https://."),
    }

    def clean(self, value: Any) -> str:
        """The address.

        Raises:
            ValidationError: not an https address of one of the two.
        """
        address = str(super().clean(value) or "")
        if not address:
            return ""
        wrong = ValidationError(self.error_messages["video"], code="video")
        try:
            URLValidator(schemes=["https"])(address)
        except ValidationError:
            raise wrong from None
        if (urlsplit(address).hostname or "") not in VIDEO_HOSTS:
            raise wrong
        return address


def number_mistake(raw: str) -> ValidationError:
    """The remark about a word where a number is needed."""
    return ValidationError(
        _l("Enter a number, such as 14. You wrote “%(raw)s”."),
        code="number",
        params={"raw": raw[:SHOWN_OF_A_MISTAKE]},
    )


def as_number(raw: str) -> int | float | None:
    """A number for the record: whole where it is whole."""
    found = number(raw)
    if found is None:
        return None
    return int(found) if found == int(found) and abs(found) < 10**15 else found


def as_text(value: Any) -> str:
    """A stored number as the person would have typed it, in the page's language."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        text = f"{value:,.10f}".rstrip("0").rstrip(".")
        if current_language() == "vi":
            return text.replace(",", "\0").replace(".", ",").replace("\0", ".")
        return text
    return str(value)
