from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.listings.evaluation import metrics
from marketplace.listings.evaluation.collections import CollectionFault, read
from marketplace.listings.evaluation.running import Judge, index
from search.engines.base import EngineError
from search.engines.vectors import model_in_force
from search.weights import weights

Scores = Mapping[str, Mapping[str, float]]


class Command(BaseCommand):
    help = "Judge the matching on a collection of graded pairs, beside plain baselines."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="offers.jsonl, needs.jsonl and qrels.tsv")
        parser.add_argument("--engine", choices=("embedded", "elasticsearch"), default="embedded")
        parser.add_argument("--queries", choices=("full", "typed", "title"), default="full")
        parser.add_argument(
            "--strip-marks", action="store_true", help="ask without Vietnamese marks"
        )
        parser.add_argument("--language", default="vi", help="of the questions of a parallel set")
        parser.add_argument(
            "--first", type=int, default=0, help="use so many characters of each text of a need"
        )
        parser.add_argument("--no-ablation", action="store_true", help="leave the signals on")
        parser.add_argument("--seed", type=int, default=1, help="of the bootstrap")
        parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures there")
        parser.add_argument(
            "--compare",
            nargs=2,
            metavar=("A", "B"),
            help="two systems of this run, or files that --json wrote",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            collection = read(options["folder"], language=options["language"])
        except CollectionFault as fault:
            raise CommandError(str(fault)) from fault
        asked = options["queries"]
        lacking = [
            key
            for key, row in collection.needs.items()
            if asked != "full" and not str(row.get(asked) or "").strip()
        ]
        if lacking:
            raise CommandError(f"These needs have no {asked!r}: {', '.join(lacking[:5])}")
        if options["engine"] == "elasticsearch" and not settings.SEARCH_URL:
            raise CommandError("SEARCH_URL names no Elasticsearch server")
        judge = Judge(
            collection, asked, strip=options["strip_marks"], first=max(0, options["first"])
        )
        try:
            with index(options["engine"], judge.offers.values()) as engine:
                ranked, without = judge.run()
                runs = {"pipeline": ranked, **judge.baselines(engine)}
                if not options["no_ablation"]:
                    runs |= {f"without:{name}": rows for name, rows in sorted(without.items())}
                    runs |= {f"without:{n}": rows for n, rows in judge.ablations().items()}
        except (EngineError, RuntimeError) as error:
            raise CommandError(f"The search engine fails: {error}") from error
        judged: dict[str, Scores] = {
            name: metrics.scores(rows, collection.grades) for name, rows in runs.items()
        }
        report = self._report(judged, options, len(collection.offers), collection.name)
        self._print(report)
        if options["compare"]:
            left, right = options["compare"]
            self._compare(judged, left, right, options["seed"])
        if options["json"]:
            text = json.dumps(report, ensure_ascii=False, indent=1)
            try:
                options["json"].write_text(text, encoding="utf-8")
            except OSError as error:
                raise CommandError(f"The figures can't be written: {error}") from error

    @staticmethod
    def _report(
        judged: Mapping[str, Scores], options: Mapping[str, Any], offers: int, name: str
    ) -> dict[str, Any]:
        systems: dict[str, Any] = {}
        for system, scores in judged.items():
            rows: dict[str, Any] = {
                metric: asdict(metrics.estimate(list(values.values()), options["seed"]))
                for metric, values in scores.items()
                if values
            }
            systems[system] = {**rows, "per_need": scores}
        return {
            "collection": name,
            "engine": options["engine"],
            "queries": options["queries"],
            "strip_marks": options["strip_marks"],
            "needs": len(judged["pipeline"]["ndcg@10"]),
            "offers": offers,
            "weights_version": weights().version,
            "model": model_in_force(),
            "systems": systems,
        }

    def _print(self, report: Mapping[str, Any]) -> None:
        marks = ", without marks" if report["strip_marks"] else ""
        model = f", {report['model']}" if report["model"] else ""
        self.stdout.write(
            f"{report['collection']}: {report['needs']} needs ({report['queries']}{marks}), "
            f"{report['offers']} offers, {report['engine']}, "
            f"weights {report['weights_version']}{model}"
        )
        self.stdout.write("".join(["system".ljust(26), *(m.ljust(22) for m in metrics.METRICS)]))
        for system, rows in report["systems"].items():
            cells = [
                f"{rows[m]['mean']:.3f} ({rows[m]['low']:.3f}–{rows[m]['high']:.3f})"
                if m in rows
                else "–"
                for m in metrics.METRICS
            ]
            self.stdout.write("".join([system.ljust(26), *(cell.ljust(22) for cell in cells)]))

    def _compare(self, judged: Mapping[str, Scores], left: str, right: str, seed: int) -> None:
        first, second = self._system(judged, left), self._system(judged, right)
        for metric in metrics.METRICS:
            try:
                found = metrics.difference(first[metric], second[metric], seed)
            except (KeyError, ValueError) as error:
                raise CommandError(f"{left} and {right} judge no need in common") from error
            self.stdout.write(
                f"{left} − {right}, {metric}: {found.mean:+.3f} "
                f"({found.low:+.3f} to {found.high:+.3f})"
            )

    @staticmethod
    def _system(judged: Mapping[str, Scores], name: str) -> Scores:
        if name in judged:
            return judged[name]
        try:
            report = json.loads(Path(name).read_text(encoding="utf-8"))
            return dict(report["systems"]["pipeline"]["per_need"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            known = ", ".join(judged)
            raise CommandError(f"{name!r} is neither a system ({known}) nor figures") from error
