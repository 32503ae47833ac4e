"""Kill a node of Elasticsearch while people read and write: `python -m bench.cluster`.

Two nodes with data, and a third without any that only votes (`--bare` leaves it out). After a
while one is killed as by a power cut, started again later, then the other one. Pages are asked
through Django all the time, listings are written through the services, the worker indexes them.
Prints how many pages failed (aim: none), how many were answered from the database and said so,
how long the cluster took to be whole again, and whether the index equals the database.
"""

from __future__ import annotations

import argparse
import json
import threading
import time
from typing import Any

import urllib3

from bench.measure import percentiles
from bench.stage import each, options, settle, stage, word
from tests.services.elasticsearch import Node, private_cluster

OK = 200
HEAL_SECONDS = 120.0


def ask(node: Node, path: str) -> Any:
    """One answer of a node."""
    return json.loads(urllib3.request("GET", f"{node.url}{path}", timeout=10.0).data)


def leader(nodes: list[Node]) -> str:
    """The name of the node that leads."""
    return str(ask(nodes[0], "/_cat/master?format=json")[0]["node"])


class Reader(threading.Thread):
    """Asks for pages until told to stop: a search that has one answer, a page with matches."""

    def __init__(self, place: Any) -> None:
        super().__init__(daemon=True)
        self.place, self.ending = place, threading.Event()
        self.pages, self.failed, self.degraded, self.wrong = 0, 0, 0, 0
        self.seconds: list[float] = []
        self.said: set[str] = set()

    def run(self) -> None:
        """One page after the other."""
        from django.test import Client

        from marketplace.listings import addresses

        client = Client(SERVER_NAME="localhost", raise_request_exception=False)
        known = self.place.known
        while not self.ending.is_set():
            number = self.pages % len(known)
            if self.pages % 4:
                address, wanted = f"/needs/?q={word(number)}", known[number].code
            else:
                address, wanted = addresses.public(known[number], "vi"), ""
            start = time.perf_counter()
            answer = client.get(address)
            self.seconds.append(time.perf_counter() - start)
            self.pages += 1
            if answer.status_code != OK:
                self.failed += 1
                self.said.add(f"{answer.status_code} {address}")
                continue
            context = answer.context
            result = context["result"] if wanted and context and "result" in context else None
            if result is not None and result.degraded:
                self.degraded += 1
            if wanted and wanted not in answer.content.decode():
                self.wrong += 1
            time.sleep(0.02)


def healed(nodes: list[Node], victim: Node) -> float:
    """Seconds until every copy is where it belongs again."""
    start = time.perf_counter()
    while (passed := time.perf_counter() - start) < HEAL_SECONDS:
        try:
            health = ask(victim, "/_cluster/health")
        except (OSError, ValueError, urllib3.exceptions.HTTPError):
            health = {}
        if health.get("status") == "green" and health.get("number_of_data_nodes") == len(nodes):
            return passed
        time.sleep(0.2)
    return HEAL_SECONDS


def measure(place: Any, nodes: list[Node], asked: argparse.Namespace) -> dict[str, Any]:
    """Kill one, start it, kill the other, start it."""
    led = leader(nodes)
    # Who follows first: without a third vote the cluster outlives that one only.
    order = sorted(nodes, key=lambda node: node.name == led)
    rounds = len(order) * (asked.whole + asked.down)
    writer = place.write(asked.rate, rounds)
    reader = Reader(place)
    reader.start()
    kills = []
    for victim in order:
        time.sleep(asked.whole)
        was_led = leader([node for node in nodes if node is not victim]) == victim.name
        before = (reader.pages, reader.failed, reader.degraded, reader.wrong)
        victim.kill()
        time.sleep(asked.down)
        victim.start()
        took = healed(nodes, victim)
        after = (reader.pages, reader.failed, reader.degraded, reader.wrong)
        pages, failed, degraded, wrong = (b - a for a, b in zip(before, after, strict=True))
        kills.append(
            {
                "killed": "leader" if was_led else "follower",
                "pages": pages,
                "failed": failed,
                "degraded": degraded,
                "without_the_listing": wrong,
                "healed_seconds": round(took, 1),
            }
        )
    done = place.written(writer)
    reader.ending.set()
    reader.join()
    seconds = reader.seconds
    return {
        "engine": place.engine,
        "listings": place.size,
        "pages": reader.pages,
        "failed": reader.failed,
        "said": sorted(reader.said)[:5],
        "degraded": reader.degraded,
        "without_the_listing": reader.wrong,
        "page": {**percentiles(seconds), "max": round(max(seconds) * 1000, 1)},
        "kills": kills,
        "others": done,
        **settle(),
    }


def run(engine: str, size: int, asked: argparse.Namespace) -> dict[str, Any]:
    """One cluster."""
    with private_cluster(tiebreaker=not asked.bare) as nodes:
        addresses = ",".join(node.url for node in nodes)
        with stage(engine, size, top=asked.folder, server=addresses) as place:
            place.serve()
            time.sleep(asked.warm)
            return measure(place, nodes, asked)


def main() -> None:
    """Run what was asked."""
    parser = options(__doc__)
    parser.set_defaults(engines="elasticsearch")
    parser.add_argument("--rate", type=float, default=2.0, help="listings written a second")
    parser.add_argument("--whole", type=float, default=15.0, help="seconds before each kill")
    parser.add_argument("--down", type=float, default=20.0, help="seconds until it starts again")
    parser.add_argument("--warm", type=float, default=8.0, help="seconds for the worker to start")
    parser.add_argument("--bare", action="store_true", help="without the third vote")
    asked = parser.parse_args()
    for row in each("bench.cluster", asked, run):
        print(
            f"{row['listings']:,} listings: {row['pages']} pages, {row['failed']} failed (aim: 0), "
            f"{row['degraded']} from the database, {row['without_the_listing']} without the "
            f"listing asked for; {row['page']} ms; others {row['others']}"
        )
        for kill in row["kills"]:
            print(f"  {kill}")
        print(f"  the index equals the database: {row['equal']}")


if __name__ == "__main__":
    main()
