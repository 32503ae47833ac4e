"""What no link of the thesaurus may be, whoever writes it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from cms.base.errors import Refused
from search.analysis import FILLERS, analyse, words
from search.models import Relation, ThesaurusTerm
from search.query import SearchQuery
from search.service import search
from search.thesaurus_seed import MOST_ALTERNATIVES, find_loop

SMALL_INDEX: Final = 40
"""With fewer records than that, a share of them says nothing."""
TOO_COMMON: Final = 1 / 3
"""The share of the index from which on a phrase tells nothing from anything."""


def check_link(link: ThesaurusTerm) -> None:
    """Refuse a link that would do harm; nothing is changed.

    Args:
        link: as it would be saved; its own row, when it has one, isn't counted.

    Raises:
        Refused: code `empty`, `self`, `everything`, `twice` or `loop`, at the field to blame.
    """
    keys = {name: _key(getattr(link, name)) for name in ("term", "target")}
    for name, key in keys.items():
        if not key:
            raise Refused(_("Write at least one word."), field=name, code="empty")
    if keys["term"] == keys["target"]:
        raise Refused(
            _("Both sides are the same words. Write another way to say it."),
            field="target",
            code="self",
        )
    for name in keys:
        _check_telling(getattr(link, name), name)
    if link.active:
        _check_beside(link, keys)


def _key(text: str) -> str:
    return " ".join(analyse(text).marks)


def _check_telling(text: str, field: str) -> None:
    """Refuse a phrase of filling words only, or one that stands in too much of the index."""
    typed = words(text)
    if all(word in FILLERS or len(word) == 1 for word in typed):
        raise Refused(
            _("“%(words)s” stands in almost every text. Choose words that tell more.")
            % {"words": text},
            field=field,
            code="everything",
        )
    everything = search(SearchQuery(audience="staff", page_size=1))
    if everything.degraded or everything.total < SMALL_INDEX:
        return
    with_it = search(SearchQuery(audience="staff", text=text, exact=True, page_size=1))
    if with_it.degraded or with_it.total_exact <= everything.total * TOO_COMMON:
        return
    raise Refused(
        _(
            "“%(words)s” stands in %(count)s of %(all)s records, so it would find almost "
            "everything. Choose words that tell more."
        )
        % {"words": text, "count": with_it.total_exact, "all": everything.total},
        field=field,
        code="everything",
    )


def _check_beside(link: ThesaurusTerm, keys: dict[str, str]) -> None:
    """Refuse what doesn't go with the links in use."""
    others = [
        (term, target, relation, _key(term), _key(target))
        for term, target, relation in ThesaurusTerm.objects.filter(active=True)
        .exclude(pk=link.pk)
        .values_list("term", "target", "relation")
    ]
    for _term, _target, relation, left, right in others:
        same_way = (left, right) == (keys["term"], keys["target"])
        other_way = (right, left) == (keys["term"], keys["target"])
        both_ways = Relation.BROADER not in (relation, link.relation)
        if same_way or (other_way and both_ways):
            raise Refused(
                _("These two are linked already. Change that entry instead."),
                field="target",
                code="twice",
            )
    for name, key in keys.items():
        if name == "target" and link.relation == Relation.BROADER:
            continue
        held = sum(
            left == key or (right == key and relation != Relation.BROADER)
            for _term, _target, relation, left, right in others
        )
        if held >= MOST_ALTERNATIVES:
            raise Refused(
                _(
                    "“%(words)s” already has %(count)s other words; more would make it mean "
                    "everything. Take one away first."
                )
                % {"words": getattr(link, name), "count": held},
                field=name,
                code="everything",
            )
    if link.relation == Relation.BROADER:
        broader = [(link.term, link.target)]
        broader += [(row[0], row[1]) for row in others if row[2] == Relation.BROADER]
        loop = find_loop(broader)
        if loop:
            raise Refused(
                _("That goes round in a circle: %(circle)s. Take one step out first.")
                % {"circle": " → ".join(loop)},
                field="target",
                code="loop",
            )
