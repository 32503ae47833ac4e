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

from cms.base.money import format_vnd_short
from ecosystem.registry import queries as registry
from marketplace.listings.fitting import Fit, compare
from marketplace.listings.presenting.rows import mode_labels
from search.ranking import FeatureValue, Match

Tone = Literal["fits", "misfit", "unknown"]
TERMS_SHOWN = 3
NEAR_LEVELS = ("ward", "province")
MUCH, SOME = 5, 3  # known facts, of words, field, readiness, money, mode and requirements


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: what it says of the match, by which feature, in the current language."""

    tone: Tone
    feature: str
    text: str


@dataclass(frozen=True, slots=True)
class ExplainedMatch:
    """A match with its reasons.

    `sure` says how much evidence there is: 1 little, 2 some, 3 much. It is no measure of fit.
    """

    match: Match
    reasons: tuple[Reason, ...]
    fits: tuple[Fit, ...]
    sure: int

    @property
    def code(self) -> str:
        """The public code of the listing that matches."""
        return str(self.match.payload["code"])

    def of(self, tone: Tone) -> list[Reason]:
        """The reasons of one tone."""
        return [reason for reason in self.reasons if reason.tone == tone]

    def why(self) -> str:
        """The fitting reasons as one phrase, then what doesn't fit."""
        fits = _joined([reason.text for reason in self.of("fits")])
        misfits = _joined([reason.text for reason in self.of("misfit")])
        if not misfits:
            return _("%(reasons)s.") % {"reasons": fits}
        return _("%(reasons)s. Does not fit: %(misfits)s.") % {"reasons": fits, "misfits": misfits}

    def why_html(self) -> SafeString:
        """The same with the shared words marked."""
        fits = [
            _marked(self.match.shared_terms) if reason.feature == "words" else reason.text
            for reason in self.of("fits")
        ]
        misfits = [reason.text for reason in self.of("misfit")]
        text = format_html("{}.", _joined_html(fits))
        if misfits:
            text += format_html(
                " <strong>{}</strong> {}.", _("Does not fit:"), _joined_html(misfits)
            )
        return text

    def questions(self) -> str:
        """What isn't known and should be asked."""
        unknown = [reason.text for reason in self.of("unknown")]
        unknown += [fit.ask for fit in self.fits if fit.verdict == "unknown" and fit.must]
        return _joined(unknown[:TERMS_SHOWN])


def _joined(parts: Sequence[str]) -> str:
    return "; ".join(parts)


def _joined_html(parts: Sequence[str]) -> SafeString:
    return format_html_join("; ", "{}", ((part,) for part in parts))


def _marked(terms: Sequence[str]) -> SafeString:
    marks = format_html_join(", ", "<mark>{}</mark>", ((t,) for t in terms[:TERMS_SHOWN]))
    return format_html("{} {}", pgettext("match", "both speak of"), marks)


def _words(match: Match, feature: FeatureValue) -> Reason | None:
    if not match.shared_terms or feature.contribution <= 0:
        return None
    terms = ", ".join(f"“{term}”" for term in match.shared_terms[:TERMS_SHOWN])
    return Reason("fits", "words", pgettext("match", "both speak of %(terms)s") % {"terms": terms})


def _field(match: Match, feature: FeatureValue) -> Reason | None:
    shared = feature.detail.get("shared", ())
    if not shared or feature.contribution <= 0:
        return None
    names = registry.field_names(shared[-1:])
    if not names:
        return None
    return Reason("fits", "field", pgettext("match", "same field: %(name)s") % {"name": names[0]})


def _trl(match: Match, feature: FeatureValue) -> Reason:
    detail = feature.detail
    values = {"has": detail["has"], "asked": detail["asked"]}
    if detail["meets"]:
        text = _("readiness TRL %(has)s meets what is needed (from %(asked)s)") % values
        return Reason("fits", "trl", text)
    return Reason(
        "misfit", "trl", _("readiness TRL %(has)s is below what is needed (%(asked)s)") % values
    )


def _budget(match: Match, feature: FeatureValue) -> Reason:
    detail = feature.detail
    values = {
        "price": format_vnd_short(detail["price"]),
        "limit": format_vnd_short(detail["limit"]),
    }
    if detail["inside"]:
        text = _("price from %(price)s is inside the budget (at most %(limit)s)") % values
        return Reason("fits", "budget", text)
    return Reason(
        "misfit", "budget", _("price from %(price)s is above the budget (%(limit)s)") % values
    )


def _mode(match: Match, feature: FeatureValue) -> Reason:
    shared = mode_labels(feature.detail["shared"])
    if shared:
        text = pgettext("match", "the way of transfer suits both: %(modes)s")
        return Reason("fits", "mode", text % {"modes": ", ".join(shared[:2]).lower()})
    given = mode_labels(feature.detail["given"])
    text = pgettext("match", "offered only as: %(modes)s")
    return Reason("misfit", "mode", text % {"modes": ", ".join(given[:2]).lower()})


def _place(match: Match, feature: FeatureValue) -> Reason | None:
    level = feature.detail.get("level")
    if level not in NEAR_LEVELS:
        return None
    text = {
        "ward": pgettext("match", "near: the same ward or commune"),
        "province": pgettext("match", "near: the same province"),
    }[level]
    return Reason("fits", "place", text)


_WRITERS: Mapping[str, Callable[[Match, FeatureValue], Reason | None]] = {
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


def explain(
    match: Match,
    *,
    need_facts: Mapping[str, Any],
    requirements: Sequence[Mapping[str, Any]],
    specs: Sequence[Mapping[str, Any]],
) -> ExplainedMatch:
    """Put a ranked match into words, in the current language.

    Args:
        match: from `search.service.matches`.
        need_facts: the facts of the need's document, whichever side asks.
        requirements: the need's rows.
        specs: the offer's rows of figures.
    """
    present = {feature.name: feature for feature in match.features}
    reasons = [
        reason
        for name, write in _WRITERS.items()
        if name in present and (reason := write(match, present[name]))
    ]
    fits = compare(requirements, specs)
    known = sum(1 for reason in reasons if reason.tone != "unknown")
    known += sum(1 for fit in fits if fit.verdict != "unknown")
    sure = 3 if known > MUCH else 2 if known >= SOME else 1
    return ExplainedMatch(match, (*reasons, *_unknown(present, need_facts)), tuple(fits), sure)
