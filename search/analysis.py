"""Text analysis, done once here and fed as ready tokens to both engines.

Three layers of tokens per text: *marks* (Vietnamese marks kept), *folded* (marks gone, đ → d,
English stemmed) and *bigrams* of folded tokens ("may_say"). Both engines split them at white
space only, so they hold the same terms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

import snowballstemmer
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cms.base.text import without_marks

MAX_TOKEN_LENGTH: Final = 40
KNOWN_WORDS: Final = 200_000
"""How many words' forms are kept in memory."""
_WORD = re.compile(r"[^\W_]+")
_STEMMER = snowballstemmer.stemmer("english")

# "òa" and "oà" are one syllable written by two rules; the index holds the second form.
_TONE_PLACEMENT: Final = {
    old: new
    for first, second, olds, news in (
        ("o", "a", "òóỏõọ", "àáảãạ"),
        ("o", "e", "òóỏõọ", "èéẻẽẹ"),
        ("u", "y", "ùúủũụ", "ỳýỷỹỵ"),
    )
    for old, new in zip(
        (letter + second for letter in olds), (first + letter for letter in news), strict=True
    )
}
_TONE = re.compile("|".join(_TONE_PLACEMENT))
_Y_TO_I: Final = dict(zip("yỳýỷỹỵ", "iìíỉĩị", strict=True))
_I_TO_Y: Final = {i: y for y, i in _Y_TO_I.items()}
_NUCLEI: Final = (
    "a|e|i|o|u|y|ia|ie|iu|ua|ue|ui|uo|uu|uy|ye|oa|oe|oi|oo|ai|ao|au|ay|eo|eu|"
    "oai|oay|oeo|uoi|uou|uay|uya|uye|uyu|ieu|yeu|uai|oao"
)
_SYLLABLE = re.compile(
    r"(?:b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x)?"
    rf"(?:{_NUCLEI})(?:ch?|m|ng?|nh|p|t)?"
)
_STOP: Final = frozenset(
    """
    a about above after all also an and any are as at be because been before being below between
    both but by can could did do does doing down during each few for from further had has have
    having he her here hers him his how i if in into is it its itself just me more most must my
    no nor not of off on once only or other our out over own same she should so some such than
    that the their them then there these they this those through to too under until up us very
    was we were what when where which while who whom why will with would you your
    """.split()  # noqa: SIM905 - a text of words reads better than a hundred quotes
)
FILLERS: Final = frozenset(
    """
    và là của cho các những với để được trong về có ở tôi chúng cần muốn tìm như thế nào làm sao
    gì này đó thì mà một bị hay hoặc từ đến khi theo vì nên ra vào ai không còn rồi cũng đã đang
    sẽ bằng trên dưới mỗi hơn nếu phải do tại lại nữa quá rất chỉ
    """.split()  # noqa: SIM905 - the same
)
"""Words that a sentence needs and a search doesn't; only as typed with their marks."""

_ENGLISH_SHARE: Final = 0.3
_OTHER_SHARE: Final = 0.04
"""How many words with marks an English text may hold: names, "façade"."""
_TELLING: Final = 3


class Analysed(NamedTuple):
    """The three token layers of a text, in reading order."""

    marks: list[str]
    folded: list[str]
    bigrams: list[str]


def normalise(text: str) -> str:
    """Return the text in NFC and lower case."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    lowered = text.lower()
    # Lower-casing can decompose again (İ → i + dot above).
    return lowered if lowered.isascii() else unicodedata.normalize("NFC", lowered)


def fold(text: str) -> str:
    """Return lower-case text without marks, đ as d."""
    return without_marks(normalise(text))


@lru_cache(maxsize=200_000)
def token(word: str) -> tuple[str, str, bool]:
    """Return (marks form, folded form, may be a Vietnamese syllable) of one normalised word."""
    word = word[:MAX_TOKEN_LENGTH]
    if not word.isascii():
        word = _TONE.sub(lambda match: _TONE_PLACEMENT[match[0]], word)
    # kỹ = kĩ, lý = lí; but quý = quí.
    if len(word) == 2 and word[0] in "hklmst" and word[1] in _Y_TO_I:  # noqa: PLR2004 - a letter and a y
        word = word[0] + _Y_TO_I[word[1]]
    elif len(word) == 3 and word.startswith("qu") and word[2] in _I_TO_Y:  # noqa: PLR2004 - qu and an i
        word = "qu" + _I_TO_Y[word[2]]
    folded = fold(word)
    # A word of foreign combining marks only folds to nothing: keep it as it is.
    folded = "".join(_WORD.findall(folded)) or word
    marked = word != folded
    syllable = marked or _SYLLABLE.fullmatch(folded) is not None
    if not syllable and folded.isascii() and not folded[0].isdigit():
        folded = word = _STEMMER.stemWord(folded)
    return word, folded, syllable


class _Form(dict[str, str]):
    """One form of each word, worked out at first sight: half the time of a cached function."""

    def __init__(self, which: int) -> None:
        super().__init__()
        self._which = which

    def __missing__(self, word: str) -> str:
        if len(self) >= KNOWN_WORDS:
            self.clear()
        form = self[word] = str(token(word)[self._which])
        return form


_MARKS: Final = _Form(0)
_FOLDED: Final = _Form(1)


@lru_cache(maxsize=50_000)
def _forms(word: str) -> tuple[str, str]:
    """Return (marks form, folded form) of a word as it stands in a text."""
    kept, folded, _ = token(normalise(word))
    return kept, folded


def words(text: str) -> list[str]:
    """Return the normalised words of a text."""
    return _WORD.findall(normalise(text))


def is_english(found: Sequence[str]) -> bool:
    """Say whether normalised words read as English: a share of them are no Vietnamese syllables."""
    if not found:
        return False
    foreign, others = 0, len(found) * _OTHER_SHARE
    for word in found:
        if not word.isascii():
            others -= 1
            if others < 0:
                return False
            continue
        if len(word) >= _TELLING and word.isalpha() and not token(word)[2]:
            foreign += 1
    return foreign >= _ENGLISH_SHARE * len(found)


def analyse(text: str) -> Analysed:
    """Return the three token layers of one text."""
    found = _WORD.findall(normalise(text))
    if is_english(found):
        # A text of nothing but stop words ("who is who") is searched as it stands.
        found = [word for word in found if word not in _STOP] or found
    marks = list(map(_MARKS.__getitem__, found))
    folded = list(map(_FOLDED.__getitem__, found))
    return Analysed(marks, folded, [f"{left}_{right}" for left, right in pairwise(folded)])


class Term(NamedTuple):
    """One word to be marked in a text: its folded form, and its marks if it was typed with any."""

    folded: str
    marks: str = ""


def terms_of(text: str) -> tuple[Term, ...]:
    """Return the distinct terms of a text, for highlighting."""
    layers = analyse(text)
    return tuple(
        dict.fromkeys(
            Term(folded, marks if marks != folded else "")
            for marks, folded in zip(layers.marks, layers.folded, strict=True)
        )
    )


def _pieces(text: str, terms: Iterable[str | Term]) -> Iterator[tuple[str, bool]]:
    """Cut a text into (piece, is a hit)."""
    plain: set[str] = set()
    marked: set[str] = set()
    for item in terms:
        for term in (item,) if isinstance(item, Term) else terms_of(item):
            if term.marks:
                marked |= {term.marks, term.folded}
            else:
                plain.add(term.folded)
    last = 0
    text = unicodedata.normalize("NFC", text)
    for match in _WORD.finditer(text):
        kept, folded = _forms(match[0])
        # A word typed with marks marks the same word, or one that was written without any.
        if folded in plain or kept in marked:
            yield text[last : match.start()], False
            yield match[0], True
            last = match.end()
    yield text[last:], False


def highlight(text: str, terms: Iterable[str | Term]) -> SafeString:
    """Return the text escaped, with each word that shares a term in ``<mark>``."""
    return mark_safe(  # noqa: S308 - each piece is escaped, only the tags are ours
        "".join(
            f"<mark>{escape(piece)}</mark>" if hit else escape(piece)
            for piece, hit in _pieces(text, terms)
        ).replace("</mark> <mark>", " ")
    )


def snippet(text: str, terms: Iterable[str | Term], width: int = 240) -> str:
    """Return at most ``width`` characters of the text around its first hit, cut at words."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if len(text) <= width:
        return text
    start = 0
    for piece, hit in _pieces(text, terms):
        if hit:
            break
        start += len(piece)
    else:
        start = 0
    start = max(0, min(start - width // 3, len(text) - width))
    if start:
        start = text.find(" ", start) + 1
    end = start + width
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + 1)
    return ("… " if start else "") + text[start:end].strip() + (" …" if end < len(text) else "")
