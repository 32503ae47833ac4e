"""A few documents in memory that answer questions as the index would.

For asking ten thousand kept questions of the handful of records that came in last: both engines
split ready tokens at white space, so a token is there or it isn't, and the neutral query tree is
a matter of sets. Nothing is scored. A set of documents is one integer, a bit for each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_, or_

from search.analysis import analyse
from search.documents import SearchDocument
from search.engines.base import AnyOf, Best, Bool, Constant, Everything, Node, Range, Term
from search.engines.schema import KEYWORD_FIELDS, NUMBER_FIELDS, TEXT_FIELDS, row
from search.plan import plan_search
from search.query import SearchQuery
from search.thesaurus import NOTHING, Thesaurus


class Shelf:
    """See the module.

    Args:
        documents: what is asked; each key once.
    """

    def __init__(self, documents: Iterable[SearchDocument]) -> None:
        """Read the documents' tokens, values and numbers."""
        self._keys: list[str] = []
        self._holding: dict[tuple[str, str | int], int] = defaultdict(int)
        self._numbers: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for document in documents:
            self._put(document)
        self._all = (1 << len(self._keys)) - 1

    def _put(self, document: SearchDocument) -> None:
        bit = 1 << len(self._keys)
        self._keys.append(document.key)
        values = row(document)
        for name in TEXT_FIELDS:
            for token in set(values.get(name, "").split()):
                self._holding[name, token] |= bit
        for name in KEYWORD_FIELDS:
            held = values.get(name, ())
            for value in (held,) if isinstance(held, str) else held:
                self._holding[name, value] |= bit
        for name in NUMBER_FIELDS:
            if (number := values.get(name)) is not None:
                self._holding[name, number] |= bit
                self._numbers[name].append((number, bit))

    def answering(self, query: SearchQuery, thesaurus: Thesaurus = NOTHING) -> list[str]:
        """Keys of the documents that hold all words of a question and pass its filters.

        The same as the exact hits of `service.search`, in the order in which they were put here.
        """
        plan = plan_search(query, NOTHING if query.exact else thesaurus)
        every = plan.every or Everything()
        found = self._find(Bool(must=(every,), filter=(*plan.scope, *query.filter_nodes())))
        return self._named(found)

    def saying(self, phrase: str) -> list[str]:
        """Keys of the documents in which a phrase stands as it is, word beside word."""
        marks, folded, bigrams = analyse(phrase)
        if not folded:
            return []
        found = self._all
        for kept, plain in zip(marks, folded, strict=True):
            names = (("all_f", plain),) if kept == plain else (("all_m", kept), ("all_m", plain))
            found &= reduce(or_, (self._holding.get(name, 0) for name in names))
        for pair in bigrams:
            found &= self._holding.get(("all_b", pair), 0)
        return self._named(found)

    def _named(self, found: int) -> list[str]:
        return [key for n, key in enumerate(self._keys) if found >> n & 1]

    def _find(self, node: Node) -> int:  # noqa: PLR0911 - one for each kind of node
        match node:
            case Term():
                return self._holding.get((node.field, node.token), 0)
            case AnyOf():
                held = (self._holding.get((node.field, value), 0) for value in node.values)
                return reduce(or_, held, 0)
            case Range():
                return self._between(node)
            case Constant():
                return self._find(node.node)
            case Everything():
                return self._all
            case Best():
                return reduce(or_, map(self._find, node.nodes), 0)
            case Bool():
                return self._combined(node)

    def _between(self, node: Range) -> int:
        found = 0
        for number, bit in self._numbers.get(node.field, ()):
            high_enough = node.low is None or number >= node.low
            if high_enough and (node.high is None or number <= node.high):
                found |= bit
        return found

    def _combined(self, node: Bool) -> int:
        found = self._all
        for part in (*node.filter, *node.must):
            found &= self._find(part)
            if not found:
                return 0
        # As in both engines: without anything that must be there, one of the others must.
        least = node.minimum or int(bool(node.should) and not (node.must or node.filter))
        if least:
            found &= self._at_least(least, [self._find(part) for part in node.should])
        for part in node.must_not:
            found &= ~self._find(part)
        return found

    def _at_least(self, least: int, sets: Sequence[int]) -> int:
        if least == 1:
            return reduce(or_, sets, 0)
        if least == len(sets):
            return reduce(and_, sets, self._all)
        return sum(
            1 << n for n in range(len(self._keys)) if sum(held >> n & 1 for held in sets) >= least
        )
