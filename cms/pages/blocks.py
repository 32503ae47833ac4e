"""The blocks of which editors build pages."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from cms.pages import collections
from cms.pages.choosing import ListingChooserBlock
from ecosystem.registry import queries as registry

RICH = ("h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link")
MOST = 12


def _fields() -> list[tuple[str, str]]:
    return [(code, name) for _root, entries in registry.field_choices() for code, name in entries]


class PictureBlock(blocks.StructBlock):
    """A picture with what is on it, for those who can't see it."""

    image = ImageChooserBlock(label=_l("Picture"))
    alt = blocks.CharBlock(
        label=_l("What is on it"),
        required=False,
        max_length=255,
        help_text=_l("For those who can't see it. Empty when it is only decoration."),
    )
    caption = blocks.CharBlock(label=_l("Caption"), required=False, max_length=255)

    class Meta:
        label = _l("Picture")
        icon = "image"
        template = "pages/blocks/picture.html"


def _leading_somewhere(block_value: Any) -> Any:
    """A block whose `url` leads to this site or into the web, or nowhere.

    Raises:
        StructBlockValidationError: the address is of another kind, such as `javascript:`.
    """
    url = str(block_value["url"] or "")
    if url and not url.startswith(("/", "https://", "http://")):
        message = _("Begin with / for a page of this site, or with https://.")
        raise blocks.StructBlockValidationError({"url": ValidationError(message)})
    return block_value


class FigureBlock(blocks.StructBlock):
    """One figure with how it was counted and where its records are."""

    value = blocks.CharBlock(label=_l("Figure"), max_length=20)
    label = blocks.CharBlock(label=_l("What it counts"), max_length=80)
    how = blocks.CharBlock(label=_l("How it was counted"), max_length=200)
    url = blocks.CharBlock(
        label=_l("Where its records are"),
        required=False,
        max_length=300,
        help_text=_l("An address of this site, such as /needs/."),
    )
    weak = blocks.BooleanBlock(label=_l("A weak side"), required=False)

    class Meta:
        label = _l("Figure")
        icon = "order"

    def clean(self, value: Any) -> Any:
        """Only addresses of this site and of the web."""
        return _leading_somewhere(super().clean(value))


class FiguresBlock(blocks.StructBlock):
    """Figures side by side."""

    title = blocks.CharBlock(label=_l("Heading"), required=False, max_length=120)
    figures = blocks.ListBlock(FigureBlock(), label=_l("Figures"), min_num=1, max_num=6)

    class Meta:
        label = _l("Figures")
        icon = "order"
        template = "pages/blocks/figures.html"


class ActionBlock(blocks.StructBlock):
    """A call to action: one button whose label says what will happen."""

    title = blocks.CharBlock(label=_l("Heading"), max_length=120)
    text = blocks.TextBlock(label=_l("Text"), required=False, max_length=400)
    label = blocks.CharBlock(label=_l("Button"), max_length=40)
    url = blocks.CharBlock(label=_l("Leads to"), max_length=300)

    class Meta:
        label = _l("Call to action")
        icon = "pick"
        template = "pages/blocks/action.html"

    def clean(self, value: Any) -> Any:
        """Only addresses of this site and of the web."""
        return _leading_somewhere(super().clean(value))


class RuleBlock(blocks.StructBlock):
    """Listings chosen by a rule, anew each time the page is shown."""

    title = blocks.CharBlock(label=_l("Heading"), max_length=120)
    kind = blocks.ChoiceBlock(
        label=_l("What"),
        choices=[
            ("", _l("Needs and technologies")),
            ("need", _l("Needs")),
            ("offer", _l("Technologies")),
        ],
        required=False,
    )
    field = blocks.ChoiceBlock(label=_l("Field"), choices=_fields, required=False)
    order = blocks.ChoiceBlock(
        label=_l("Order"),
        choices=[("newest", _l("Newest first")), ("ending", _l("Ending soonest first"))],
        default="newest",
    )
    count = blocks.IntegerBlock(label=_l("How many"), min_value=1, max_value=MOST, default=5)

    class Meta:
        label = _l("Listings by a rule")
        icon = "list-ul"
        template = "pages/blocks/collection.html"

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """With the rows as they stand now."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["rows"] = collections.by_rule(
            kind=value["kind"], field=value["field"], order=value["order"], count=value["count"]
        )
        return context


class PickedBlock(blocks.StructBlock):
    """Listings chosen by hand; those that have left the exchange are left out."""

    title = blocks.CharBlock(label=_l("Heading"), max_length=120)
    listings = blocks.ListBlock(
        ListingChooserBlock(label=_l("Listing")), label=_l("Listings"), min_num=1, max_num=MOST
    )

    class Meta:
        label = _l("Listings picked by hand")
        icon = "pick"
        template = "pages/blocks/collection.html"

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """With the rows that are still live, in the editor's order."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["rows"] = collections.picked(value["listings"])
        return context


class QuestionBlock(blocks.StructBlock):
    """A question with its answer, folded."""

    question = blocks.CharBlock(label=_l("Question"), max_length=200)
    answer = blocks.RichTextBlock(label=_l("Answer"), features=list(RICH))

    class Meta:
        label = _l("Question and answer")
        icon = "help"
        template = "pages/blocks/question.html"


class BodyBlock(blocks.StreamBlock):
    """All blocks of a page's body."""

    text = blocks.RichTextBlock(
        label=_l("Text"), features=["h2", *RICH], template="pages/blocks/text.html"
    )
    picture = PictureBlock()
    figures = FiguresBlock()
    rule = RuleBlock()
    picked = PickedBlock()
    action = ActionBlock()
    question = QuestionBlock()
