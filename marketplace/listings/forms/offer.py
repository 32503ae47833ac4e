"""The form of a technology on offer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.theme.forms import ChoiceCards, NumberTextInput
from cms.theme.words import TRL_WORDS
from marketplace.listings.forms.content import ContentForm, Pair, Part
from marketplace.listings.forms.fields import (
    Amount,
    VideoLinkField,
    Words,
    as_number,
    number_mistake,
)
from marketplace.listings.forms.rows import EconomicsRow, FigureRow, RightRow, RowForm, SiteRow
from marketplace.listings.models import TechnologyOffer

MOST_INVENTORS = 40
#: What a reader may expect to be shown at each level.
EVIDENCE = {
    "1": _l("A paper or a report of observations."),
    "2": _l("A description of the use, with what it rests on."),
    "3": _l("First trials or calculations of the main part."),
    "4": _l("A laboratory report with figures."),
    "5": _l("A report of trials on real material, at small scale."),
    "6": _l("A trial run at nearly real size, with its log."),
    "7": _l("A place where it ran, for how long, with whose confirmation."),
    "8": _l("Acceptance report, quality certificate, first customer."),
    "9": _l("Customers who use it every day and can be asked."),
}


class OfferForm(ContentForm):
    """What can be had, how ready it is, what it brings and on what terms."""

    kind = "offer"
    pairs: ClassVar[tuple[Pair, ...]] = (
        Pair(
            "title",
            _l("The technology in one sentence"),
            160,
            hint=_l("What it is, and for what. No brand names needed."),
        ),
        Pair(
            "summary",
            _l("Summary"),
            500,
            rows=3,
            hint=_l(
                "Two or three sentences for somebody who runs a workshop. Everybody sees them."
            ),
        ),
        Pair(
            "keywords",
            _l("Words that people might search for"),
            300,
            hint=_l(
                "Separated by commas. Everyday words too: people say “lò sấy”, not “drying system”."
            ),
        ),
        Pair("problem", _l("Which problem it solves"), 10_000, rows=4),
        Pair("advantage", _l("What is better than today's practice"), 10_000, rows=4),
        Pair(
            "body",
            _l("Description"),
            10_000,
            rows=8,
            hint=_l(
                "Keep back what must stay secret; a document for after an agreement can say it."
            ),
        ),
        Pair(
            "trl_evidence",
            _l("Evidence of readiness"),
            10_000,
            rows=3,
            hint=_l("Where it was tried, for how long, with what result, who can confirm it."),
        ),
    )
    parts = (
        Part(
            "technology",
            _l("The technology"),
            ("title", "summary", "field_codes", "place", "keywords"),
        ),
        Part("problem", _l("Problem and advantage"), ("problem", "advantage", "body")),
        Part("readiness", _l("Readiness"), ("trl", "trl_evidence")),
        Part(
            "figures",
            _l("Figures"),
            (),
            ("economics", "specs"),
            lead=_l("Figures are what a buyer compares. Leave out what you can't stand by."),
        ),
        Part(
            "terms",
            _l("Transfer and price"),
            ("modes", "price_basis", "price_min", "price_max", "royalty_percent"),
        ),
        Part(
            "rights",
            _l("Rights and people"),
            ("novelty_read", "inventors"),
            ("ip_rights", "reference_sites"),
        ),
        Part("files", _l("Pictures and documents"), ("video_url",)),
        Part("send", _l("Review and send"), ("organisation",)),
    )
    row_forms: ClassVar[Mapping[str, type[RowForm]]] = {
        "economics": EconomicsRow,
        "specs": FigureRow,
        "ip_rights": RightRow,
        "reference_sites": SiteRow,
    }
    first_rows: ClassVar[Mapping[str, int]] = {
        "economics": 1,
        "specs": 2,
        "ip_rights": 1,
        "reference_sites": 1,
    }

    trl = forms.ChoiceField(
        label=_l("How ready is it?"),
        help_text=_l(
            "Technology readiness level (TRL), 1 to 9. Choose the highest for which you can show "
            "something."
        ),
        choices=lambda: [(str(n), f"{n}. {words}") for n, words in TRL_WORDS.items()],
        required=False,
        widget=ChoiceCards(help_texts=EVIDENCE),
        error_messages={"invalid_choice": _l("A readiness level is a number from 1 to 9.")},
    )
    price_basis = forms.ChoiceField(
        label=_l("Price"),
        choices=TechnologyOffer.PriceBasis.choices,
        initial=TechnologyOffer.PriceBasis.NEGOTIABLE,
        required=False,
        widget=forms.RadioSelect,
    )
    price_min = Amount(label=_l("From"))
    price_max = Amount(label=_l("To"))
    royalty_percent = Words(
        label=_l("Share of revenue"), max_length=12, widget=NumberTextInput({"data-affix": "%"})
    )
    novelty_read = forms.BooleanField(
        label=_l("I have read this and want to publish."), required=False
    )
    inventors = Words(
        label=_l("Inventors"),
        max_length=4000,
        rows=3,
        help_text=_l("One name a line. They are shown on the page."),
    )
    video_url = VideoLinkField(
        label=_l("Link to a film"),
        max_length=200,
        help_text=_l("On YouTube or Vimeo. It stays a link; the film opens over there."),
        widget=forms.URLInput,
    )

    def clean_royalty_percent(self) -> Any:
        """A decimal with comma or point."""
        raw = self.cleaned_data.get("royalty_percent") or ""
        if not raw:
            return None
        found = as_number(raw.rstrip("% "))
        if found is None:
            raise number_mistake(raw)
        return str(found)

    def clean_inventors(self) -> list[str]:
        """Names, one a line."""
        lines = str(self.cleaned_data.get("inventors") or "").splitlines()
        names = [line.strip() for line in lines if line.strip()]
        if len(names) > MOST_INVENTORS:
            raise ValidationError(
                _("At most %(limit)s names."), code="too_many", params={"limit": MOST_INVENTORS}
            )
        return names

    def _columns(self) -> dict[str, Any]:
        data = self.cleaned_data
        return super()._columns() | {
            "trl": data.get("trl") or None,
            "price_basis": data.get("price_basis") or TechnologyOffer.PriceBasis.NEGOTIABLE.value,
            "price_min": data.get("price_min"),
            "price_max": data.get("price_max"),
            "royalty_percent": data.get("royalty_percent"),
            "inventors": data.get("inventors") or [],
            "video_url": data.get("video_url") or "",
        }

    def needs_warning(self) -> bool:
        """Whether nothing is filed yet, so that publishing could destroy novelty."""
        from marketplace.listings.validation import needs_novelty_warning  # noqa: PLC0415 - beside its only use

        rights = [
            {"status": (self.raw.get(f"ip_rights-{n}-status") or ["none"])[-1]}
            for n in range(40)
            if any(self.raw.get(f"ip_rights-{n}-kind", []))
        ]
        return needs_novelty_warning({"ip_rights": rights})
