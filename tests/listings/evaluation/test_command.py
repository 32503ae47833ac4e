import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from elasticsearch import Elasticsearch

from marketplace.listings.models import Listing
from search.engines import get_engine
from search.models import OutboxEntry
from search.sources import get_source

EXCHANGE = Path(__file__).resolve().parents[2] / "data" / "exchange"
pytestmark = pytest.mark.django_db

OFFERS = [{"id": "O1", "title": "Máy sấy lúa"}, {"id": "O2", "title": "Lọc nước lợ"}]
NEEDS = [{"id": "N1", "title": "Sấy lúa ướt", "typed": "say lua"}]


def lines(rows: list[Any]) -> str:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def folder(path: Path, *, offers: str, needs: str, qrels: str) -> Path:
    (path / "offers.jsonl").write_text(offers, encoding="utf-8")
    (path / "needs.jsonl").write_text(needs, encoding="utf-8")
    (path / "qrels.tsv").write_text(qrels, encoding="utf-8")
    return path


def judge(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("evaluate_matching", str(path), *options, stdout=out)
    return out.getvalue()


def test_the_pipeline_beats_plain_bm25_on_the_judged_collection(tmp_path: Path) -> None:
    found = tmp_path / "figures.json"
    judge(EXCHANGE, "--json", str(found), "--no-ablation")
    report = json.loads(found.read_text(encoding="utf-8"))
    assert (report["needs"], report["offers"], report["engine"]) == (28, 84, "embedded")
    assert list(report["systems"]) == ["pipeline", "bm25", "bm25_layers"]
    means = {name: rows["ndcg@10"]["mean"] for name, rows in report["systems"].items()}
    assert means["pipeline"] >= 0.90
    assert means["pipeline"] > means["bm25"] + 0.15
    assert report["systems"]["pipeline"]["recall@10"]["mean"] >= 0.90


def test_a_small_collection_is_judged_with_each_signal_off(tmp_path: Path) -> None:
    path = folder(tmp_path, offers=lines(OFFERS), needs=lines(NEEDS), qrels="N1\tO1\t3\n")
    found = tmp_path / "figures.json"
    said = judge(path, "--json", str(found), "--compare", "pipeline", "bm25")
    report = json.loads(found.read_text(encoding="utf-8"))
    assert report["systems"]["pipeline"]["per_need"] == {
        "ndcg@10": {"N1": 1.0},
        "recall@10": {"N1": 1.0},
        "mrr": {"N1": 1.0},
    }
    assert {"without:words", "without:thesaurus", "without:marks-layer"} <= set(report["systems"])
    assert "pipeline − bm25, ndcg@10: +0.000 (+0.000 to +0.000)" in said


@pytest.mark.parametrize("asked", ["full", "typed", "title"])
def test_each_way_of_asking_finds_the_dryer(tmp_path: Path, asked: str) -> None:
    path = folder(tmp_path, offers=lines(OFFERS), needs=lines(NEEDS), qrels="N1\tO1\t3\n")
    found = tmp_path / "figures.json"
    judge(path, "--queries", asked, "--strip-marks", "--no-ablation", "--json", str(found))
    report = json.loads(found.read_text(encoding="utf-8"))
    assert report["systems"]["pipeline"]["ndcg@10"]["mean"] == 1.0
    assert (report["queries"], report["strip_marks"]) == (asked, True)


def test_figures_of_an_earlier_run_can_be_compared(tmp_path: Path) -> None:
    path = folder(tmp_path, offers=lines(OFFERS), needs=lines(NEEDS), qrels="N1\tO1\t3\n")
    found = tmp_path / "figures.json"
    judge(path, "--no-ablation", "--json", str(found))
    said = judge(path, "--no-ablation", "--compare", "pipeline", str(found))
    assert f"pipeline − {found}, mrr: +0.000" in said


def test_passages_and_technologies_are_read_too(tmp_path: Path) -> None:
    passages = tmp_path / "passages"
    passages.mkdir()
    (passages / "passages.vi.jsonl").write_text(
        lines([{"id": "P", "text": "Máy sấy lúa chạy bằng trấu"}]), encoding="utf-8"
    )
    asked = lines([{"id": "Q", "text": "sấy lúa bằng gì", "relevant": ["P"]}])
    (passages / "questions.vi.jsonl").write_text(asked, encoding="utf-8")
    assert "1 needs (typed), 1 offers" in judge(passages, "--queries", "typed", "--no-ablation")
    partner = tmp_path / "partner"
    partner.mkdir()
    (partner / "technologies.jsonl").write_text(
        lines([{"id": "T", "title": "Grain dryer", "abstract": "Dries rice."}]), encoding="utf-8"
    )
    asked = lines([{"id": "D", "text": "A dryer for wet rice", "relevant": ["T"]}])
    (partner / "needs.jsonl").write_text(asked, encoding="utf-8")
    assert "1 needs (full), 1 offers" in judge(partner, "--first", "300", "--no-ablation")


@pytest.mark.elasticsearch
@pytest.mark.parametrize("asked", ["full", "typed"])
def test_elasticsearch_ranks_like_the_embedded_engine_beside_its_own_baseline(
    tmp_path: Path, settings: Any, elasticsearch_url: str, asked: str
) -> None:
    settings.SEARCH_URL = elasticsearch_url
    means: dict[str, dict[str, float]] = {}
    for engine in ("embedded", "elasticsearch"):
        found = tmp_path / f"{engine}.json"
        judge(
            EXCHANGE,
            *("--engine", engine, "--queries", asked, "--no-ablation", "--json", str(found)),
        )
        report = json.loads(found.read_text(encoding="utf-8"))
        assert report["engine"] == engine
        means[engine] = {name: row["ndcg@10"]["mean"] for name, row in report["systems"].items()}
    assert list(means["elasticsearch"]) == ["pipeline", "bm25", "bm25_layers", "more_like_this"]
    assert list(means["embedded"]) == ["pipeline", "bm25", "bm25_layers"]
    assert means["elasticsearch"]["pipeline"] == pytest.approx(
        means["embedded"]["pipeline"], abs=0.01
    )
    assert means["elasticsearch"]["pipeline"] > means["elasticsearch"]["more_like_this"] + 0.03
    # Nothing of it stays on the server.
    left = Elasticsearch(elasticsearch_url).indices.get(index="judged-*", allow_no_indices=True)
    assert dict(left) == {}


GOOD = {"offers": lines(OFFERS), "needs": lines(NEEDS), "qrels": "N1\tO1\t3\n"}


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"qrels": "N9\tO1\t3\n"}, "qrels.tsv, line 1: there is no need 'N9'"),
        ({"qrels": "N1\tO1\t3\nN1\tO9\t1\n"}, "qrels.tsv, line 2: there is no offer 'O9'"),
        ({"qrels": "N1\tO1\n"}, "qrels.tsv, line 1: need, offer and grade between tabs"),
        ({"qrels": "N1\tO1\t4\n"}, "a grade is 0, 1, 2 or 3, not '4'"),
        ({"qrels": "N1\tO1\t\n"}, "a grade is 0, 1, 2 or 3, not ''"),
        ({"qrels": "N1\tO1\t3\nN1\tO1\t2\n"}, "line 2: N1 and O1 are graded twice"),
        ({"qrels": "N1\tO1\n\n"}, "qrels.tsv, line 1: need, offer and grade"),
        ({"qrels": "N1\tO1\thigh\n"}, "a grade is 0, 1, 2 or 3, not 'high'"),
        ({"qrels": "N1\tO1\t0\n"}, "no pair is graded above 0"),
        ({"qrels": ""}, "no pair is graded above 0"),
        ({"needs": "", "qrels": ""}, "there are no needs"),
        ({"offers": "", "qrels": ""}, "there are no offers"),
        ({"offers": '{"id": "O1"'}, "offers.jsonl, line 1: no valid JSON"),
        ({"offers": '{"title": "x"}'}, "offers.jsonl, line 1: a row needs an id"),
        ({"needs": lines([*NEEDS, *NEEDS])}, "needs.jsonl, line 2: the id 'N1' stands there twice"),
    ],
)
def test_a_faulty_collection_says_what_and_where(
    tmp_path: Path, fault: dict[str, str], said: str
) -> None:
    path = folder(tmp_path, **{**GOOD, **fault})
    with pytest.raises(CommandError) as refused:
        judge(path, "--json", str(tmp_path / "figures.json"))
    assert said in str(refused.value)
    assert not (tmp_path / "figures.json").exists()


def test_other_refusals_say_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="there is no such folder"):
        judge(tmp_path / "nowhere")
    path = folder(tmp_path, **{**GOOD, "needs": lines([{"id": "N1", "title": "Sấy lúa"}])})
    with pytest.raises(CommandError, match="These needs have no 'typed': N1"):
        judge(path, "--queries", "typed")
    with pytest.raises(CommandError, match="SEARCH_URL names no Elasticsearch"):
        judge(path, "--engine", "elasticsearch")
    with pytest.raises(CommandError, match="'nothing' is neither a system"):
        judge(path, "--no-ablation", "--compare", "pipeline", "nothing")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = folder(tmp_path, **GOOD)
    (path / "qrels.tsv").unlink()
    with pytest.raises(CommandError, match=r"qrels\.tsv: the file is missing"):
        judge(path)
    (path / "qrels.tsv").write_bytes(b"N1\tO1\t\xff\n")
    with pytest.raises(CommandError, match=r"qrels\.tsv: can't be read as UTF-8"):
        judge(path)


def test_judging_leaves_nothing_behind(tmp_path: Path) -> None:
    judge(folder(tmp_path, **GOOD), "--no-ablation")
    assert (Listing.objects.count(), OutboxEntry.objects.count()) == (0, 0)
    assert get_source("judged") is None
    assert not get_engine().name.endswith("judged")
