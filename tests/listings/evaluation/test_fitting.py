import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from marketplace.listings.evaluation import fitting
from marketplace.listings.evaluation.fitting import Asked, Judged
from marketplace.listings.management.commands import fit_matching
from search.weights import FILE, load, weights


def need(group: str, **right: float) -> Asked:
    """A need whose useful offer says `right`, beside one that has nothing but words."""
    return Asked(group, ({"words": 0.5, **right}, {"words": 0.6}), (7, 0), 7.0)


def test_a_feature_that_finds_the_useful_offer_gains_weight() -> None:
    judged = Judged("a", tuple(need(str(n), trl=0.2) for n in range(4)), 0.5)
    now = {"words": 1.0, "trl": 0.3, "mode": 0.1}
    fitted = fitting.ascend([judged], now)
    assert fitted == {"words": 1.0, "trl": 0.6, "mode": 0.1}
    assert judged.ndcg(fitted) == 1.0
    assert judged.ndcg(now) < 1.0


def test_each_need_is_left_out_once_with_its_group() -> None:
    judged = Judged("a", tuple(need(str(n // 2), trl=0.2) for n in range(8)), 0.5)
    folds = list(fitting.cross_validate([judged], {"words": 1.0, "trl": 0.3}, 4))
    assert [fold.after for fold in folds] == [{"a": 1.0}] * 4
    assert all(fold.before["a"] < 1.0 for fold in folds)
    with pytest.raises(ValueError, match="4 groups of needs for 5 folds"):
        list(fitting.cross_validate([judged], {"words": 1.0}, 5))


def test_only_weights_of_features_and_the_version_are_written(tmp_path: Path) -> None:
    path = tmp_path / "weights.toml"
    before = weights()
    path.write_text(
        fitting.written(FILE.read_text(encoding="utf-8"), {"title": 0.123}, 99), encoding="utf-8"
    )
    after = load(path)
    assert (after.version, after.features) == (99, {**before.features, "title": 0.123})
    assert (after.parts, after.search, after.layers) == (
        before.parts,
        before.search,
        before.layers,
    )


def collection(path: Path) -> Path:
    words = ["máy sấy lúa", "lọc nước lợ", "cảm biến ao tôm", "ủ phân rơm"]
    rows = [json.dumps({"id": f"O{n}", "title": text}) for n, text in enumerate(words)]
    (path / "offers.jsonl").write_text("\n".join(rows), encoding="utf-8")
    rows = [json.dumps({"id": f"N{n}", "title": text}) for n, text in enumerate(words)]
    (path / "needs.jsonl").write_text("\n".join(rows), encoding="utf-8")
    grades = "".join(f"N{n}\tO{n}\t3\n" for n in range(len(words)))
    (path / "qrels.tsv").write_text(grades, encoding="utf-8")
    return path


def fit(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("fit_matching", str(path), "--folds", "2", *options, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_what_is_no_better_on_the_needs_left_out_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "weights.toml"
    file.write_text(FILE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(fit_matching, "FILE", file)
    before = file.read_bytes()
    path = collection(tmp_path)
    said = fit(path)
    assert f"fold 1, {path.name}: 1.000 with version" in said
    with pytest.raises(CommandError, match="the weights stay as they are"):
        fit(path, "--write")
    assert file.read_bytes() == before


@pytest.mark.django_db
def test_faults_are_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="there is no such folder"):
        fit(tmp_path / "nowhere")
    with pytest.raises(CommandError, match="4 groups of needs for 9 folds"):
        call_command("fit_matching", str(collection(tmp_path)), "--folds", "9")
    with pytest.raises(CommandError, match="at least 2 folds"):
        call_command("fit_matching", str(tmp_path), "--folds", "1")
