"""The phrases that two listings share, as a person would name them.

The ranker counts words; most words that two texts share are chance (`thời gian`, `tấn ngày`, the
end of one sentence with the beginning of the next). Here a phrase counts when it stands inside
one clause of the other side's title, keywords or summary and also in our own text, has no filler
at its ends, and is neither a unit nor a commonplace.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from cms.base.text import fold
from search.analysis import FILLERS, analyse, token, words
from search.documents import SearchDocument
from search.thesaurus import Alternative, Phrase, thesaurus
from search.translation import Translated

LONGEST = 4
PAIRS = 2  # of words that mean the same
_SENTENCES = frozenset({"title", "summary", "problem", "body"})
SHOWN = 3
KEYWORD, TITLE, SUMMARY = 3.0, 2.0, 1.0
_CLAUSE = re.compile(r"[.,;:!?()“”\"«»–—/\n]|\s-\s")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ALONE = 4  # letters of an English word that says something by itself

#: Words that begin or end no name of a thing.
_EDGES = FILLERS | frozenset(
    """
    ngày giờ tháng năm mùa phút mẻ tấn kg mét hai ba bốn sáu bảy tám chín mười lần ít nhiều vẫn
    sau trước khoảng đủ cả vài mới cũ tự bán mua thay dùng cách loại người con cái chiếc số cao
    thấp lâu nhanh
    the a an of and or to in on at for by with without from per is are be it its this that than as
    not no new old use used using two three four six ten into over under after before each every
    about we our us you your they their he she i which who when where what how can may will do does
    did has have had was were been more most less least many much some any other others such only
    also all both through between during so very
    day days hour hours month months week year years tonne tonnes
    """.split()  # noqa: SIM905 - a list of words
)
#: What every second listing says, without marks.
_COMMON = frozenset(
    """
    thoi gian|nang suat|cong suat|hop tac|tac xa|hop tac xa|khoi luong|chat luong|so luong|chi phi
    cong nghe|he thong|thiet bi|may moc|quy trinh|quy mo|hieu qua|su dung|ho tro|san xuat|san pham
    ba con|cong ty|co so|dien thoai|van hanh|can tho|dong bang|ky thuat|giai phap|giam hao|tu dong
    nha may|dien tich|dien tieu|tieu thu|gia re|gia ban|nguyen lieu|may moi|lam viec|cho thue
    capacity|batch|people|small|cheap|technology|system|process|product|equipment|machine|machines
    cooperative|cooperatives|company|price|cost|factory|workshop|months|quality|power|time
    """.replace("\n", "|").split("|")
)
_COMMON_PHRASES = frozenset(" ".join(phrase.split()) for phrase in _COMMON)


@dataclass(frozen=True, slots=True)
class _Clause:
    """Words of one clause, as written and in two forms for comparing."""

    written: tuple[str, ...]
    kept: tuple[str, ...]
    plain: tuple[str, ...]
    whole: bool  # a keyword: the clause is a name by itself


def _clauses(text: str, *, whole: bool = False) -> list[_Clause]:
    rows = []
    for part in _CLAUSE.split(text):
        # A figure ends a clause too: “30 tấn”, “14% trong 10 giờ”.
        for run in re.split(r"\S*\d\S*", part):
            written = tuple(_WORD.findall(run))
            if written:
                kept = tuple(word.lower() for word in written)
                rows.append(_Clause(written, kept, tuple(fold(w) for w in kept), whole))
    return rows


def _grams(clauses: Iterable[_Clause], *, marks: bool) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for clause in clauses:
        words = clause.kept if marks else clause.plain
        for size in range(1, LONGEST + 1):
            found.update(words[i : i + size] for i in range(len(words) - size + 1))
    return found


def _says_something(clause: _Clause, start: int, end: int, first: set[str]) -> bool:
    kept, plain = clause.kept[start:end], clause.plain[start:end]
    if kept[0] in _EDGES or kept[-1] in _EDGES or " ".join(plain) in _COMMON_PHRASES:
        return False
    if end - start > 1:
        return True
    # One Vietnamese syllable is seldom a word; as a keyword of its own it is. An English word
    # says something by itself where it stands in our title.
    if clause.whole and len(clause.kept) == 1:
        return True
    return kept == plain and len(kept[0]) >= _ALONE and kept[0] in first


def _theirs(payload: Mapping[str, Any], language: str) -> list[tuple[float, _Clause]]:
    rows: list[tuple[float, _Clause]] = []
    for keyword in payload.get(f"keywords_{language}") or ():
        rows += [(KEYWORD, clause) for clause in _clauses(str(keyword), whole=True)]
    for name, weight in (("title", TITLE), ("summary", SUMMARY)):
        text = str(payload.get(f"{name}_{language}") or "")
        rows += [(weight, clause) for clause in _clauses(text)]
    return rows


def _ours(document: SearchDocument) -> list[_Clause]:
    parts = document.parts()
    rows = [clause for word in parts.pop("keywords", ()) for clause in _clauses(word, whole=True)]
    parts.pop("names", None)
    return rows + [
        clause for texts in parts.values() for text in texts for clause in _clauses(text)
    ]


def shared_phrases(
    document: SearchDocument, payload: Mapping[str, Any], language: str
) -> tuple[str, ...]:
    """At most three phrases that both listings use, the most telling first.

    Args:
        document: the asking side, perhaps an unsaved draft, perhaps typed without marks.
        payload: the other side's public payload; phrases are quoted from it.
        language: the page's; where the other side doesn't speak it, its own language is quoted.
    """
    ours = _ours(document)
    marks = any(clause.kept != clause.plain for clause in ours)
    held = _grams(ours, marks=marks)
    first = {word for text in document.title for word in fold(text).split()}
    theirs = _theirs(payload, language) or _theirs(payload, "en" if language == "vi" else "vi")
    return _phrases(theirs, held, first, marks=marks)


def _phrases(
    theirs: Sequence[tuple[float, _Clause]],
    held: set[tuple[str, ...]],
    first: set[str],
    *,
    marks: bool,
) -> tuple[str, ...]:
    best: dict[str, tuple[float, str, frozenset[str]]] = {}
    for weight, clause in theirs:
        words = clause.kept if marks else clause.plain
        for size in range(1, LONGEST + 1):
            for start in range(len(words) - size + 1):
                end = start + size
                if words[start:end] not in held or not _says_something(clause, start, end, first):
                    continue
                plain = clause.plain[start:end]
                in_title = sum(word in first for word in plain) / size
                score = weight + in_title + 0.5 * size
                score += 1.0 if clause.whole and size == len(words) else 0.0
                key = " ".join(plain)
                if key not in best or best[key][0] < score:
                    written = " ".join(clause.written[start:end])
                    best[key] = (score, _lowered(written), frozenset(plain))
    chosen: list[tuple[str, frozenset[str]]] = []
    for _score, text, own in sorted(best.values(), key=lambda row: (-row[0], row[1])):
        if all(len(own & other) * 2 <= min(len(own), len(other)) for _text, other in chosen):
            chosen.append((text, own))
    return tuple(text for text, _words in chosen[:SHOWN])


def _lowered(text: str) -> str:
    """A sentence's first letter made small; abbreviations and names stay."""
    word = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if word[1:].islower() or len(word) == 1 else text


def telling_pairs(document: SearchDocument, terms: Iterable[str]) -> tuple[str, ...]:
    """Of the ranker's shared terms, the pairs of words that say something; at most three.

    For listings that share much of their longer texts and no phrase of title or keywords. The
    requirements' rows are no sentences: words that only meet there are left out.
    """
    parts = {name: texts for name, texts in document.parts().items() if name in _SENTENCES}
    held = {
        pair
        for texts in parts.values()
        for text in texts
        for clause in _clauses(text)
        for pair in pairwise(clause.kept)
    }
    kept = []
    for term in terms:
        words = tuple(term.lower().split())
        said = words in held and words[0] not in _EDGES and words[-1] not in _EDGES
        if said and fold(term) not in _COMMON_PHRASES:
            kept.append(term)
    return tuple(kept[:SHOWN])


def _holds(
    other: Alternative | Phrase, layers: Sequence[tuple[Sequence[str], Sequence[str]]]
) -> bool:
    """Whether one of the texts says it; where a text has marks they must be the right ones."""
    size = len(other.folded)
    for marks, folded in layers:
        for at in range(len(folded) - size + 1):
            if tuple(folded[at : at + size]) == other.folded and all(
                written in (plain, known)
                for written, plain, known in zip(
                    marks[at : at + size], other.folded, other.marks, strict=True
                )
            ):
                return True
    return False


def _texts_of(payload: Mapping[str, Any]) -> list[str]:
    return [
        text
        for language in ("vi", "en")
        for text in (
            *(payload.get(f"keywords_{language}") or ()),
            payload.get(f"title_{language}"),
            payload.get(f"summary_{language}"),
        )
        if text
    ]


def _said(document: SearchDocument) -> list[str]:
    parts = document.parts()
    names = ("title", "keywords", "summary", "problem", "body", "requirements")
    return [text for name in names for text in parts.get(name, ())]


def translated(document: SearchDocument, payload: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What we say, and what it is in the other side's language; at most two pairs.

    Args:
        document: the asking side.
        payload: the other side's public payload; its words are quoted.
    """
    known, other = thesaurus(), Translated()
    for text in _said(document):
        layers = analyse(text)
        other.add(layers.marks, layers.folded, known)
    found: dict[str, str] = {}
    for text in _texts_of(payload):
        written = words(text)
        tokens = [token(word) for word in written]
        for at in range(len(tokens) - 1):
            pair = f"{tokens[at][1]}_{tokens[at + 1][1]}"
            if pair in other.pairs:
                found.setdefault(other.phrases[pair], " ".join(written[at : at + 2]))
    for text in _texts_of(payload):
        for word in words(text):
            kept = token(word)[0]
            if kept in other.words and kept in other.phrases and word not in _EDGES:
                found.setdefault(other.phrases[kept], word)
    return tuple(found.items())[:PAIRS]


def same_in_other_words(
    document: SearchDocument, payload: Mapping[str, Any]
) -> tuple[tuple[str, str], ...]:
    """What we say, and how the other side says it, by the thesaurus; at most two pairs.

    Args:
        document: the asking side.
        payload: the other side's public payload.
    """
    known = thesaurus()
    texts = _texts_of(payload)
    theirs = [(found.marks, found.folded) for found in map(analyse, texts)]
    pairs: dict[str, str] = {}
    mine = [analyse(text) for text in _said(document)]
    held = [(found.marks, found.folded) for found in mine]
    for ours in mine:
        at = 0
        while at < len(ours.folded):
            phrases = known.match(ours.marks, ours.folded, at)
            for phrase in phrases:
                if _holds(phrase, theirs):
                    continue  # both say it the same way
                others = (o for o in phrase.alternatives if _holds(o, theirs))
                other = next((o for o in others if not _holds(o, held)), None)
                if other is not None and other.shown not in pairs.values():
                    pairs.setdefault(phrase.shown, other.shown)
            if len(pairs) >= PAIRS:
                return tuple(pairs.items())[:PAIRS]
            at += len(phrases[0].folded) if phrases else 1
    return tuple(pairs.items())
