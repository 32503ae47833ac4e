"""A worker that is really killed, in the middle of its transaction: on PostgreSQL."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from marketplace.listings.models import ListingToCompare, SavedSearchHit
from marketplace.listings.saved import jobs
from tests.factories import listings as make
from tests.listings.reading.conftest import OFFER
from tests.listings.saved.making import mails, saved, told

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
ROOT = Path(__file__).resolve().parents[3]


def killed_at(step, folder):
    """Start a worker on this test's database and kill it where it stands."""
    server = os.environ["TEST_DATABASE_URL"].rsplit("/", 1)[0]
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.listings.saved.worker", step],
        cwd=ROOT,
        env={
            **os.environ,
            "TMPDIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    try:
        assert worker.stdout.readline() == "here\n"
    finally:
        worker.kill()
        worker.wait()


@pytest.mark.parametrize(
    ("step", "waiting", "hits"),
    [
        ("evaluating.matching", 2, 0),
        ("evaluating._deal_with", 0, 2),
        ("telling._look", 0, 2),
        ("telling._notify", 0, 2),
    ],
)
def test_nothing_is_lost_and_nothing_doubled(step, waiting, hits, tmp_path):
    search = saved()
    for title in ("Máy sấy lúa", "Lò sấy lúa"):
        make.live("offer", **{**OFFER, "title_vi": title})
    killed_at(step, tmp_path)
    assert ListingToCompare.objects.count() == waiting
    assert SavedSearchHit.objects.filter(told_at=None).count() == hits
    assert (told(), mails()) == ([], [])
    jobs.run()
    assert [one.subject for one in told(search.user)] == ["Có 2 tin mới cho “sấy lúa”"]
    assert len(mails()) == 1
