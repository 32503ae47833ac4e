"""The front page and what stands around every page: few queries, nothing stale, nothing told."""

import re

import pytest
from wagtail.blocks import StructBlockValidationError
from wagtail.models import Site

from cms.pages import frame, front
from cms.pages.blocks import ActionBlock, FigureBlock
from marketplace.listings import services
from tests.factories import accounts, listings, pages, registry

pytestmark = pytest.mark.django_db

COLD, WARM = 14, 5


@pytest.fixture
def moderator():
    return accounts.moderator()


def headings(response) -> list[str]:
    text = response.content.decode()
    return re.findall(r"<h4[^>]*><a[^>]*>(.*?)</a>", text)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_front_page_costs_the_same_whatever_it_shows(
    rows, client, moderator, django_assert_num_queries
):
    for number in range(rows):
        listings.live("need", moderator=moderator, title_vi=f"Cần máy số {number}")
        listings.live("offer", moderator=moderator, title_vi=f"Máy số {number}")
        registry.OrganisationFactory(is_verified=True)
        pages.news(f"Tin số {number}")
    client.get("/about/")  # the frame and the fields are in the cache, as on any day
    front.registry.fields_tree()
    with django_assert_num_queries(COLD):
        shown = client.get("/")
    assert len(headings(shown)) == 2 * rows
    with django_assert_num_queries(WARM):
        assert client.get("/").content == shown.content


def test_what_was_withdrawn_is_gone_with_the_next_view(client, moderator):
    user = listings.writer()
    listing = listings.live("need", user=user, moderator=moderator, title_vi="Cần máy sấy")
    assert headings(client.get("/")) == ["Cần máy sấy"]
    services.withdraw(user, listing=listing)
    assert headings(client.get("/")) == []


def test_an_owner_who_hides_her_name_is_hidden_with_the_next_view(client, moderator):
    owner = registry.OrganisationFactory(name_vi="Hợp tác xã Kinh Ranh")
    user = listings.writer(owner)
    listing = listings.live("need", user=user, moderator=moderator)
    assert "Kinh Ranh" in client.get("/").content.decode()
    draft = services.start_edit(user, listing=listing)
    services.save_listing(
        user,
        draft=draft,
        content=listings.need_content(),
        organisation=owner,
        disclosure="anonymous",
    )
    assert "Kinh Ranh" not in client.get("/").content.decode()


def test_members_only_and_drafts_are_neither_shown_nor_counted(client, moderator):
    listings.live("need", moderator=moderator, disclosure="members", title_vi="Chỉ cho thành viên")
    listings.sent("need", title_vi="Đang chờ duyệt")
    page = client.get("/")
    assert headings(page) == []
    assert page.context["counts"] == {"needs": 0, "offers": 0}
    assert page.context["figures"][0]["value"] == 0


def test_organisations_stand_in_an_order_that_tells_nothing_of_anonymous_needs(moderator):
    silent = registry.OrganisationFactory(is_verified=True, name_vi="A Công ty")
    named = registry.OrganisationFactory(is_verified=True, name_vi="B Công ty")
    user = listings.writer(silent)
    for number in range(2):
        listings.live(
            "need", user=user, moderator=moderator, disclosure="anonymous", title_vi=f"Kín {number}"
        )
    listings.live("offer", user=listings.writer(named), moderator=moderator)
    shown = [(row["name"], row["needs"], row["offers"]) for row in front.organisations()]
    assert shown == [("B Công ty", 0, 1), ("A Công ty", 0, 0)]


def test_fields_count_a_listing_once_under_each_of_their_roots(moderator):
    offer = listings.live("offer", moderator=moderator, field_codes=["s.rice.drying", "s.rice"])
    assert offer.state == "live"
    rows, counts = front.field_index()
    assert [(row["needs"], row["offers"], row["url"]) for row in rows] == [
        (0, 1, "/search/?fields=s.rice")
    ]
    assert counts == {"needs": 0, "offers": 1}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_news_costs_the_same(rows, client, django_assert_num_queries):
    for number in range(rows):
        pages.news(f"Tin {number}")
    client.get("/")
    with django_assert_num_queries(10):
        assert len(client.get("/news/").context["rows"]) == rows


def test_impossible_pages_of_news_give_the_nearest(client):
    for number in range(13):
        pages.news(f"Tin {number}")
    for asked, given in (("-1", 2), ("1000000000", 2), ("x", 1), ("2", 2)):
        assert client.get(f"/news/?page={asked}").context["news"].number == given


def test_the_menus_follow_what_editors_publish(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = pages.content_page("Về sàn", slug="about")
    assert frame.of("vi").footer == (("Về sàn", "/about/"),)
    with django_capture_on_commit_callbacks(execute=True):
        page.title = "Về chúng tôi"
        page.save_revision().publish()
    assert frame.of("vi").footer == (("Về chúng tôi", "/about/"),)
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert frame.of("vi").footer == ()
    with django_capture_on_commit_callbacks(execute=True):
        pages.news_index()
    assert (frame.of("vi").header, frame.of("vi").news) == ((("Tin tức", "/news/"),), "/news/")


def test_with_two_sites_wagtail_looks_at_the_host_name(django_capture_on_commit_callbacks):
    assert frame.of().site == Site.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        Site.objects.create(hostname="other.example", root_page=pages.home())
    assert frame.of().site is None


def test_pages_know_their_translations(client):
    page = pages.content_page("Phí", slug="fees")
    pages.translated(page, "Fees")
    alone = pages.content_page("Liên hệ", slug="contact")
    for path, language, urls in (
        ("/fees/", "vi", ["/fees/", "/en/fees/"]),
        ("/en/fees/", "en", ["/fees/", "/en/fees/"]),
        (alone.get_url(), "vi", ["/contact/", "/en/"]),
        ("/", "vi", ["/", "/en/"]),
    ):
        answer = client.get(path)
        assert [a.url for a in answer.context["language_alternates"]] == urls
        assert [a.code for a in answer.context["language_alternates"] if a.current] == [language]
        text = answer.content.decode()
        assert f'<html lang="{language}"' in text
        assert f'<link rel="canonical" href="http://testserver{path}">' in text


def test_an_english_address_without_an_english_page_is_not_found(client):
    pages.content_page("Liên hệ", slug="contact")
    assert client.get("/en/contact/").status_code == 404


def test_wagtails_own_addresses_still_answer(client):
    assert client.get("/_util/authenticate_with_password/1/1/").status_code == 404
    assert client.get("/_util/login/").status_code == 302


def test_the_sitemap_holds_what_visitors_may_see(client, moderator):
    need = listings.live("need", moderator=moderator)
    listings.live("need", moderator=moderator, disclosure="members", title_vi="Kín")
    draft = listings.sent("offer")
    pages.content_page("Phí", slug="fees")
    pages.content_page("Nháp", slug="draft", live=False)
    index = client.get("/sitemap.xml").content.decode()
    parts = re.findall(r"<loc>http://testserver(.*?)</loc>", index)
    assert parts == [
        "/sitemap-pages-1.xml",
        "/sitemap-listings-1.xml",
        "/sitemap-organisations-1.xml",
    ]
    found = {
        part: re.findall(r"<loc>(.*?)</loc>", client.get(part).content.decode()) for part in parts
    }
    base = "http://testserver"
    assert found[parts[0]] == [f"{base}/", f"{base}/en/", f"{base}/fees/"]
    assert found[parts[1]] == [
        f"{base}{need.get_absolute_url()}",
        f"{base}/en{need.get_absolute_url()}",
    ]
    assert draft.code not in " ".join(url for urls in found.values() for url in urls)
    assert len(found[parts[2]]) == 6
    far = f"/sitemap-listings-{'9' * 30}.xml"
    for wrong in ("/sitemap-listings-0.xml", "/sitemap-people-1.xml", "/sitemap-listings.xml", far):
        assert client.get(wrong).status_code == 404


@pytest.mark.parametrize("url", ["javascript:alert(1)", "JavaScript:x", "data:text/html,x", "x"])
def test_a_block_leads_to_this_site_or_the_web(url):
    figure = {"value": "3", "label": "x", "how": "x", "url": url, "weak": False}
    action = {"title": "x", "text": "", "label": "x", "url": url}
    for block, value in ((FigureBlock(), figure), (ActionBlock(), action)):
        with pytest.raises(StructBlockValidationError):
            block.clean(block.to_python(value))
        for right in ("/needs/", "https://example.vn/"):
            cleaned = block.clean(block.to_python({**value, "url": right}))
            assert cleaned["url"] == right
    assert FigureBlock().clean(FigureBlock().to_python({**figure, "url": ""}))["url"] == ""


def test_robots(client, settings):
    text = client.get("/robots.txt").content.decode()
    assert text.splitlines()[-1] == "Sitemap: http://testserver/sitemap.xml"
    assert "Disallow: /desk/" in text
    settings.DEMO = True
    assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"
