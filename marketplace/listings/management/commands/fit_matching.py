from __future__ import annotations

import random
from argparse import ArgumentTypeError
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.listings.evaluation import fitting, metrics
from marketplace.listings.evaluation.collections import Collection, CollectionFault, read
from marketplace.listings.evaluation.running import Judge, index
from search.engines.base import EngineError
from search.weights import FILE, weights


def _folds(text: str) -> int:
    if not text.isdigit() or int(text) < 2:  # noqa: PLR2004 - one fold leaves nothing to fit on
        raise ArgumentTypeError("at least 2 folds")
    return int(text)


class Command(BaseCommand):
    help = "Fit the ranker's weights on judged collections, with cross-validation over the needs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folders", nargs="+", type=Path, help="as for evaluate_matching")
        parser.add_argument("--folds", type=_folds, default=5)
        parser.add_argument("--needs", type=int, default=150, help="so many of each collection")
        parser.add_argument(
            "--first", type=int, default=0, help="characters of each text of a need"
        )
        parser.add_argument("--strip-marks", action="store_true", help="without marks as well")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--write",
            action="store_true",
            help="write the fitted weights, if they are better on the needs left out",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        collections: list[fitting.Judged] = []
        try:
            for folder in options["folders"]:
                found = self._sampled(read(folder), options["needs"], options["seed"])
                collections += [
                    self._judged(found, options["first"], strip=strip)
                    for strip in ((False, True) if options["strip_marks"] else (False,))
                ]
        except CollectionFault as fault:
            raise CommandError(str(fault)) from fault
        except (EngineError, RuntimeError) as error:
            raise CommandError(f"The search engine fails: {error}") from error
        now = weights()
        gains: list[float] = []
        try:
            for number, fold in enumerate(self._folds(collections, options), 1):
                for one in collections:
                    before, after = fold.before[one.name], fold.after[one.name]
                    gains.append((after - before) / one.plain)
                    self.stdout.write(
                        f"fold {number}, {one.name}: {before:.3f} with version {now.version}, "
                        f"{after:.3f} fitted without it"
                    )
        except ValueError as error:
            raise CommandError(str(error)) from error
        gain = fmean(gains)
        fitted = fitting.ascend(collections, now.features)
        self.stdout.write(f"left out: {gain:+.4f} of plain BM25's nDCG@10 by fitting")
        for one in collections:
            self.stdout.write(
                f"{one.name}, fitted on all: {one.ndcg(now.features):.3f} to {one.ndcg(fitted):.3f}"
            )
        for name, value in fitted.items():
            if value != now.features[name]:
                self.stdout.write(f"{name}: {now.features[name]:g} to {value:g}")
        if options["write"]:
            self._write(fitted, now.version + 1, better=gain > 0)

    @staticmethod
    def _folds(
        collections: list[fitting.Judged], options: dict[str, Any]
    ) -> Iterator[fitting.Fold]:
        return fitting.cross_validate(
            collections, weights().features, options["folds"], options["seed"]
        )

    def _write(self, fitted: dict[str, float], version: int, *, better: bool) -> None:
        if not better:
            raise CommandError("Not better on the needs left out: the weights stay as they are")
        text = FILE.read_text(encoding="utf-8")
        FILE.write_text(fitting.written(text, fitted, version), encoding="utf-8")
        self.stdout.write(f"{FILE.name} is version {version} now")

    @staticmethod
    def _sampled(found: Collection, count: int, seed: int) -> Collection:
        keys = sorted(found.needs)
        if 0 < count < len(keys):
            keys = random.Random(seed).sample(keys, count)  # noqa: S311 - statistics, no secret
        return replace(found, needs={key: found.needs[key] for key in keys})

    @staticmethod
    def _judged(found: Collection, first: int, *, strip: bool) -> fitting.Judged:
        judge = Judge(found, "full", strip=strip, first=max(0, first))
        with index("embedded", judge.offers.values()) as engine:
            matched = judge.matches()
            plain = judge.baselines(engine)["bm25"]
        reached = metrics.scores(plain, found.grades)["ndcg@10"].values()
        return fitting.prepare(
            f"{found.name}{', without marks' if strip else ''}",
            matched,
            found.grades,
            {key: str(row.get("domain") or key) for key, row in found.needs.items()},
            fmean(reached) or 1.0,
        )
