"""Match needs in the background, and for a page: `python -m bench.matching --size 100000`.

The job that tells owners of new matches works through 100 needs on one core, the people of both
sides told (aim: 10 needs a second). Then the matches of one need as a page asks for them, the
engine's part and the rest apart, and the engine's questions once more alone (aims: p95 150 ms
embedded; on Elasticsearch the bare questions + 60 ms). Both engines.
"""

from __future__ import annotations

import argparse
import os
import time
from typing import Any

from bench.measure import percentiles
from bench.stage import each, options, stage

NEEDS = 100
PAGES = 30


class Timed:
    """An engine that notes what it is asked and how long it takes."""

    def __init__(self, engine: Any) -> None:
        self.engine, self.seconds, self.asked = engine, 0.0, list[tuple[str, tuple[Any, ...]]]()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.engine, name)
        if name not in {"search", "search_many", "get", "document_frequencies"}:
            return found

        def timed(*given: Any) -> Any:
            start = time.perf_counter()
            try:
                return found(*given)
            finally:
                self.seconds += time.perf_counter() - start
                self.asked.append((name, given))

        return timed


def background(place: Any, needs: int) -> dict[str, Any]:
    """The product's job on needs that nobody was told of yet."""
    from cms.accounts.models import Consent, Notification
    from ecosystem.registry.models import Affiliation, Organisation
    from marketplace.listings import matching, telling
    from marketplace.listings.models import Listing
    from tests.factories import accounts

    person = accounts.UserFactory(email="told@example.vn", consents=(Consent.Purpose.MATCH_ALERTS,))
    Affiliation.objects.bulk_create(
        Affiliation(
            organisation=organisation,
            user=person,
            role=Affiliation.Role.OWNER,
            state=Affiliation.State.ACTIVE,
        )
        for organisation in Organisation.objects.exclude(affiliations__user=place.author)
    )
    chosen = list(Listing.objects.filter(kind="need").order_by("pk")[:needs])
    Listing.objects.filter(pk__in=[need.pk for need in chosen]).update(matches_told_at=None)
    told = Notification.objects.count()
    single: list[float] = []
    ranked: list[float] = []
    work, rank = telling.tell_matches, matching.rank_live

    def noted(listing: Listing) -> int | None:
        start = time.perf_counter()
        try:
            return work(listing)
        finally:
            single.append(time.perf_counter() - start)

    def noted_rank(listing: Listing, *, limit: int) -> matching.Ranked:
        start = time.process_time()
        try:
            return rank(listing, limit=limit)
        finally:
            ranked.append(time.process_time() - start)

    vars(telling)["tell_matches"] = noted
    vars(matching)["rank_live"] = noted_rank
    start, used = time.perf_counter(), time.process_time()
    runs = 0
    while telling.run():
        runs += 1
    took, used = time.perf_counter() - start, time.process_time() - used
    vars(telling)["tell_matches"] = work
    vars(matching)["rank_live"] = rank
    return {
        "needs": len(single),
        "runs": runs,
        "a_second": round(len(single) / took, 1),
        "cpu_ms_each": round(used / len(single) * 1000, 1),
        "cpu_ms_matching": round(sum(ranked) / len(ranked) * 1000, 1),
        "each": percentiles(single),
        "told": Notification.objects.count() - told,
    }


def page(pages: int) -> dict[str, Any]:
    """Matches of one need: whole, of it the engine, and the same questions alone."""
    from django.contrib.auth.models import AnonymousUser

    from marketplace.listings import matching, queries
    from search.engines import get_engine, trying

    needs = list(queries.live_for("public").filter(kind="need").order_by("pk")[:pages])
    engine = get_engine()
    whole, part, bare, rest = [], [], [], []
    with trying(Timed(engine)):  # type: ignore[arg-type]  # it passes everything on
        matching.matches_for(AnonymousUser(), needs[-1], limit=10)
    for need in needs:
        watched = Timed(engine)
        with trying(watched):  # type: ignore[arg-type]  # the same
            start = time.perf_counter()
            matching.matches_for(AnonymousUser(), need, limit=10)
            whole.append(time.perf_counter() - start)
        part.append(watched.seconds)
        rest.append(whole[-1] - watched.seconds)
        start = time.perf_counter()
        for name, given in watched.asked:
            getattr(engine, name)(*given)
        bare.append(time.perf_counter() - start)
    return {
        "matches": percentiles(whole),
        "of_it_engine": percentiles(part),
        "all_but_engine": percentiles(rest),
        "bare_questions": percentiles(bare),
    }


def measure(place: Any, needs: int, pages: int) -> dict[str, Any]:
    """Both, one core for our process."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        return {
            "engine": place.engine,
            "listings": place.size,
            "background": background(place, needs),
            **page(pages),
        }
    finally:
        os.sched_setaffinity(0, cores)


def run(engine: str, size: int, asked: argparse.Namespace) -> dict[str, Any]:
    """One engine, one size."""
    with stage(engine, size, top=asked.folder) as place:
        return measure(place, asked.needs, asked.pages)


def line(row: dict[str, Any]) -> str:
    """What was found, in words."""
    done = row["background"]
    aim = row["bare_questions"]["p95"] + 60 if row["engine"] == "elasticsearch" else 150.0
    return (
        f"{row['listings']:,} {row['engine']}: {done['needs']} needs in the background, "
        f"{done['a_second']} a second (aim: 10), {done['cpu_ms_each']} ms of the processor "
        f"each, {done['cpu_ms_matching']} of them to match, {done['each']} ms, {done['told']} "
        f"people told in {done['runs']} runs; one "
        f"page {row['matches']} ms (aim: p95 {aim:.0f}), of it the engine "
        f"{row['of_it_engine']}, all but it {row['all_but_engine']}, its questions alone "
        f"{row['bare_questions']}"
    )


def main() -> None:
    """Run what was asked."""
    parser = options(__doc__)
    parser.add_argument("--needs", type=int, default=NEEDS)
    parser.add_argument("--pages", type=int, default=PAGES)
    asked = parser.parse_args()
    for row in each("bench.matching", asked, run):
        print(line(row))


if __name__ == "__main__":
    main()
