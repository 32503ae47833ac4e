"""Pages in the index: everything that changes what is public reaches the outbox, and the index."""

import pytest
from wagtail.models import PageViewRestriction

from cms.pages.search import PageSource
from search.models import OutboxEntry
from tests.factories import pages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_waits(db):
    OutboxEntry.objects.all().delete()


def waiting() -> set[tuple[str, bool]]:
    return set(OutboxEntry.objects.filter(source="page").values_list("object_id", "deleted"))


def forget() -> None:
    OutboxEntry.objects.all().delete()


def indexed() -> list[str]:
    return sorted(PageSource().all_ids())


def test_a_draft_is_in_no_document_and_publishing_asks_for_one():
    page = pages.content_page("Phí", live=False)
    assert (waiting(), indexed()) == (set(), [])
    page.get_latest_revision().publish()
    assert waiting() == {(str(page.pk), False)}
    (document,) = PageSource().documents([str(page.pk)])
    assert document.kind == "page"
    assert document.payload == {
        "title": "Phí",
        "text": "Một câu dẫn.",
        "url": "/phi/",
        "lang": "vi",
    }


def test_a_translation_carries_its_own_address_and_language():
    page = pages.translated(pages.content_page("Phí"), "Fees")
    (document,) = PageSource().documents([str(page.pk)])
    assert (document.payload["url"], document.payload["lang"]) == ("/en/phi/", "en")


def test_words_of_text_and_questions_are_found_but_not_those_of_collections():
    body = pages.body(
        ("text", "<p>Sấy lúa <b>đều</b></p>"),
        ("question", {"question": "Bao lâu?", "answer": "<p>Năm ngày.</p>"}),
        ("action", {"title": "Gọi bàn kết nối", "text": "", "label": "Gọi", "url": "/"}),
    )
    page = pages.content_page("Cách làm", body=body)
    (document,) = PageSource().documents([str(page.pk)])
    assert " ".join(document.body[0].split()) == "Sấy lúa đều Bao lâu? Năm ngày."


def test_unpublishing_takes_it_out():
    page = pages.content_page()
    forget()
    page.unpublish()
    assert (waiting(), indexed()) == ({(str(page.pk), False)}, [])
    assert PageSource().visible([f"page:{page.pk}"], "staff") == set()


def test_a_new_slug_changes_the_addresses_of_all_below(django_capture_on_commit_callbacks):
    above = pages.content_page("Về sàn", slug="about")
    below = pages.content_page("Con người", parent=above, slug="people")
    forget()
    above.slug = "about-us"
    with django_capture_on_commit_callbacks(execute=True):
        above.save_revision().publish()
    assert waiting() == {(str(above.pk), False), (str(below.pk), False)}
    (document,) = PageSource().documents([str(below.pk)])
    assert document.payload["url"] == "/about-us/people/"


def test_a_move_takes_all_below_along():
    target = pages.content_page("Khác", slug="other")
    above = pages.content_page("Về sàn", slug="about")
    below = pages.content_page("Con người", parent=above, slug="people")
    forget()
    above.move(target, pos="last-child")
    assert waiting() == {(str(above.pk), False), (str(below.pk), False)}
    (document,) = PageSource().documents([str(below.pk)])
    assert document.payload["url"] == "/other/about/people/"


def test_deleting_a_page_deletes_the_documents_of_all_below():
    above = pages.content_page("Về sàn", slug="about")
    below = pages.content_page("Con người", parent=above, slug="people")
    forget()
    keys = {(str(above.pk), True), (str(below.pk), True)}
    above.delete()
    assert waiting() == keys


def test_a_restriction_hides_the_page_and_all_below_and_lifting_it_shows_them():
    above = pages.content_page("Nội bộ", slug="inside")
    below = pages.content_page("Sổ tay", parent=above, slug="handbook")
    forget()
    restriction = PageViewRestriction.objects.create(
        page=above, restriction_type=PageViewRestriction.LOGIN
    )
    both = {(str(above.pk), False), (str(below.pk), False)}
    assert (waiting(), indexed()) == (both, [])
    assert PageSource().visible([f"page:{below.pk}"], "public") == set()
    forget()
    restriction.delete()
    assert (waiting(), indexed()) == (both, sorted([str(above.pk), str(below.pk)]))


def test_a_restricted_page_leads_to_the_sign_in(client):
    page = pages.content_page("Nội bộ", slug="inside")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    answer = client.get("/inside/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/login/?next=/inside/")


def test_checking_visibility_takes_two_queries_whatever_is_asked(django_assert_num_queries):
    keys = [f"page:{pages.content_page(f'Trang {n}').pk}" for n in range(3)]
    for asked in (keys[:1], keys):
        with django_assert_num_queries(2):
            assert PageSource().visible(asked, "public") == set(asked)
