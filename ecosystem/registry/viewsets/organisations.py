"""Organisations and the people in them: read only; the desk is where staff act."""

from __future__ import annotations

from typing import Any

import django_filters  # type: ignore[import-untyped]  # has no types
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _l
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from cms.base import sheets
from ecosystem.registry import permissions, presenters
from ecosystem.registry.models import (
    Affiliation,
    Organisation,
)
from ecosystem.registry.queries import by_words, of_kind
from ecosystem.registry.viewsets.common import (
    SheetIndexView,
)


def desk_url(organisation: Organisation) -> str:
    """Where staff look at one organisation and act."""
    return reverse("registry_desk:organisation", args=[organisation.code])


class OrganisationFilterSet(WagtailFilterSet):
    """State, kind, place, and what waits for a verifier."""

    name = django_filters.CharFilter(
        label=_l("Name"), method="by_name", help_text=_l("With or without marks.")
    )
    kind = django_filters.ChoiceFilter(
        label=_l("Kind"), choices=Organisation.Kind.choices, method="by_kind"
    )
    verified = django_filters.BooleanFilter(
        label=_l("Verified by the exchange"),
        field_name="verified_at",
        lookup_expr="isnull",
        exclude=True,
    )
    claimed = django_filters.BooleanFilter(
        label=_l("Claimed"), field_name="claimed_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Organisation
        fields = ("state", "province", "listed", "illustrative")

    def by_name(self, queryset: Any, _name: str, value: str) -> Any:
        """Every word, folded."""
        return by_words(queryset, value)

    def by_kind(self, queryset: Any, _name: str, value: str) -> Any:
        """One of the kinds."""
        return of_kind(queryset, value)


class OrganisationIndexView(SheetIndexView):
    page_title = _l("Organisations")

    def get_base_queryset(self) -> Any:
        """With what a row shows."""
        rows = Organisation.objects.select_related("province", "ward", "verified_by", "logo")
        return rows.prefetch_related("sectors")

    def get_header_more_buttons(self) -> list[Any]:
        """Also: enter one that nobody has claimed."""
        buttons = super().get_header_more_buttons()
        if permissions.can_keep_registry(self.request.user):
            url = reverse("registry_desk:enter")
            label = str(_l("Enter an organisation"))
            buttons.insert(0, HeaderButton(label=label, url=url, icon_name="plus"))
        return buttons

    def get_edit_url(self, instance: Organisation) -> str:
        """There is no editing here: the page where staff act."""
        return desk_url(instance)

    def sheet(self, rows: Any) -> HttpResponse:
        """The columns of the public list."""
        return sheets.workbook_response(
            str(self.page_title), presenters.sheet_headers(), map(presenters.sheet_row, rows)
        )


class OrganisationsViewSet(ModelViewSet):
    """Everybody who can own a listing."""

    model = Organisation
    url_prefix = "organisations"
    icon = "group"
    menu_label = _l("Organisations")
    menu_name = "organisations"
    menu_order = 10
    copy_view_enabled = False
    add_to_reference_index = False
    index_view_class = OrganisationIndexView
    filterset_class = OrganisationFilterSet
    list_display = (
        TitleColumn("name_vi", label=_l("Name"), sort_key="name_folded", get_url=desk_url),
        Column("kind_labels", label=_l("Kind"), accessor=lambda o: ", ".join(o.kind_labels)),
        Column("tax_code", label=_l("Tax code")),
        Column("ward", label=_l("Ward or commune")),
        BooleanColumn("verified", label=_l("Verified by the exchange")),
        BooleanColumn("claimed_at", label=_l("Claimed")),
        Column("get_state_display", label=_l("State"), sort_key="state"),
        DateColumn("created_at", label=_l("Created"), sort_key="created_at"),
    )
    search_fields = ("name_vi", "name_en", "short_name", "name_folded", "code", "tax_code")
    ordering = ("-created_at",)
    list_per_page = 50
    form_fields = ("name_vi",)


class AffiliationIndexView(SheetIndexView):
    page_title = _l("People in organisations")
    sheet_columns = (
        (_l("Organisation"), "organisation"),
        (_l("Who"), "user"),
        (_l("Role"), lambda one: one.get_role_display()),
        (_l("State"), lambda one: one.get_state_display()),
        (_l("Asked"), "asked_at"),
        (_l("Decided"), "decided_at"),
        (_l("Decided by"), "decided_by"),
    )

    def get_base_queryset(self) -> Any:
        """With both sides, what waits first."""
        return Affiliation.objects.select_related("organisation", "user", "decided_by")


class AffiliationsViewSet(ModelViewSet):
    """Who asks to act for whom; staff answer where there are no owners or they don't answer."""

    model = Affiliation
    url_prefix = "affiliations"
    icon = "user"
    menu_label = _l("People in organisations")
    menu_name = "affiliations"
    menu_order = 20
    copy_view_enabled = False
    add_to_reference_index = False
    index_view_class = AffiliationIndexView
    list_display = (
        TitleColumn(
            "organisation",
            label=_l("Organisation"),
            get_url=lambda one: desk_url(one.organisation),
        ),
        Column("user", label=_l("Who")),
        Column("get_role_display", label=_l("Role"), sort_key="role"),
        Column("get_state_display", label=_l("State"), sort_key="state"),
        DateColumn("asked_at", label=_l("Asked"), sort_key="asked_at"),
        DateColumn("decided_at", label=_l("Decided"), sort_key="decided_at"),
    )
    list_filter = ("state", "role", "asked_at")
    search_fields = ("organisation__name_vi", "organisation__name_folded", "user__full_name")
    ordering = ("-asked_at",)
    list_per_page = 50
    form_fields = ("role",)
