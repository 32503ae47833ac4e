"""The chooser of listings in the Wagtail admin: only what everybody may see, drafts never.

An editor isn't a moderator: neither the list nor an address typed by hand tells of a listing that
isn't public.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser as views
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from cms.base.codes import normalise_code
from cms.pages import collections
from marketplace.listings.models import Listing

MOST_ASKED = 100


def title_of(listing: Listing) -> str:
    """What it is called in lists: kind, title, code."""
    title = listing.live_title_vi or listing.live_title_en
    return f"{listing.get_kind_display()}: {title} ({listing.code})"


class FilterForm(BaseFilterForm):
    """Kind, and words of the title or the code."""

    kind = forms.ChoiceField(
        label=_l("What"),
        required=False,
        choices=[("", _l("Needs and technologies")), *Listing.Kind.choices],
    )
    q = forms.CharField(label=_l("Title or code"), required=False, max_length=80)

    def filter(self, objects: QuerySet[Listing]) -> QuerySet[Listing]:
        """Narrow the list."""
        asked = self.cleaned_data
        if asked.get("kind"):
            objects = objects.filter(kind=asked["kind"])
        words = asked.get("q", "").strip()
        if words:
            self.is_searching, self.search_query = True, words
            titles = Q(live_title_vi__icontains=words) | Q(live_title_en__icontains=words)
            objects = objects.filter(titles | Q(code=normalise_code(words) or ""))
        return objects


class _List:
    """What both list views share."""

    filter_form_class = FilterForm

    def get_object_list(self) -> QuerySet[Listing]:
        """Live, public ones."""
        return collections.choosable()

    @property
    def columns(self) -> list[Any]:
        """Title, whose, until when."""
        title: Any = super().title_column  # type: ignore[misc]  # a mixin
        title.accessor = title_of
        return [
            title,
            Column("owner", label=_l("Organisation"), accessor=_owner),
            Column("published_at", label=_l("Published"), accessor=_published),
        ]


def _owner(listing: Listing) -> str:
    if listing.disclosure == Listing.Disclosure.ANONYMOUS:
        return _("Anonymous")
    return str(listing.organisation)


def _published(listing: Listing) -> Any:
    return listing.published_at.date() if listing.published_at else ""


class ListingChooseView(_List, views.ChooseView):
    """The window."""


class ListingChooseResultsView(_List, views.ChooseResultsView):
    """Its list, when it is narrowed."""


class _Chosen:
    """What both answers share."""

    def get_display_title(self, instance: Listing) -> str:
        """As in the list."""
        return title_of(instance)

    def get_edit_item_url(self, instance: Listing) -> str | None:
        """Nothing to edit from here."""
        return None


class ListingChosenView(_Chosen, views.ChosenView):
    """One was chosen."""

    def get_object(self, pk: Any) -> Listing:
        """A live public one.

        Raises:
            Listing.DoesNotExist: any other, whatever the address says.
        """
        if not str(pk).isdigit():
            raise Listing.DoesNotExist
        return collections.choosable().get(pk=pk)


class ListingChosenMultipleView(_Chosen, views.ChosenMultipleView):
    """Several were chosen."""

    def get_objects(self, pks: Any) -> QuerySet[Listing]:
        """Live public ones."""
        keys = [pk for pk in pks if str(pk).isdigit()][:MOST_ASKED]
        return collections.choosable().filter(pk__in=keys)


class ListingChooserWidget(BaseChooser):
    """Shows what was chosen before; what has left the exchange is said to be gone."""

    def get_instance(self, value: Any) -> Any:
        """The listing, or None when it is gone for good."""
        if value is None or isinstance(value, Listing):
            return value
        return Listing.objects.filter(pk=value).first()

    def get_display_title(self, instance: Listing) -> str:
        """As in the list; nothing of one that isn't public any more but its code."""
        if collections.choosable().filter(pk=instance.pk).exists():
            return title_of(instance)
        return _("%(code)s: no longer on the exchange, not shown on the page") % {
            "code": instance.code
        }

    def get_value_data_from_instance(self, instance: Listing) -> dict[str, Any]:
        """Without a way to an edit page."""
        data: dict[str, Any] = super().get_value_data_from_instance(instance)
        data["edit_url"] = None
        return data


class ListingChooserViewSet(ChooserViewSet):
    """The chooser."""

    model = Listing
    icon = "list-ul"
    choose_one_text = _l("Choose a listing")
    choose_another_text = _l("Choose another listing")
    page_title = _l("Choose a listing")
    per_page = 12
    register_widget = False
    base_widget_class = ListingChooserWidget
    choose_view_class = ListingChooseView
    choose_results_view_class = ListingChooseResultsView
    chosen_view_class = ListingChosenView
    chosen_multiple_view_class = ListingChosenMultipleView


viewset = ListingChooserViewSet("listing_chooser", url_prefix="listing-chooser")
ListingChooserBlock = viewset.get_block_class(
    name="ListingChooserBlock", module_path="cms.pages.choosing"
)
