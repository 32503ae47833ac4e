"""Needs that are alike, by field, words and place. Pure: no database, the same for any order.

Two needs are alike by

    WORDS × cosine of their words + FIELD × shared fields (Jaccard) + PLACE × how near they are

Words weigh term frequency × inverse document frequency; pairs of words count double, and what the
thesaurus knows to mean the same counts as one. Only needs of one block (the root of their field)
that share a telling word are compared, each with its `NEAREST` likest, so that the work grows with
the number of needs and not with its square. Groups are then joined by average linkage, likest
first, until no two are `ALIKE` (pairs that were never compared count 0). Average linkage: Sokal and
Michener (1958), "A statistical method for evaluating systematic relationships".
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

WORDS, FIELD, PLACE = 0.6, 0.25, 0.15
ALIKE = 0.3
NEAREST = 20
TELLING = 24  # words of a need by which others are found
COMMON = 300  # a word in more needs of a block than this finds nobody
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Point:
    """One need.

    Args:
        key: its code; decides between equals.
        block: needs of different blocks are never joined.
        terms: token → how often, weighted by where it stands.
        shown: token → how it was written, in Vietnamese; english: the same in English.
        fields: field codes with those above them.
        province, region: codes, or "".
    """

    key: str
    block: str
    terms: Mapping[str, float]
    shown: Mapping[str, str]
    english: Mapping[str, str]
    fields: frozenset[str]
    province: str = ""
    region: str = ""


def nearness(one: Point, other: Point) -> float:
    """1 in the same province, .5 in the same region or where one doesn't say, else 0."""
    if not one.province or not other.province:
        return 0.5
    if one.province == other.province:
        return 1.0
    return 0.5 if one.region and one.region == other.region else 0.0


def shared_fields(one: Point, other: Point) -> float:
    """Share of all their fields that both have; two without any are alike."""
    union = len(one.fields | other.fields)
    return len(one.fields & other.fields) / union if union else 1.0


def weighted(points: Sequence[Point]) -> list[dict[str, float]]:
    """Each need's words by frequency × rarity among these needs, as a vector of length 1."""
    held = Counter(term for point in points for term in point.terms)
    total = len(points)
    vectors = []
    for point in points:
        vector = {
            term: (1 + math.log(count)) * math.log(1 + total / held[term])
            for term, count in sorted(point.terms.items())
            if count >= 1
        }
        length = math.sqrt(math.fsum(value * value for value in vector.values())) or 1.0
        vectors.append({term: value / length for term, value in vector.items()})
    return vectors


def _telling(vector: Mapping[str, float], held: Mapping[str, int]) -> list[str]:
    """The heaviest words that another need of the block has too, but not all too many."""
    shared = [term for term in vector if 1 < held[term] <= COMMON]
    return sorted(shared, key=lambda term: (-vector[term], term))[:TELLING]


def _edges(points: Sequence[Point]) -> dict[tuple[int, int], float]:
    """How alike the pairs are that are worth comparing, by their positions."""
    vectors = weighted(points)
    held = Counter(term for vector in vectors for term in vector)
    telling = [_telling(vector, held) for vector in vectors]
    postings: dict[str, list[int]] = defaultdict(list)
    for at, terms in enumerate(telling):
        for term in terms:
            postings[term].append(at)
    edges: dict[tuple[int, int], float] = {}
    for at, vector in enumerate(vectors):
        found = {other for term in telling[at] for other in postings[term]} - {at}
        scored = []
        for other in found:
            theirs = vectors[other]
            small, large = (vector, theirs) if len(vector) <= len(theirs) else (theirs, vector)
            cosine = math.fsum(
                value * large[term] for term, value in small.items() if term in large
            )
            scored.append((-cosine, other))
        for cosine, other in heapq.nsmallest(NEAREST, scored):
            pair = (min(at, other), max(at, other))
            if pair not in edges:
                one, two = points[pair[0]], points[pair[1]]
                edges[pair] = (
                    -WORDS * cosine + FIELD * shared_fields(one, two) + PLACE * nearness(one, two)
                )
    return edges


def _joined(points: Sequence[Point]) -> list[list[int]]:
    """Groups of positions, by average linkage over the edges."""
    near: dict[int, dict[int, float]] = {at: {} for at in range(len(points))}
    size = dict.fromkeys(near, 1)
    members = {at: [at] for at in near}
    # (−average, position, position, sizes when it was written): an entry whose sizes are no
    # longer true is an old one. A group keeps the position of its first need.
    heap: list[tuple[float, int, int, int, int]] = []
    for (one, two), value in _edges(points).items():
        near[one][two] = near[two][one] = value
        if value >= ALIKE:
            heap.append((-value, one, two, 1, 1))
    heapq.heapify(heap)
    while heap:
        _average, one, two, size_one, size_two = heapq.heappop(heap)
        if size.get(one) != size_one or size.get(two) != size_two:
            continue
        gone = near.pop(two)
        del near[one][two], gone[one]
        for other, total in gone.items():
            del near[other][two]
            near[one][other] = near[other][one] = near[one].get(other, 0.0) + total
        members[one] += members.pop(two)
        size[one] += size.pop(two)
        for other, total in near[one].items():
            average = total / (size[one] * size[other])
            if average >= ALIKE:
                low, high = min(one, other), max(one, other)
                heapq.heappush(heap, (-average, low, high, size[low], size[high]))
    return [sorted(group) for group in members.values()]


def cluster(points: Iterable[Point]) -> list[tuple[str, ...]]:
    """Keys of the needs that belong together; each in exactly one group, alone if need be.

    Returns:
        Groups with their keys in order, ordered by their first key.
    """
    blocks: dict[str, list[Point]] = defaultdict(list)
    for point in sorted(points, key=lambda one: one.key):
        blocks[point.block].append(point)
    groups = [
        tuple(block[at].key for at in group)
        for block in blocks.values()
        for group in _joined(block)
    ]
    return sorted(groups)


def telling_words(
    points: Sequence[Point], rare: Callable[[str], float], language: str
) -> list[str]:
    """How the words are written that many of these needs share, the most telling first.

    Args:
        points: the group.
        rare: how telling a word is among all needs.
        language: `vi` or `en`.
    """
    texts = [point.english if language == "en" else point.shown for point in points]
    held = Counter(term for text in texts for term in text)
    least = 1 if len(points) == 1 else max(2, math.ceil(len(points) / 3))
    weight = {
        term: math.fsum(1 + math.log(point.terms[term]) for point in points if term in point.terms)
        for term, count in held.items()
        if count >= least
    }
    ranked = sorted(weight, key=lambda term: ("_" not in term, -weight[term] * rare(term), term))
    words: list[str] = []
    used: set[str] = set()
    for term in ranked:
        parts = set(term.split("_"))
        if parts & used:
            continue
        used |= parts
        forms = Counter(text[term] for text in texts if term in text)
        words.append(min(forms, key=lambda form: (-forms[form], form)))
        if len(words) == SHOWN:
            break
    return words
