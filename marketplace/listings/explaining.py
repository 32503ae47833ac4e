"""Why a match stands where it stands, in words that a shop owner understands.

Each reason comes from one named feature of the ranker (or from a requirement), so the sentence
and the score can't disagree: what is named as fitting has a contribution above zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cms.base.i18n import LANGUAGES, current_language
from cms.base.money import format_vnd_short
from ecosystem.registry import queries as registry
from marketplace.listings.common_ground import (
    same_in_other_words,
    shared_phrases,
    telling_pairs,
    translated,
)
from marketplace.listings.fitting import Fit, compare
from marketplace.listings.presenting.rows import mode_labels
from search.documents import SearchDocument
from search.ranking import FeatureValue, Match

Tone = Literal["fits", "misfit", "unknown"]
QUESTIONS = 3
MODES = 2
NEAR_LEVELS = ("ward", "province")
NAMED = 2  # requirements that the sentence quotes
# Of the judged collection's best ten a need, 85 % from VERY on were called fitting, and from FAIRLY
# on 58 % near or fitting (docs/matching.md).
VERY, FAIRLY = 0.9, 0.7
OF_OTHERS = (
    "words",
    "thesaurus",
    "translated",
    "meaning",
    "field",
    "place",
)  # what a record without figures may share
GROUNDS = frozenset({"words", "thesaurus", "translated", "meaning", "field"})
CLOSE = 0.35  # from there on texts as a whole are close enough in meaning to say so


@dataclass(frozen=True, slots=True)
class Pair:
    """What a reason may be written from.

    Args:
        match: from `search.service.matches`.
        terms: the phrases that both sides use.
        offer: the payload of whichever side is the offer.
        fits: the need's requirements against the offer's figures.
        same: what the asking side says, and the other words of the other side for it.
        translated: the same, where the other side writes in another language.
    """

    match: Match
    terms: tuple[str, ...]
    offer: Mapping[str, Any]
    fits: tuple[Fit, ...] = ()
    same: tuple[tuple[str, str], ...] = ()
    translated: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: what it says of the match, by which feature, in the current language.

    `marked` is the same text as HTML with the shared words marked, where there are any.
    """

    tone: Tone
    feature: str
    text: str
    marked: str = ""


@dataclass(frozen=True, slots=True)
class ExplainedMatch:
    """A match with its reasons.

    `terms` are the phrases that both sides use. `sure` says how far such a match can be relied on:
    1 not much, 2 fairly, 3 very.
    """

    match: Match
    reasons: tuple[Reason, ...]
    fits: tuple[Fit, ...]
    sure: int
    terms: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The public code of the listing that matches."""
        return str(self.match.payload["code"])

    @property
    def grounded(self) -> bool:
        """Whether words or the field speak for it: being near alone is no reason to stand there."""
        return any(reason.feature in GROUNDS for reason in self.of("fits"))

    def of(self, tone: Tone) -> list[Reason]:
        """The reasons of one tone."""
        return [reason for reason in self.reasons if reason.tone == tone]

    def why(self) -> str:
        """The fitting reasons as one phrase, then what doesn't fit."""
        fits = "; ".join(reason.text for reason in self.of("fits"))
        parts = [f"{fits}."] if fits else []
        if misfits := "; ".join(reason.text for reason in self.of("misfit")):
            intro = _("Does not fit:")
            parts.append(f"{intro} {misfits}.")
        return " ".join(parts)

    def why_html(self) -> SafeString:
        """The same with the shared phrases marked."""
        fits = format_html_join(
            "; ", "{}", ((reason.marked or reason.text,) for reason in self.of("fits"))
        )
        misfits = "; ".join(reason.text for reason in self.of("misfit"))
        text = format_html("{}.", fits) if fits else SafeString("")
        if misfits:
            text += format_html(" <strong>{}</strong> {}.", _("Does not fit:"), misfits)
        return text

    def sure_text(self) -> str:
        """How far it can be relied on, in a word or two."""
        return {
            1: pgettext("sure", "not very"),
            2: pgettext("sure", "fairly"),
            3: pgettext("sure", "very"),
        }[self.sure]

    def questions(self) -> str:
        """What isn't known and should be asked."""
        unknown = [reason.text for reason in self.of("unknown")]
        unknown += [fit.ask for fit in self.fits if fit.verdict == "unknown" and fit.must]
        return "; ".join(unknown[:QUESTIONS])


def _both(template: str, **values: Sequence[str]) -> tuple[str, SafeString]:
    """A sentence with phrases in quotes, and the same with the phrases marked."""
    quoted = {
        name: ", ".join(
            f"\N{LEFT DOUBLE QUOTATION MARK}{term}\N{RIGHT DOUBLE QUOTATION MARK}" for term in terms
        )
        for name, terms in values.items()
    }
    marked = {
        name: format_html_join(", ", "<mark>{}</mark>", ((term,) for term in terms))
        for name, terms in values.items()
    }
    return template % quoted, SafeString(escape(template) % marked)


def _words(pair: Pair, feature: FeatureValue) -> Reason | None:
    if not pair.terms or feature.contribution <= 0:
        return None
    text = pgettext("match", "both speak of %(terms)s")
    return Reason("fits", "words", *_both(text, terms=pair.terms))


def _thesaurus(pair: Pair, feature: FeatureValue) -> Reason | None:
    return _same(pair.same, feature)


def _translated(pair: Pair, feature: FeatureValue) -> Reason | None:
    return _same(pair.translated, feature)


def _same(pairs: Sequence[tuple[str, str]], feature: FeatureValue) -> Reason | None:
    if not pairs or feature.contribution <= 0:
        return None
    text = pgettext("match", "%(ours)s means the same as %(theirs)s")
    found = [_both(text, ours=[ours], theirs=[theirs]) for ours, theirs in pairs]
    marked = format_html_join(", ", "{}", ((html,) for _plain, html in found))
    return Reason("fits", feature.name, ", ".join(plain for plain, _html in found), marked)


def _meaning(_pair: Pair, feature: FeatureValue) -> Reason | None:
    if feature.value < CLOSE or feature.contribution <= 0:
        return None
    text = pgettext("match", "the two texts as a whole are close in meaning")
    return Reason("fits", "meaning", text)


def _requirements(pair: Pair, feature: FeatureValue) -> Reason | None:
    met = _musts_first(pair.fits, "yes")
    if not met or feature.contribution <= 0:
        return None
    asked = "; ".join(fit.ask for fit in met[:NAMED])
    text = ngettext(
        "meets %(met)s of %(all)s requirement (%(asked)s)",
        "meets %(met)s of %(all)s requirements (%(asked)s)",
        len(pair.fits),
    )
    values = {"met": len(met), "all": len(pair.fits), "asked": asked}
    return Reason("fits", "requirements", text % values)


def _unmet(pair: Pair, feature: FeatureValue) -> Reason | None:
    failed = _musts_first(pair.fits, "no")
    if not failed or feature.contribution >= 0:
        return None
    must = pgettext("match", "%(asked)s is needed, it has %(given)s")
    wish = pgettext("match", "%(asked)s is wished for, it has %(given)s")
    rows = [
        (must if fit.must else wish) % {"asked": fit.ask, "given": fit.text}
        for fit in failed[:NAMED]
    ]
    return Reason("misfit", "unmet", ", ".join(rows))


def _musts_first(fits: Sequence[Fit], verdict: str) -> list[Fit]:
    return sorted((fit for fit in fits if fit.verdict == verdict), key=lambda fit: not fit.must)


def _field(pair: Pair, feature: FeatureValue) -> Reason | None:
    shared = feature.detail.get("shared", ())
    if not shared or feature.contribution <= 0:
        return None
    names = registry.field_names(shared[-1:])
    if not names:
        return None
    return Reason("fits", "field", pgettext("match", "same field: %(name)s") % {"name": names[0]})


def _trl(pair: Pair, feature: FeatureValue) -> Reason:
    detail = feature.detail
    values = {"has": detail["has"], "asked": detail["asked"]}
    if detail["meets"]:
        text = _("readiness TRL %(has)s meets what is needed (from %(asked)s)") % values
        return Reason("fits", "trl", text)
    return Reason(
        "misfit", "trl", _("readiness TRL %(has)s is below what is needed (%(asked)s)") % values
    )


def _budget(pair: Pair, feature: FeatureValue) -> Reason:
    detail = feature.detail
    price, limit = format_vnd_short(detail["price"]), format_vnd_short(detail["limit"])
    low, high = pair.offer.get("price_min"), pair.offer.get("price_max")
    exact = low is None or low == high or pair.offer.get("price_basis") == "fixed"
    cost = (
        pgettext("match", "price %(price)s") if exact else pgettext("match", "price from %(price)s")
    ) % {"price": price}
    if detail["inside"]:
        text = _("%(price)s is inside the budget (at most %(limit)s)")
    else:
        text = _("%(price)s is above the budget (at most %(limit)s)")
    tone: Tone = "fits" if detail["inside"] else "misfit"
    return Reason(tone, "budget", text % {"price": cost, "limit": limit})


def _modes(codes: Sequence[str]) -> str:
    return ", ".join(_small(label) for label in mode_labels(codes)[:MODES])


def _small(label: str) -> str:
    return label[:1].lower() + label[1:]


def _mode(pair: Pair, feature: FeatureValue) -> Reason:
    if shared := _modes(feature.detail["shared"]):
        text = pgettext("match", "the way of transfer suits both: %(modes)s")
        return Reason("fits", "mode", text % {"modes": shared})
    given = _modes(pair.offer.get("modes") or feature.detail["given"])
    text = pgettext("match", "offered only as: %(modes)s")
    return Reason("misfit", "mode", text % {"modes": given})


def _place(pair: Pair, feature: FeatureValue) -> Reason | None:
    level = feature.detail.get("level")
    if level not in NEAR_LEVELS:
        return None
    text = {
        "ward": pgettext("match", "near: the same ward or commune"),
        "province": pgettext("match", "near: the same province"),
    }[level]
    return Reason("fits", "place", text)


_WRITERS: Mapping[str, Callable[[Pair, FeatureValue], Reason | None]] = {
    "words": _words,
    "thesaurus": _thesaurus,
    "translated": _translated,
    "meaning": _meaning,
    "field": _field,
    "trl": _trl,
    "requirements": _requirements,
    "unmet": _unmet,
    "budget": _budget,
    "mode": _mode,
    "place": _place,
}


def _unknown(present: Mapping[str, FeatureValue], need: Mapping[str, Any]) -> list[Reason]:
    """What the need asks for and the offer doesn't say."""
    rows = []
    if "trl" not in present and need.get("trl_min"):
        rows.append(Reason("unknown", "trl", pgettext("match", "how ready it is")))
    if "budget" not in present and need.get("price_max"):
        rows.append(Reason("unknown", "budget", pgettext("match", "the price")))
    return rows


def _share_a_language(document: SearchDocument, match: Match) -> bool:
    titles = (f"title_{language}" for language in LANGUAGES)
    return any(document.payload.get(name) and match.payload.get(name) for name in titles)


def _pair(
    document: SearchDocument, match: Match, offer: Mapping[str, Any], fits: tuple[Fit, ...]
) -> Pair:
    counts = {feature.name for feature in match.features if feature.contribution > 0}
    terms = shared_phrases(document, match.payload, current_language())
    same = same_in_other_words(document, match.payload)
    foreign: tuple[tuple[str, str], ...] = ()
    if "translated" in counts and not (terms or same or _share_a_language(document, match)):
        foreign = translated(document, match.payload)
    if not (terms or same or foreign or "field" in counts) and match.score >= FAIRLY:
        terms = telling_pairs(document, match.shared_terms)
    return Pair(match, terms, offer, fits, same, foreign)


def explain(document: SearchDocument, match: Match) -> ExplainedMatch:
    """Put a ranked match into words, in the current language.

    Args:
        document: of the asking side, which may be an unsaved draft.
        match: from `search.service.matches`.
    """
    asks = document.kind == "need"
    need, offer = (document.payload, match.payload) if asks else (match.payload, document.payload)
    need_facts = document.facts() if asks else match.facts
    fits = tuple(compare(need.get("requirements", ()), offer.get("specs", ())))
    pair = _pair(document, match, offer, fits)
    present = {feature.name: feature for feature in match.features}
    reasons = [
        reason
        for name, write in _WRITERS.items()
        if name in present and (reason := write(pair, present[name]))
    ]
    reasons += _unknown(present, need_facts)
    return ExplainedMatch(match, tuple(reasons), fits, _sure(match, reasons, fits), pair.terms)


def explain_other(document: SearchDocument, match: Match) -> ExplainedMatch:
    """Put a match that is no listing into words: what both speak of, the field and the place.

    Args:
        document: of the need that asks.
        match: a record whose payload has titles, summaries and perhaps keywords of its own.
    """
    pair = _pair(document, match, {}, ())
    reasons = tuple(
        reason
        for feature in match.features
        if feature.name in OF_OTHERS and (reason := _WRITERS[feature.name](pair, feature))
    )
    return ExplainedMatch(match, reasons, (), _sure(match, reasons, ()), pair.terms)


def _sure(match: Match, reasons: Sequence[Reason], fits: Sequence[Fit]) -> int:
    """Where something doesn't fit, or no must is known to, nobody is very sure."""
    if match.score < FAIRLY:
        return 1
    musts = [fit.verdict for fit in fits if fit.must]
    doubtful = (
        any(reason.tone == "misfit" and reason.feature != "unmet" for reason in reasons)
        or "no" in musts
        or (bool(musts) and "yes" not in musts)
    )
    return 3 if match.score >= VERY and not doubtful else 2
