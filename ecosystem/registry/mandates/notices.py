"""Who hears of a mandate: those who speak for its two sides, each in their language, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import translation

from cms.accounts import notify
from cms.base.i18n import localized
from cms.theme import words
from ecosystem.registry.mandates.states import BROKER, CLIENT, SIDES
from ecosystem.registry.models import Mandate
from ecosystem.registry.permissions import SPEAKERS
from ecosystem.registry.queries import people_of
from ecosystem.registry.services.notices import url_for

KIND = "registry.mandates"
#: How long before its last day both sides are told.
SOON = timedelta(days=14)


def tell(mandate: Mandate, event: str, *, sides: Iterable[str] = SIDES, but: Any = None) -> None:
    """Tell the people of some sides what has happened, but not the person who did it.

    Args:
        mandate: as it stands now.
        event: `given`, `signed`, `active`, `taken_back`, `ended`, `ends_soon` or `lapsed`.
        sides: whose people.
        but: who did it.
    """
    told = set()
    for side in sides:
        other = mandate.organisation(CLIENT if side == BROKER else BROKER)
        for person in people_of(mandate.organisation(side), SPEAKERS):
            if person.pk in told or person.pk == getattr(but, "pk", None):
                continue
            told.add(person.pk)
            with translation.override(person.language):
                context = {
                    "event": event,
                    "other": localized(other, "name").text,
                    "client": localized(mandate.client, "name").text,
                    "broker": localized(mandate.broker, "name").text,
                    "last": words.day(mandate.valid_until),
                    "first": words.day(mandate.valid_from),
                }
            notify.tell(
                person,
                kind=KIND,
                dedup_key=f"mandate:{mandate.code}:{event}",
                template="registry/notices/mandate",
                context=context,
                url=url_for(person, "registry:mandate", code=mandate.code),
            )
