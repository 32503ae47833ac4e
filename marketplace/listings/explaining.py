"""Why a match stands where it stands, in words that a shop owner understands.

Each reason comes from one named feature of the ranker (or from a requirement), so the sentence
and the score can't disagree: what is named as fitting has a contribution above zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.base.i18n import current_language
from cms.base.money import format_vnd_short
from ecosystem.registry import queries as registry
from marketplace.listings.common_ground import shared_phrases
from marketplace.listings.fitting import Fit, compare
from marketplace.listings.presenting.rows import mode_labels
from search.documents import SearchDocument
from search.ranking import FeatureValue, Match

Tone = Literal["fits", "misfit", "unknown"]
QUESTIONS = 3
MODES = 2
NEAR_LEVELS = ("ward", "province")
MUCH, SOME = 5, 3  # known facts, of words, field, readiness, money, mode and requirements


@dataclass(frozen=True, slots=True)
class Pair:
    """What a reason may be written from.

    Args:
        match: from `search.service.matches`.
        terms: the phrases that both sides use.
        offer: the payload of whichever side is the offer.
    """

    match: Match
    terms: tuple[str, ...]
    offer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: what it says of the match, by which feature, in the current language."""

    tone: Tone
    feature: str
    text: str


@dataclass(frozen=True, slots=True)
class ExplainedMatch:
    """A match with its reasons.

    `terms` are the phrases that both sides use. `sure` says how much evidence there is: 1 little,
    2 some, 3 much; it is no measure of fit.
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
        return any(reason.feature in {"words", "field"} for reason in self.of("fits"))

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
            "; ",
            "{}",
            (
                (_marked(self.terms) if reason.feature == "words" else reason.text,)
                for reason in self.of("fits")
            ),
        )
        misfits = "; ".join(reason.text for reason in self.of("misfit"))
        text = format_html("{}.", fits) if fits else SafeString("")
        if misfits:
            text += format_html(" <strong>{}</strong> {}.", _("Does not fit:"), misfits)
        return text

    def questions(self) -> str:
        """What isn't known and should be asked."""
        unknown = [reason.text for reason in self.of("unknown")]
        unknown += [fit.ask for fit in self.fits if fit.verdict == "unknown" and fit.must]
        return "; ".join(unknown[:QUESTIONS])


def _marked(terms: Sequence[str]) -> SafeString:
    marks = format_html_join(", ", "<mark>{}</mark>", ((term,) for term in terms))
    text = pgettext("match", "both speak of %(terms)s")
    before, after = text.split("%(terms)s")
    return format_html("{}{}{}", before, marks, after)


def _words(pair: Pair, feature: FeatureValue) -> Reason | None:
    if not pair.terms or feature.contribution <= 0:
        return None
    terms = ", ".join(f"“{term}”" for term in pair.terms)
    return Reason("fits", "words", pgettext("match", "both speak of %(terms)s") % {"terms": terms})


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
    "field": _field,
    "trl": _trl,
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


def explain(document: SearchDocument, match: Match) -> ExplainedMatch:
    """Put a ranked match into words, in the current language.

    Args:
        document: of the asking side, which may be an unsaved draft.
        match: from `search.service.matches`.
    """
    asks = document.kind == "need"
    need, offer = (document.payload, match.payload) if asks else (match.payload, document.payload)
    need_facts = document.facts() if asks else match.facts
    terms = shared_phrases(document, match.payload, current_language())
    pair = Pair(match, terms, offer)
    present = {feature.name: feature for feature in match.features}
    reasons = [
        reason
        for name, write in _WRITERS.items()
        if name in present and (reason := write(pair, present[name]))
    ]
    fits = compare(need.get("requirements", ()), offer.get("specs", ()))
    known = len(reasons) + sum(1 for fit in fits if fit.verdict != "unknown")
    sure = 3 if known > MUCH else 2 if known >= SOME else 1
    reasons += _unknown(present, need_facts)
    return ExplainedMatch(match, tuple(reasons), tuple(fits), sure, terms)
