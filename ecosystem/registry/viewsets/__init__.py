"""The registry in the Wagtail admin. What owners submit is read only; actions call services."""

from django.utils.translation import gettext_lazy as _l
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.permissions import register_permission_policy

from ecosystem.registry.models import (
    Affiliation,
    Field,
    Organisation,
    Province,
    TechnologyList,
    TechnologyListEntry,
    Ward,
)
from ecosystem.registry.viewsets.common import KeepersChange, KeepersWrite, StaffRead
from ecosystem.registry.viewsets.organisations import AffiliationsViewSet, OrganisationsViewSet
from ecosystem.registry.viewsets.reference import (
    FieldsViewSet,
    ProvincesViewSet,
    TechnologyListEntriesViewSet,
    TechnologyListsViewSet,
    WardsViewSet,
)

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
