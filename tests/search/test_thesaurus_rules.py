"""What a link of the thesaurus may not be: refused in words, and nothing changes."""

import secrets
from itertools import pairwise
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cms.base.errors import NotAllowed, Refused
from cms.base.models import AuditEntry
from search import thesaurus
from search.indexing import reindex
from search.models import ThesaurusTerm
from search.thesaurus_edits import delete_link, preview, save_link
from tests.factories.accounts import editor, verifier
from tests.search.contract.test_contract import fill
from tests.search.support import FolderSource

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _nothing(settings: Any) -> None:
    """An empty thesaurus and an index of the test's own."""
    settings.SEARCH_INDEX_PREFIX = f"test-{secrets.token_hex(4)}"
    ThesaurusTerm.objects.all().delete()
    thesaurus.changed()


def link(term: str, target: str, relation: str = "same", **values: Any) -> ThesaurusTerm:
    return ThesaurusTerm(term=term, target=target, relation=relation, **values)


def refused(one: ThesaurusTerm) -> tuple[str, str]:
    """Return (code, field), after making sure that nothing changed."""
    before = list(ThesaurusTerm.objects.values_list())
    with pytest.raises(Refused) as caught:
        save_link(editor(), link=one)
    assert list(ThesaurusTerm.objects.values_list()) == before
    assert not AuditEntry.objects.filter(app="search").exists()
    return caught.value.code, caught.value.field


@pytest.mark.parametrize(
    ("term", "target", "refusal"),
    [
        ("lò sấy", "Lò  sấy", ("self", "target")),
        ("hoà tan", "hòa tan", ("self", "target")),
        ("!!!", "lò sấy", ("empty", "term")),
        ("của và là", "lò sấy", ("everything", "term")),
        ("lò sấy", "x", ("everything", "target")),
    ],
)
def test_what_says_nothing_is_refused(term: str, target: str, refusal: tuple[str, str]) -> None:
    assert refused(link(term, target)) == refusal


def test_the_same_two_words_are_linked_once() -> None:
    save_link(editor(), link=link("lò sấy", "dryer"))
    AuditEntry.objects.all().delete()
    assert refused(link("Dryer", "lò sấy", "everyday")) == ("twice", "target")
    assert refused(link("Lò sấy", "dryer", "broader")) == ("twice", "target")


def test_a_phrase_with_a_dozen_others_takes_no_more() -> None:
    for number in range(12):
        ThesaurusTerm.objects.create(term="lò sấy", target=f"lò kiểu{number}")
    assert refused(link("lò rang", "lò sấy")) == ("everything", "target")
    save_link(editor(), link=link("lò tháp", "lò sấy", "broader"))
    assert ThesaurusTerm.objects.count() == 13


def test_a_phrase_in_a_third_of_the_index_is_refused(records: FolderSource) -> None:
    reindex()
    titles = ["công nghệ mới" if number < 20 else "giống cây" for number in range(40)]
    fill(records, **{f"r{at}": {"title": [title]} for at, title in enumerate(titles)})
    assert refused(link("công nghệ mới", "lò sấy")) == ("everything", "term")
    assert refused(link("lò sấy", "giống cây")) == ("everything", "target")
    save_link(editor(), link=link("lò sấy", "máy rang"))


def test_a_circle_is_refused_with_its_words_in_the_persons_language() -> None:
    save_link(editor(), link=link("lúa gạo", "lương thực", "broader"))
    save_link(editor(), link=link("lương thực", "nông sản", "broader"))
    with translation.override("vi"), pytest.raises(Refused) as caught:
        save_link(editor(), link=link("nông sản", "Lúa gạo", "broader"))
    assert caught.value.code == "loop"
    assert caught.value.message == (
        "Các từ nối thành vòng tròn: nông sản → Lúa gạo → lương thực → nông sản. "
        "Hãy bỏ một bước trước."
    )
    assert ThesaurusTerm.objects.count() == 2


@hypothesis_settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.permutations([f"máy số{number}" for number in range(7)]), st.integers(2, 7))
def test_a_circle_of_any_length_is_refused_at_its_last_step(order: list[str], size: int) -> None:
    ThesaurusTerm.objects.all().delete()
    AuditEntry.objects.all().delete()
    ring = order[:size]
    for narrow, broad in pairwise(ring):
        ThesaurusTerm.objects.create(term=narrow, target=broad, relation="broader")
    assert refused(link(ring[-1], ring[0], "broader")) == ("loop", "target")


def test_a_link_that_is_off_may_be_anything_but_itself() -> None:
    save_link(editor(), link=link("lúa gạo", "lương thực", "broader"))
    save_link(editor(), link=link("lương thực", "lúa gạo", "broader", active=False))
    AuditEntry.objects.all().delete()
    off = ThesaurusTerm.objects.get(active=False)
    off.active = True
    assert refused(off) == ("loop", "target")


def test_who_may_not_edit_changes_nothing() -> None:
    person = verifier()
    with pytest.raises(NotAllowed):
        save_link(person, link=link("lò sấy", "dryer"))
    assert not ThesaurusTerm.objects.exists()
    kept = save_link(editor(), link=link("lò sấy", "dryer"))
    with pytest.raises(NotAllowed):
        delete_link(person, link=kept)
    assert ThesaurusTerm.objects.get() == kept


def test_languages_are_read_from_the_words_and_who_and_when_are_kept() -> None:
    person = editor()
    save_link(person, link=link(" lo\u0300  sấy ", "grain dryer"))
    row = ThesaurusTerm.objects.get()
    assert (row.term, row.term_language, row.target_language) == ("lò sấy", "vi", "en")
    assert (row.edited_by, row.updated_at is not None) == (person, True)


def test_other_processes_read_an_edit_within_five_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(thesaurus.time, "monotonic", lambda: now[0])
    thesaurus.forget()
    assert thesaurus.thesaurus().match(["lò"], ["lo"], 0) == []
    # What another process does: its row, and its stamp in the shared cache.
    ThesaurusTerm.objects.bulk_create([link("lò", "buồng đốt")])
    thesaurus.cache.set(thesaurus.STAMP_KEY, "another", None)
    now[0] += thesaurus.LOOK_EVERY
    assert len(thesaurus.thesaurus().match(["lò"], ["lo"], 0)) == 1


def test_the_preview_shows_what_changes_and_saves_nothing(records: FolderSource) -> None:
    reindex()
    fill(records, dryer={"title": ["Batch dryer"]}, need={"kind": "need", "title": ["Lò sấy lúa"]})
    changes = preview(link("lò sấy", "dryer"))
    assert [(one.text, one.total_now, one.total_then) for one in changes] == [
        ("lò sấy", 1, 2),
        ("dryer", 1, 2),
        ("Lò sấy lúa", 1, 1),
        ("Batch dryer", 1, 1),
    ]
    assert [(row.title, row.now, row.then, row.moved) for row in changes[0].rows] == [
        ("Lò sấy lúa", 1, 1, "same"),
        ("Batch dryer", None, 2, "new"),
    ]
    assert not ThesaurusTerm.objects.exists()
    assert thesaurus.thesaurus().match(["lò", "sấy"], ["lo", "say"], 0) == []


def test_the_preview_of_a_deletion_shows_what_goes(records: FolderSource) -> None:
    reindex()
    fill(records, dryer={"title": ["Batch dryer"]}, need={"kind": "need", "title": ["Lò sấy lúa"]})
    kept = save_link(editor(), link=link("lò sấy", "dryer"))
    changes = preview(kept, delete=True)
    assert [(row.title, row.moved) for row in changes[0].rows] == [
        ("Lò sấy lúa", "same"),
        ("Batch dryer", "gone"),
    ]
    assert ThesaurusTerm.objects.get() == kept


def test_the_form_previews_and_refuses_without_saving(client: Any, records: FolderSource) -> None:
    reindex()
    fill(records, dryer={"title": ["Batch dryer"]})
    client.force_login(editor())
    words = {"term": "lò sấy", "target": "dryer", "relation": "same", "active": "on"}
    page = client.post(reverse("thesaurus:add"), {**words, "preview": "1"})
    assert [change.text for change in page.context["changes"]] == ["lò sấy", "dryer", "Batch dryer"]
    assert "Batch dryer" in page.content.decode()
    page = client.post(reverse("thesaurus:add"), {**words, "target": "Lò sấy"})
    assert list(page.context["form"].errors) == ["target"]
    assert not ThesaurusTerm.objects.exists()
    kept = save_link(editor(), link=link("lò sấy", "dryer"))
    page = client.post(
        reverse("thesaurus:edit", args=[kept.pk]), {**words, "target": "oven", "preview": "1"}
    )
    assert page.status_code == 200
    page = client.get(reverse("thesaurus:delete", args=[kept.pk]))
    assert [change.text for change in page.context["changes"]][:2] == ["lò sấy", "dryer"]
    assert ThesaurusTerm.objects.get().target == "dryer"
