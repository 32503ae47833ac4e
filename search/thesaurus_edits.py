"""What staff do to the thesaurus: every write, and what a search would give after it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from cms.base.errors import NotAllowed
from cms.base.i18n import localized
from search.models import ThesaurusTerm
from search.query import SearchQuery
from search.results import Hit
from search.service import search
from search.thesaurus import Thesaurus, record_edit, trying
from search.thesaurus_rules import check_link
from search.thesaurus_seed import language_of

SEARCHES: Final = 5
TOP: Final = 5
LONGEST: Final = 200


def tidy(link: ThesaurusTerm) -> ThesaurusTerm:
    """Put both phrases into NFC with single spaces, and say their languages if nobody did."""
    for name in ("term", "target"):
        text = " ".join(unicodedata.normalize("NFC", getattr(link, name)).split())
        setattr(link, name, text)
        if not getattr(link, f"{name}_language"):
            setattr(link, f"{name}_language", language_of(text))
    return link


@transaction.atomic
def save_link(actor: Any, *, link: ThesaurusTerm, changed: Sequence[str] = ()) -> ThesaurusTerm:
    """Add a link, or save a changed one; in force on every page within seconds.

    Args:
        actor: who does it.
        link: unsaved, or with new values.
        changed: names of the columns that changed.

    Raises:
        NotAllowed: the actor may not.
        Refused: by `check_link`; nothing is saved.
    """
    edit = "change" if link.pk else "add"
    if not actor.has_perm(f"search.{edit}_thesaurusterm"):
        raise NotAllowed
    check_link(tidy(link))
    link.edited_by = actor
    link.save()
    record_edit(actor, term=link, edit=edit, changed=changed)
    return link


@transaction.atomic
def delete_link(actor: Any, *, link: ThesaurusTerm) -> None:
    """Take a link away.

    Raises:
        NotAllowed: the actor may not.
    """
    record_edit(actor, term=link, edit="delete")
    link.delete()


@dataclass(frozen=True, slots=True)
class Row:
    """One result; ``now`` and ``then`` are its places from 1, or None when not among the first."""

    title: str
    now: int | None
    then: int | None

    @property
    def moved(self) -> str:
        """`new`, `gone`, `up`, `down` or `same`."""
        if self.now is None:
            return "new"
        if self.then is None:
            return "gone"
        return "same" if self.now == self.then else "up" if self.then < self.now else "down"


@dataclass(frozen=True, slots=True)
class Changed:
    """One search with its first results, now and after the edit."""

    text: str
    rows: tuple[Row, ...]
    total_now: int
    total_then: int

    @property
    def differs(self) -> bool:
        """Say whether anything would be different."""
        return self.total_now != self.total_then or any(row.moved != "same" for row in self.rows)


def preview(link: ThesaurusTerm, *, delete: bool = False) -> list[Changed]:
    """Return up to five searches as they are now and as they would be; nothing is saved.

    The searches are both phrases, as visitors see their results, then titles of live needs that
    hold one of them, then of other records.
    """
    rows = list(
        ThesaurusTerm.objects.filter(active=True).values_list("pk", "term", "target", "relation")
    )
    now = Thesaurus(row[1:] for row in rows)
    links = [row[1:] for row in rows if row[0] != link.pk]
    if link.active and not delete:
        links.append((link.term, link.target, link.relation))
        links.sort()
    then = Thesaurus(links)
    return [_changed(text, now, then) for text in _questions(link)]


def _questions(link: ThesaurusTerm) -> list[str]:
    texts = {link.term: None, link.target: None}
    with trying(Thesaurus()):
        for kinds in (("need",), ()):
            for phrase in (link.term, link.target):
                if len(texts) < SEARCHES:
                    found = search(
                        SearchQuery(audience="public", text=phrase, kinds=kinds, page_size=TOP)
                    )
                    texts |= {_title(hit)[:LONGEST]: None for hit in found.hits if hit.matched_all}
    return list(texts)[:SEARCHES]


def _changed(text: str, now: Thesaurus, then: Thesaurus) -> Changed:
    query = SearchQuery(audience="public", text=text, page_size=TOP)
    with trying(now):
        before = search(query)
    with trying(then):
        after = search(query)
    places = [{hit.key: at for at, hit in enumerate(found.hits, 1)} for found in (before, after)]
    hits = {hit.key: hit for hit in (*after.hits, *before.hits)}
    return Changed(
        text,
        tuple(
            Row(_title(hit), places[0].get(key), places[1].get(key)) for key, hit in hits.items()
        ),
        before.total_exact,
        after.total_exact,
    )


def _title(hit: Hit) -> str:
    payload = hit.payload
    for name in ("title", "name"):
        if payload.get(name):
            return str(payload[name])
        if payload.get(f"{name}_vi") or payload.get(f"{name}_en"):
            return localized(payload, name).text
    return hit.key
