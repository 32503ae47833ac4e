"""The measurements under load run whole at tiny sizes; what they must find is asserted here."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def measured(module: str, folder: Path, *arguments: str) -> dict[str, Any]:
    """What one of the programs prints as its figures."""
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{module}", "--sizes", "30", "--folder", folder, *arguments],
        cwd=ROOT,
        env=os.environ,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=900,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[0])
    return found


@pytest.mark.slow
def test_under_load_nothing_is_lost_missing_or_doubled(tmp_path: Path) -> None:
    row = measured(
        *("scale", tmp_path, "--engines", "embedded", "--seconds", "6", "--warm", "4"),
        *("--rate", "2", "--needs", "3", "--pages", "2"),
    )
    live, rebuild, matching = row["live"], row["rebuild"], row["matching"]
    assert live["probes"] > 0
    assert (live["not_within_30s"], live["others"]["failed"], live["equal"]) == (0, {}, True)
    assert (rebuild["reindex_status"], rebuild["swapped"]) == (0, True), rebuild["reindex_said"]
    assert (rebuild["missing"], rebuild["doubled"], rebuild["degraded"]) == (0, 0, 0)
    assert rebuild["equal"]
    assert matching["background"]["needs"] >= 3


@pytest.mark.slow
@pytest.mark.elasticsearch
def test_a_killed_node_costs_no_page_and_no_listing(tmp_path: Path) -> None:
    row = measured("cluster", tmp_path, "--whole", "4", "--down", "6", "--rate", "1")
    assert (row["failed"], row["said"], row["others"]["failed"]) == (0, [], {})
    # The third node, which holds no data, may lead meanwhile: then both killed ones follow.
    assert row["kills"][0]["killed"] == "follower"
    assert len(row["kills"]) == 2
    assert row["equal"]
