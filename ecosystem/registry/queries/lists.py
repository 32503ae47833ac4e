"""Technology lists: which are valid, and which entries a text may concern."""

import re

from django.db.models import Q, QuerySet

from cms.base import clock
from cms.base.text import fold
from ecosystem.registry.models import TechnologyList, TechnologyListEntry


def valid_lists() -> QuerySet[TechnologyList]:
    """The lists that are valid today; a list without dates is."""
    today = clock.today()
    return TechnologyList.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=today),
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
    )


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def list_entries_for(text: str) -> list[TechnologyListEntry]:
    """Entries of today's lists whose words stand in `text`: a proposal, a person decides.

    Prohibited ones come first, then restricted, then encouraged.
    """
    haystack = f" {_words(text)} "
    order = {
        TechnologyList.Kind.PROHIBITED: 0,
        TechnologyList.Kind.RESTRICTED: 1,
        TechnologyList.Kind.ENCOURAGED: 2,
    }
    entries = TechnologyListEntry.objects.filter(technology_list__in=valid_lists()).select_related(
        "technology_list"
    )
    found = [
        entry
        for entry in entries
        if any(
            f" {_words(word)} " in haystack
            for word in re.split(r"[,;\n]", entry.keywords)
            if _words(word)
        )
    ]
    return sorted(found, key=lambda e: (order[TechnologyList.Kind(e.technology_list.kind)], e.pk))
