"""Every write of saved searches; each person writes their own."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.accounts.models import User
from cms.base import audit
from cms.base.errors import NotAllowed, Refused
from cms.base.text import clean
from marketplace.listings.models import SavedSearch
from marketplace.listings.models.saved import NAME
from marketplace.listings.saved.criteria import Criteria

MOST = 50
"""Saved searches of one person, stopped ones too."""


def _name(typed: str, criteria: Criteria) -> str:
    return " ".join(clean(typed).split())[:NAME] or criteria.suggested_name()


def _checked(pace: str) -> str:
    if pace not in SavedSearch.Pace.values:
        raise Refused(_("Choose how often we tell you."), field="pace", code="pace")
    return pace


def _mine(actor: Any, search: SavedSearch) -> SavedSearch:
    """The row of one's own, locked. Raises NotAllowed; SavedSearch.DoesNotExist when deleted."""
    found = SavedSearch.objects.select_for_update().get(pk=search.pk)
    if actor is None or found.user_id != actor.pk:
        raise NotAllowed
    return found


@transaction.atomic
def save_search(actor: Any, *, criteria: Criteria, pace: str, name: str = "") -> SavedSearch:
    """Keep a search; the same one again is the one there is, running again, renamed and re-paced.

    Raises:
        NotAllowed: not signed in.
        Refused: `pace` isn't one, or there are fifty already.
    """
    if not getattr(actor, "is_authenticated", False):
        raise NotAllowed
    pace = _checked(pace)
    User.objects.select_for_update().get(pk=actor.pk)  # two windows count one after the other
    mine = SavedSearch.objects.filter(user=actor)
    found = mine.filter(digest=criteria.digest).first()
    if found is None:
        if mine.count() >= MOST:
            raise Refused(
                _("You have %(n)s saved searches already. Delete one that you don't need any more.")
                % {"n": MOST},
                code="limit",
            )
        found = SavedSearch(user=actor, criteria=criteria.dump(), digest=criteria.digest)
    found.name, found.pace, found.active = _name(name, criteria), pace, True
    found.save()
    audit.record(actor, "listings.save_search", found, pace=pace)
    return found


@transaction.atomic
def change_search(actor: Any, *, search: SavedSearch, pace: str, name: str) -> SavedSearch:
    """Give it another name or pace.

    Raises:
        NotAllowed: somebody else's.
        Refused: `pace` isn't one.
    """
    found = _mine(actor, search)
    found.name = _name(name, Criteria.load(found.criteria))
    found.pace = _checked(pace)
    found.save(update_fields=["name", "pace"])
    audit.record(actor, "listings.change_search", found, pace=found.pace)
    return found


@transaction.atomic
def stop_search(actor: Any, *, search: SavedSearch) -> SavedSearch:
    """No more news of it; what was found and not told yet is dropped. Again does nothing.

    Raises:
        NotAllowed: somebody else's.
    """
    found = _mine(actor, search)
    if found.active:
        found.active = False
        found.save(update_fields=["active"])
        found.hits.filter(told_at=None).delete()
        audit.record(actor, "listings.stop_search", found)
    return found


@transaction.atomic
def resume_search(actor: Any, *, search: SavedSearch) -> SavedSearch:
    """Tell of what comes in from now on. Again does nothing.

    Raises:
        NotAllowed: somebody else's.
    """
    found = _mine(actor, search)
    if not found.active:
        found.active = True
        found.save(update_fields=["active"])
        audit.record(actor, "listings.resume_search", found)
    return found


@transaction.atomic
def delete_search(actor: Any, *, search: SavedSearch) -> None:
    """Forget it with what it found.

    Raises:
        NotAllowed: somebody else's.
    """
    found = _mine(actor, search)
    audit.record(actor, "listings.delete_search", found)
    found.delete()
