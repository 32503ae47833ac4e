"""Taxonomy, places and technology lists in the admin."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.forms import ModelForm
from django.urls import reverse
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from ecosystem.registry import permissions, services
from ecosystem.registry.models import (
    Field,
    Province,
    TechnologyList,
    TechnologyListEntry,
    Ward,
)
from ecosystem.registry.viewsets.common import (
    SheetIndexView,
)


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
    page_title = pgettext_lazy("taxonomy", "Fields")
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
    menu_label = pgettext_lazy("taxonomy", "Fields")
    menu_name = "fields"
    menu_order = 30
    copy_view_enabled = False
    index_view_class = FieldIndexView
    edit_view_class = KeptEditView
    list_display = (
        "code",
        "name_vi",
        "name_en",
        "tree",
        BooleanColumn("active", label=_l("In use")),
    )
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
