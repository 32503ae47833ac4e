"""Organisations, the people who act for them, places, taxonomy and the technology lists."""

from ecosystem.registry.models.affiliations import Affiliation
from ecosystem.registry.models.lists import TechnologyList, TechnologyListEntry
from ecosystem.registry.models.mandates import Mandate
from ecosystem.registry.models.organisations import Organisation, OrganisationStanding
from ecosystem.registry.models.places import Province, Ward
from ecosystem.registry.models.taxonomy import Field

__all__ = [
    "Affiliation",
    "Field",
    "Mandate",
    "Organisation",
    "OrganisationStanding",
    "Province",
    "TechnologyList",
    "TechnologyListEntry",
    "Ward",
]
