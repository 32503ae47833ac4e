"""The registry in the Wagtail admin. What owners submit is read only; actions call services."""

from __future__ import annotations

from typing import Any

import django_filters  # type: ignore[import-untyped]  # has no types
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _l
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from cms.base import sheets
from ecosystem.registry import permissions, presenters, services
from ecosystem.registry.models import (
    Affiliation,
    Field,
    Organisation,
    Province,
    TechnologyList,
    TechnologyListEntry,
    Ward,
)
from ecosystem.registry.queries import by_words, of_kind


class StaffRead(ModelPermissionPolicy):
    """Staff see; nobody adds, changes or deletes here, administrators included."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Only `view`, only staff."""
        return action == "view" and permissions.can_see_staff_lists(user)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """The same for several."""
        return any(self.user_has_permission(user, action) for action in actions)


class KeepersWrite(ModelPermissionPolicy):
    """Staff see; who keeps the registry adds and changes; nobody deletes (law is dated data)."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """`view` for staff, `add` and `change` for keepers."""
        if action == "view":
            return permissions.can_see_staff_lists(user)
        return action in {"add", "change"} and permissions.can_keep_registry(user)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """The same for several."""
        return any(self.user_has_permission(user, action) for action in actions)


class KeepersChange(KeepersWrite):
    """Codes are permanent and come from the reference data: nothing is added by hand."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Without `add`."""
        return action != "add" and super().user_has_permission(user, action)


for _model, _policy in (
    (Organisation, StaffRead),
    (Affiliation, StaffRead),
    (Province, StaffRead),
    (Ward, StaffRead),
    (Field, KeepersChange),
    (TechnologyList, KeepersWrite),
    (TechnologyListEntry, KeepersWrite),
):
    register_permission_policy(_model, _policy(_model))


class SheetIndexView(generic.IndexView):
    """A list that can be taken along: every row that passes the filters, formulas disarmed."""

    sheet_columns: tuple[tuple[Any, Any], ...] = ()

    def get_header_more_buttons(self) -> list[Any]:
        """The same list as a spreadsheet."""
        query = self.request.GET.copy()
        query["format"] = "xlsx"
        query.pop("p", None)
        label = str(_l("Download as .xlsx"))
        return [HeaderButton(label=label, url=f"?{query.urlencode()}", icon_name="download")]

    def sheet(self, rows: Any) -> HttpResponse:
        """The rows as .xlsx."""
        headers = [label for label, _accessor in self.sheet_columns]
        values = (
            [
                accessor(row) if callable(accessor) else getattr(row, accessor)
                for _label, accessor in self.sheet_columns
            ]
            for row in rows
        )
        return sheets.workbook_response(str(self.page_title), headers, values)

    def render_to_response(self, context: Any, **kwargs: Any) -> HttpResponse:
        """The page, or with `?format=xlsx` the list."""
        if self.request.GET.get("format") == "xlsx":
            return self.sheet(self.get_queryset())
        response: HttpResponse = super().render_to_response(context, **kwargs)
        return response


# --- organisations ---------------------------------------------------------------------------


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


# --- taxonomy, places, lists -----------------------------------------------------------------


class SaveThroughService:
    """The admin's form is saved in one transaction with what has to follow."""

    request: Any
    form: ModelForm[Any]

    @transaction.atomic
    def save_instance(self) -> Any:
        """Save, then audit entry, caches and index."""
        record = super().save_instance()  # type: ignore[misc]  # mixed into Wagtail's views
        services.after_admin_edit(
            self.request.user, record=record, changed=list(self.form.changed_data)
        )
        return record


class KeptCreateView(SaveThroughService, generic.CreateView):
    """New, with its audit entry."""


class KeptEditView(SaveThroughService, generic.EditView):
    """Changed, with its audit entry."""


class FieldIndexView(SheetIndexView):
    page_title = _l("Fields")
    sheet_columns = (
        (_l("Code"), "code"),
        (_l("Tree"), lambda one: one.get_tree_display()),
        (_l("Name"), "name_vi"),
        (_l("Name in English"), "name_en"),
        (_l("Words"), "keywords_vi"),
        (_l("English words"), "keywords_en"),
        (_l("Offered in forms"), "active"),
    )


class FieldsViewSet(ModelViewSet):
    """The two trees: staff change names and words, never codes."""

    model = Field
    url_prefix = "fields"
    icon = "list-ul"
    menu_label = _l("Fields")
    menu_name = "fields"
    menu_order = 30
    copy_view_enabled = False
    index_view_class = FieldIndexView
    edit_view_class = KeptEditView
    list_display = ("code", "name_vi", "name_en", "tree", BooleanColumn("active"))
    list_filter = ("tree", "active")
    search_fields = ("code", "name_vi", "name_en", "keywords_vi")
    ordering = ("tree", "position", "code")
    list_per_page = 200
    panels = (
        FieldPanel("code", read_only=True),
        FieldPanel("name_vi"),
        FieldPanel("name_en"),
        FieldPanel("keywords_vi"),
        FieldPanel("keywords_en"),
        FieldPanel("active"),
    )


class ProvinceIndexView(SheetIndexView):
    page_title = _l("Provinces")
    sheet_columns = (
        (_l("Code"), "code"),
        (_l("Name"), "name_vi"),
        (_l("Name in English"), "name_en"),
        (_l("Region"), lambda one: one.get_region_display()),
    )


class ProvincesViewSet(ModelViewSet):
    """The provinces and cities of 2025; they come from the reference data."""

    model = Province
    url_prefix = "provinces"
    icon = "site"
    menu_label = _l("Provinces")
    menu_name = "provinces"
    menu_order = 40
    copy_view_enabled = False
    index_view_class = ProvinceIndexView
    list_display = ("code", "name_vi", "name_en", "region")
    list_filter = ("region",)
    search_fields = ("name_vi", "name_en", "code")
    ordering = ("code",)
    form_fields = ("name_vi",)


class WardIndexView(SheetIndexView):
    page_title = _l("Wards and communes")
    sheet_columns = (
        (_l("Code"), "code"),
        (_l("Name"), "name_vi"),
        (_l("Name in English"), "name_en"),
        (_l("Province"), "province"),
    )

    def get_base_queryset(self) -> Any:
        """With the province."""
        return Ward.objects.select_related("province")


class WardsViewSet(ModelViewSet):
    """The wards and communes of 2025; they come from the reference data."""

    model = Ward
    url_prefix = "wards"
    icon = "site"
    menu_label = _l("Wards and communes")
    menu_name = "wards"
    menu_order = 50
    copy_view_enabled = False
    index_view_class = WardIndexView
    list_display = ("code", "name_vi", "name_en", Column("province", label=_l("Province")))
    list_filter = ("province",)
    search_fields = ("name_vi", "name_en", "code")
    ordering = ("code",)
    list_per_page = 110
    form_fields = ("name_vi",)


class TechnologyListIndexView(SheetIndexView):
    page_title = _l("Technology lists")
    sheet_columns = (
        (_l("Kind"), lambda one: one.get_kind_display()),
        (_l("Name"), "name_vi"),
        (_l("Legal basis"), "basis"),
        (_l("Valid from"), "valid_from"),
        (_l("Valid to"), "valid_to"),
        (_l("Status"), lambda one: one.get_status_display()),
    )

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        """Also: entries come in as a spreadsheet."""
        from wagtail.admin.widgets.button import ListingButton  # noqa: PLC0415 - only here

        buttons: list[Any] = super().get_list_more_buttons(instance)
        if permissions.can_keep_registry(self.request.user):
            url = reverse("registry_desk:import_entries", args=[instance.pk])
            label = str(_l("Import entries from .xlsx"))
            buttons.append(ListingButton(label, url=url, icon_name="upload", priority=40))
        return buttons


class TechnologyListsViewSet(ModelViewSet):
    """Encouraged, restricted, prohibited: dated, with basis; to confirm until staff say so."""

    model = TechnologyList
    url_prefix = "technology-lists"
    icon = "warning"
    menu_label = _l("Technology lists")
    menu_name = "technology-lists"
    menu_order = 60
    copy_view_enabled = False
    index_view_class = TechnologyListIndexView
    add_view_class = KeptCreateView
    edit_view_class = KeptEditView
    list_display = (
        "name_vi",
        Column("get_kind_display", label=_l("Kind"), sort_key="kind"),
        Column("get_status_display", label=_l("Status"), sort_key="status"),
        "valid_from",
        "valid_to",
        Column("entries", label=_l("Entries"), accessor=lambda one: one.entries.count()),
    )
    list_filter = ("kind", "status")
    search_fields = ("name_vi", "name_en", "basis")
    ordering = ("kind", "-valid_from")
    panels = (
        MultiFieldPanel((FieldPanel("kind"), FieldPanel("name_vi"), FieldPanel("name_en"))),
        MultiFieldPanel(
            (
                FieldPanel("basis"),
                FieldPanel("status"),
                FieldPanel("valid_from"),
                FieldPanel("valid_to"),
            ),
            heading=_l("Law"),
        ),
    )


class EntryIndexView(SheetIndexView):
    page_title = _l("Entries of technology lists")
    sheet_columns = (
        (_l("List"), "technology_list"),
        (_l("Number"), "number"),
        (_l("Text"), "text_vi"),
        (_l("Text in English"), "text_en"),
        (_l("Words to look for"), "keywords"),
    )

    def get_base_queryset(self) -> Any:
        """With the list."""
        return TechnologyListEntry.objects.select_related("technology_list")


class TechnologyListEntriesViewSet(ModelViewSet):
    """What each list says, one by one."""

    model = TechnologyListEntry
    url_prefix = "technology-list-entries"
    icon = "list-ol"
    menu_label = _l("Entries of the lists")
    menu_name = "technology-list-entries"
    menu_order = 70
    copy_view_enabled = False
    index_view_class = EntryIndexView
    add_view_class = KeptCreateView
    edit_view_class = KeptEditView
    list_display = ("number", "text_vi", Column("technology_list", label=_l("List")), "keywords")
    list_filter = ("technology_list",)
    search_fields = ("number", "text_vi", "text_en", "keywords")
    ordering = ("technology_list", "pk")
    form_fields = ("technology_list", "number", "text_vi", "text_en", "keywords")


class RegistryGroup(ViewSetGroup):
    """Everything of the registry under one entry of the menu."""

    menu_label = _l("Registry")
    menu_icon = "group"
    menu_order = 130
    items = (
        OrganisationsViewSet("registry_organisations"),
        AffiliationsViewSet("registry_affiliations"),
        FieldsViewSet("registry_fields"),
        ProvincesViewSet("registry_provinces"),
        WardsViewSet("registry_wards"),
        TechnologyListsViewSet("registry_lists"),
        TechnologyListEntriesViewSet("registry_entries"),
    )
