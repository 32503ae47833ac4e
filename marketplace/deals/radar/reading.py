"""From needs to what the clustering compares: words, fields, place."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from ecosystem.registry import queries as registry
from marketplace.deals.radar.clustering import Point
from marketplace.listings import documents
from marketplace.listings.models import Listing, TechnologyNeed
from search.analysis import FILLERS, analyse, normalise, token, words
from search.thesaurus import Thesaurus, thesaurus

#: How much a word counts for standing there; the two languages of a need are read alike.
PARTS = (("title", 3.0), ("keywords", 3.0), ("summary", 2.0), ("practice", 1.0), ("body", 1.0))
PAIR, SINGLE, MEANT = 2.0, 1.0, 2.0
LONGEST = 4000  # characters of one text: what follows tells no more about what is needed
SHORTEST = 2
#: What every need says, so that it tells nothing.
EMPTY = frozenset(
    """cần tìm máy công nghệ giải pháp thiết bị hệ thống nhu cầu hợp tác xã công ty cơ sở hộ nhà
    chúng tôi hiện nay mỗi năm ngày tháng triệu đồng dùng được nhiều làm việc
    hai ba bốn năm trăm nghìn
    need needed wanted looking technology solution machine system cooperative company
    look right make one two three
    """.split()  # noqa: SIM905 - a text of words reads better than a hundred quotes
)


def _word(token: str) -> bool:
    return len(token) >= SHORTEST and not token.isdigit() and token not in FILLERS


def _runs(text: str) -> Iterable[list[tuple[str, str]]]:
    """Stretches of (as written, folded) words between those that tell nothing."""
    layers = analyse(text)
    found = iter(words(text))  # with the stop words that an English analysis leaves out
    written = [next(word for word in found if token(word)[0] == kept) for kept in layers.marks]
    run: list[tuple[str, str]] = []
    for shown, marks, folded in zip(written, layers.marks, layers.folded, strict=True):
        if _word(marks):
            run.append((shown, folded))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _meant(text: str, book: Thesaurus) -> Iterable[tuple[str, ...]]:
    """What the thesaurus knows of the text: each phrase, and what means the same."""
    layers = analyse(text)
    at = 0
    while at < len(layers.folded):
        found = book.match(layers.marks, layers.folded, at)
        for phrase in found:
            yield phrase.folded
            for other in phrase.alternatives:
                yield other.folded
        at += len(found[0].folded) if found else 1


def points_of(needs: Iterable[TechnologyNeed]) -> list[Point]:
    """What is compared of each need."""
    book, tops = thesaurus(), roots()
    return [_point_of(need, book, tops) for need in needs]


def _point_of(need: TechnologyNeed, book: Thesaurus, tops: Mapping[str, str]) -> Point:
    """What is compared of a need; its field is guessed from its words where it names none."""
    terms: defaultdict[str, float] = defaultdict(float)
    written: dict[str, dict[str, str]] = {"vi": {}, "en": {}}
    for part, weight in PARTS:
        for language in ("vi", "en"):
            shown = written[language]
            text = normalise(getattr(need, f"{part}_{language}")[:LONGEST])
            pieces = documents.keywords_of(text) if part == "keywords" else [text]
            for piece in pieces:
                for run in _runs(piece):
                    for word, folded in run:
                        if word not in EMPTY:
                            terms[folded] += SINGLE * weight
                            shown.setdefault(folded, word)
                    for (left, one), (right, two) in pairwise(run):
                        if left in EMPTY and right in EMPTY:
                            continue
                        terms[f"{one}_{two}"] += PAIR * weight
                        shown.setdefault(f"{one}_{two}", f"{left} {right}")
                for meant in _meant(piece, book):
                    terms["=" + "_".join(meant)] += MEANT * weight
    codes = list(need.field_codes) or registry.guess_fields(f"{need.title_vi} {need.title_en}")
    fields = registry.field_ancestors(codes)
    province = need.province
    return Point(
        key=need.listing.code,
        block=_block(codes, tops),
        terms=terms,
        shown=written["vi"],
        english=written["en"],
        fields=frozenset(fields),
        province=province.code if province else "",
        region=province.region if province else "",
    )


def roots() -> dict[str, str]:
    """The tops of the two trees of fields, each with the name of its tree."""
    return {
        root.code: tree
        for tree in ("sector", "technology")
        for root in registry.fields_tree(tree, inactive=True)
    }


def _block(codes: Iterable[str], tops: Mapping[str, str]) -> str:
    """The top of the tree for the need's sector, else its technology; of several the first."""
    found = [code for code in registry.field_ancestors(codes) if code in tops]
    return min(found, key=lambda top: (tops[top] != "sector", top), default="")


def rarity(points: Sequence[Point]) -> Callable[[str], float]:
    """How telling a word is among all unmet needs: ln(1 + N / those that use it)."""
    held = Counter(term for point in points for term in point.terms)
    total = len(points)
    return lambda term: math.log(1 + total / held[term])


def common_field(points: Sequence[Point]) -> str:
    """The most exact field that at least half of the group has, of sectors first; or ""."""
    held = Counter(code for point in points for code in point.fields)
    half = [code for code, count in held.items() if 2 * count >= len(points)]
    depth = {code: len(registry.field_ancestors([code])) for code in half}
    sectors = {code for code, tree in roots().items() if tree == "sector"}

    def rank(code: str) -> tuple[bool, int, int, str]:
        of_sector = bool(sectors & set(registry.field_ancestors([code])))
        return (not of_sector, -depth[code], -held[code], code)

    return min(half, key=rank, default="")


def common_province(points: Sequence[Point]) -> str:
    """The province of at least half of the group, or ""."""
    held = Counter(point.province for point in points if point.province)
    code, count = min(held.items(), key=lambda row: (-row[1], row[0]), default=("", 0))
    return code if 2 * count >= len(points) else ""


def needs_of(listings: Iterable[Listing]) -> list[TechnologyNeed]:
    """The live version of each need with its listing, as read together."""
    found = []
    for listing in listings:
        need = listing.need
        need.listing = listing
        found.append(need)
    return found
