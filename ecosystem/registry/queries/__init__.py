"""Every read of the registry that is worth a name."""

from ecosystem.registry.queries.lists import list_entries_for, valid_lists
from ecosystem.registry.queries.organisations import (
    OrganisationFilters,
    affiliations_waiting,
    by_words,
    find_organisations,
    get_managed_for,
    get_organisation_for,
    invitations_of,
    logo_keys,
    of_kind,
    organisations_of,
    people_of,
    public_organisations,
    requests_of,
)
from ecosystem.registry.queries.places import provinces, sorted_by_name, wards
from ecosystem.registry.queries.taxonomy import (
    FieldNode,
    field_ancestors,
    field_choices,
    field_descendants,
    field_names,
    fields_tree,
    forget_fields,
    guess_fields,
)

__all__ = [
    "FieldNode",
    "OrganisationFilters",
    "affiliations_waiting",
    "by_words",
    "field_ancestors",
    "field_choices",
    "field_descendants",
    "field_names",
    "fields_tree",
    "find_organisations",
    "forget_fields",
    "get_managed_for",
    "get_organisation_for",
    "guess_fields",
    "invitations_of",
    "list_entries_for",
    "logo_keys",
    "of_kind",
    "organisations_of",
    "people_of",
    "provinces",
    "public_organisations",
    "requests_of",
    "sorted_by_name",
    "valid_lists",
    "wards",
]
