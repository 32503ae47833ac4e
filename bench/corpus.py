"""Listings in any number: the judged collection's sentences, shuffled, so that texts stay real."""

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from cms.accounts.models import User
from cms.base.codes import new_code
from ecosystem.registry.models import Field, Organisation, Ward
from marketplace.listings.models import Listing, TechnologyNeed, TechnologyOffer

DATA = Path(__file__).resolve().parent.parent / "tests" / "data" / "exchange"
BATCH = 1000
MODES = ("sale_of_equipment", "licence", "joint_development", "service", "turnkey", "training")
NEEDS_SHARE = 0.3


def _read(name: str) -> list[dict[str, Any]]:
    with (DATA / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


class Corpus:
    """Makes rows; the same seed gives the same rows."""

    def __init__(self, seed: int = 7) -> None:
        self.random = random.Random(seed)
        self.offers, self.needs = _read("offers.jsonl"), _read("needs.jsonl")
        self.sentences = [
            sentence.strip()
            for record in (*self.offers, *self.needs)
            for name in ("summary", "problem", "advantage", "body", "practice")
            for sentence in str(record.get(name) or "").split(". ")
            if sentence.strip()
        ]
        self.words = [w for s in self.sentences for w in s.split()]
        self.fields = list(Field.objects.values_list("code", flat=True))
        self.wards = list(Ward.objects.select_related("province")[:400])
        self.organisations = self._organisations()

    def _organisations(self) -> list[Organisation]:
        author, _made = User.objects.get_or_create(
            email="bench@example.vn", defaults={"full_name": "Bench"}
        )
        self.author = author
        Organisation.objects.bulk_create(
            [
                Organisation(
                    name_vi=f"Tổ chức {number}",
                    name_folded=f"to chuc {number}",
                    kinds=["enterprise"],
                    verified_at=timezone.now() if number % 2 else None,
                    ward=self.wards[number % len(self.wards)],
                    province=self.wards[number % len(self.wards)].province,
                )
                for number in range(200)
            ]
        )
        return list(Organisation.objects.all())

    def _text(self, sentences: int) -> str:
        return ". ".join(self.random.choices(self.sentences, k=sentences))

    def _title(self, base: str) -> str:
        return f"{base[:110]} {' '.join(self.random.choices(self.words, k=3))}"[:160]

    def _shared(self, base: dict[str, Any]) -> dict[str, Any]:
        ward = self.random.choice(self.wards)
        return {
            "title_vi": self._title(str(base["title"])),
            "summary_vi": self._text(1)[:500],
            "body_vi": self._text(6),
            "keywords_vi": ", ".join(self.random.choices(self.words, k=5))[:300],
            "field_codes": self.random.sample(self.fields, 2),
            "modes": self.random.sample(MODES, 2),
            "ward": ward,
            "province": ward.province,
            "live": True,
        }

    def offer(self, listing: Listing) -> TechnologyOffer:
        """The words of an offer."""
        price = self.random.randint(10, 5000) * 1_000_000
        return TechnologyOffer(
            listing=listing,
            problem_vi=self._text(2),
            advantage_vi=self._text(2),
            trl=self.random.randint(3, 9),
            price_basis="range",
            price_min=price,
            price_max=price * 2,
            specs=[
                {"parameter_vi": "năng suất", "value": self.random.randint(1, 90), "unit": "t/h"}
            ],
            ip_rights=[{"kind": "patent", "status": self.random.choice(["granted", "filed"])}],
            **self._shared(self.random.choice(self.offers)),
        )

    def need(self, listing: Listing) -> TechnologyNeed:
        """The words of a need."""
        return TechnologyNeed(
            listing=listing,
            practice_vi=self._text(2),
            budget_max=self.random.randint(10, 5000) * 1_000_000,
            min_trl=self.random.randint(4, 8),
            requirements=[
                {"parameter_vi": "năng suất", "operator": "at_least", "value": 3, "unit": "t/h",
                 "must": True}
            ],
            **self._shared(self.random.choice(self.needs)),
        )  # fmt: skip

    def _free_codes(self) -> Iterator[str]:
        """Codes that no listing has: of 100,000 random ones two are the same one time in seven."""
        taken = set(Listing.objects.values_list("code", flat=True))
        while True:
            code = new_code()
            if code not in taken:
                taken.add(code)
                yield code

    def fill(self, count: int) -> None:
        """Write `count` live listings in batches."""
        now = timezone.now()
        codes = self._free_codes()
        while (done := Listing.objects.count()) < count:
            listings = [
                Listing(
                    code=next(codes),
                    kind="need" if self.random.random() < NEEDS_SHARE else "offer",
                    organisation=self.random.choice(self.organisations),
                    state=Listing.State.LIVE,
                    created_by=self.author,
                    published_at=now - timedelta(minutes=self.random.randint(0, 500_000)),
                    expires_at=now + timedelta(days=self.random.randint(5, 300)),
                    matches_told_at=now,
                )
                for _ in range(min(BATCH, count - done))
            ]
            offers: list[TechnologyOffer] = []
            needs: list[TechnologyNeed] = []
            for listing in listings:
                if listing.kind == "need":
                    needs.append(self.need(listing))
                    listing.live_title_vi = needs[-1].title_vi
                else:
                    offers.append(self.offer(listing))
                    listing.live_title_vi = offers[-1].title_vi
            Listing.objects.bulk_create(listings)
            TechnologyOffer.objects.bulk_create(offers)
            TechnologyNeed.objects.bulk_create(needs)

    def searches(self, count: int) -> list[str]:
        """What people would type: words of titles, half of them without marks."""
        from search.analysis import fold

        typed = [str(need.get("typed") or need["title"]) for need in self.needs]
        titles = [" ".join(str(offer["title"]).split()[:4]) for offer in self.offers]
        found = self.random.choices([*typed, *titles, *map(fold, titles)], k=count)
        return [text for text in found if text.strip()]
