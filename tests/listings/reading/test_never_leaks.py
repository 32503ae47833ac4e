"""An anonymous owner stays unknown and a members' need unseen, wherever somebody looks.

The secret owner has a name, a ward, a kind, a code and mail address that nobody else has, so that
each of them would be found if it leaked.
"""

import json
import re

import pytest
from django.core import mail
from django.utils import timezone

from cms.accounts import outbox
from cms.accounts.models import Notification
from ecosystem.registry.models import Province, Ward
from marketplace.listings import documents, matching, services, telling
from marketplace.listings.models import Listing
from marketplace.listings.search import ListingSource
from search import service
from search.engines import get_engine
from search.query import SearchQuery
from tests.factories import accounts, registry, uploads
from tests.factories import listings as make
from tests.listings.reading.conftest import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NAME = "Hợp tác xã Bí Mật Ô Môn"
SECRETS = (NAME, "Secret Cooperative", "bi-mat", "bimat@example.org", "0292000111", "Ô Môn")
PAGES = (
    *("/", "/en/", "/needs/", "/en/needs/", "/search/", "/search/?q=sấy lúa", "/organisations/"),
    *("/search/?q=bí mật", "/search/?tab=organisations&q=bí", "/search/suggest/?q=sấy"),
    *("/search/suggest/?q=bí mật", "/search/suggest/?q=hợp tác xã bí", "/search/?province=92"),
    *(
        "/sitemap.xml",
        "/sitemap-listings-1.xml",
        "/robots.txt",
        "/figures/answers/",
        "/en/figures/answers/",
    ),
    *("/offers/", "/search/?sort=newest", "/search/?sort=deadline", "/search/?tab=needs"),
)


@pytest.fixture
def secret():
    """The owner whose name must not appear."""
    return registry.OrganisationFactory(
        kinds=["cooperative_group"],
        name_vi=NAME,
        name_en="Secret Cooperative",
        short_name="HTX Bí Mật",
        public_email="bimat@example.org",
        public_phone="0292000111",
        province=Province.objects.get(code="92"),
        ward=Ward.objects.get(province="92", name_vi="Phường Ô Môn"),
        is_verified=True,
    )


@pytest.fixture
def anonymous(board, secret):
    """Its anonymous need, live, with a picture and a document whose files bear the owner's name."""
    author = make.writer(secret, full_name="Trần Bí Mật", email="bimat@example.org")
    need = make.saved(
        "need",
        user=author,
        disclosure="anonymous",
        title_vi="Sấy lúa tươi, đốt trấu",
        summary_vi="Lúa ướt.",
        keywords_vi="sấy lúa",
        province="92",
        ward=secret.ward.code,
    )
    services.add_document(
        author,
        listing=need,
        upload=uploads.pdf("hop-tac-xa-bi-mat.pdf"),
        title="Biên bản đo",
        access="nda",
    )
    services.add_image(author, listing=need, upload=uploads.picture("bi-mat.jpg"))
    need = make.approved(services.submit(author, listing=need), board.moderator)
    board.index.drain()
    return Listing.objects.get(pk=need.pk)


def assert_silent(text, secret):
    for word in (*SECRETS, secret.code):
        assert word not in text, word


def own_words(html, secret):
    """The page without the owner's row in the directory, which is public by itself."""
    return re.sub(rf"<li>(?:(?!</li>).)*{secret.code}.*?</li>", "", html, flags=re.DOTALL)


def test_the_document_of_the_index_names_nobody(anonymous, secret):
    document = documents.build(anonymous, anonymous.content)
    assert_silent(
        json.dumps(
            [document.parts(), document.facts(), document.payload], ensure_ascii=False, default=str
        ),
        secret,
    )
    assert_silent(" ".join(document.suggest), secret)
    assert (document.ward, document.organisation, document.organisation_kinds) == ("", "", ())
    assert (document.names, document.standing, document.province) == ((), None, "92")
    stored = get_engine().get([f"listing:{anonymous.code}"])
    assert list(stored) == [f"listing:{anonymous.code}"]
    assert_silent(json.dumps(stored, ensure_ascii=False, default=str), secret)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_gives_the_owner_away(anonymous, secret, visitor, member, path):
    for reader in (visitor, member):
        answer = reader.get(path)
        assert answer.status_code == 200
        html = own_words(text_of(answer), secret)
        if "organisations" not in path and "bí" not in path:
            assert_silent(html, secret)


def test_its_own_page_gives_nobody_away(anonymous, secret, visitor, member):
    address = anonymous.get_absolute_url()
    for reader in (visitor, member):
        for prefix in ("", "/en"):
            answer = reader.get(prefix + address)
            html = text_of(answer)
            assert answer.status_code == 200
            assert_silent(html, secret)
            assert "Trần Bí Mật" not in html
            assert "hop-tac-xa" not in html
            assert_silent(str(answer.headers), secret)
            data = json.loads(re.search(r'ld\+json">(.*?)</script>', html)[1])
            assert data["@type"] == "Demand"
            assert set(data) & {"seller", "offeredBy", "availableAtOrFrom"} == set()


def test_its_files_carry_no_name(anonymous, secret, visitor, member):
    """The document opens to nobody here; the picture has a random name."""
    for reader in (visitor, member):
        html = text_of(reader.get(anonymous.get_absolute_url()))
        assert "Biên bản đo" in html
        assert "/files/" not in html
        assert re.findall(r'="[^"]*/media/[^"]*"', html) != []
        assert "bi-mat" not in html
        assert "hop-tac-xa" not in html


def test_a_files_own_name_is_no_title_for_strangers(board, secret, visitor, member, client):
    """The form proposes the file's name as the title; only who knows the owner reads that."""
    author = make.writer(secret)
    need = make.saved("need", user=author, disclosure="anonymous")
    for upload in (uploads.pdf("Hồ sơ  HTX Bí Mật.pdf"), uploads.pdf("bi-mat.signed.pdf")):
        title = upload.name.rsplit(".", 1)[0]
        services.add_document(author, listing=need, upload=upload, title=title, access="nda")
    need = make.approved(services.submit(author, listing=need), board.moderator)
    for reader in (visitor, member):
        html = text_of(reader.get(need.get_absolute_url()))
        assert "Bí Mật" not in html
        assert "bi-mat" not in html
        assert ("Tài liệu 1" in html, "Tài liệu 2" in html) == (True, True)
    client.force_login(author)
    assert "Tài liệu 1" in text_of(client.get(f"/desk/listings/{need.code}/preview/"))
    assert "HTX Bí Mật" in text_of(client.get(f"/desk/listings/{need.code}/"))


def test_facets_count_it_without_its_owner(anonymous, board):
    query = SearchQuery.from_values(audience="staff", text="sấy lúa", kinds=("need",))
    result = service.search(query)
    assert result.total == 1
    counts = {name: {c.value: c.count for c in values} for name, values in result.facets.items()}
    assert counts.get("organisation_kinds", {}) == {}
    assert counts.get("ward", {}) == {}
    assert counts.get("organisation", {}) == {}
    assert counts["province"] == {"92": 1}


@pytest.mark.parametrize("text", ["bí mật", "Secret Cooperative", "0292000111", "Ô Môn"])
def test_it_is_not_found_by_its_owner(anonymous, text):
    query = SearchQuery.from_values(audience="staff", text=text, kinds=("need",), exact=True)
    assert [hit.key for hit in service.search(query).hits if hit.matched_all] == []


def test_the_organisations_page_does_not_list_it(anonymous, secret, visitor, board):
    named = board.put("offer", organisation=secret)
    html = text_of(visitor.get(secret.get_absolute_url()))
    assert named.get_absolute_url() in html
    assert anonymous.code not in html


def test_the_owners_own_offer_shows_no_gap(anonymous, secret, board, visitor):
    """Were one's own need left out of one's offer's matches, its absence would tell."""
    offer = board.put("offer", organisation=secret)
    other = board.put("offer")
    pages = [text_of(visitor.get(listing.get_absolute_url())) for listing in (offer, other)]
    assert [anonymous.code in page for page in pages] == [True, True]
    need = text_of(visitor.get(anonymous.get_absolute_url()))
    assert {code for code in (offer.code, other.code) if code in need} == {offer.code, other.code}


def test_lists_are_ordered_by_date_alone(board):
    """Neither the owner's name nor its key decides where an anonymous one stands."""
    moment = timezone.now()
    made = [board.put("need", disclosure=d) for d in ("named", "anonymous", "named")]
    Listing.objects.filter(pk__in=[m.pk for m in made]).update(published_at=moment)
    rows = list(ListingSource().fallback(SearchQuery.from_values(audience="public")).documents)
    assert [row.key for row in rows] == [f"listing:{m.code}" for m in reversed(made)]


def test_no_mail_and_no_notice_names_it(anonymous, secret, board):
    """What others are told of the need: the match, in the app and by mail."""
    supplier = make.writer(consents=("match_alerts",))
    board.put("offer", organisation=make.organisation_of(supplier), user=supplier)
    telling.run()
    outbox.drain()
    theirs = [m for m in mail.outbox if m.recipients() == [supplier.email]]
    assert ["Sấy lúa tươi" in m.body for m in theirs].count(True) == 1
    for message in theirs:
        assert_silent(message.subject + message.body + message.alternatives[0][0], secret)
        assert "Trần Bí Mật" not in message.body
        assert_silent(str(message.message().items()), secret)
    for notice in Notification.objects.filter(user=supplier):
        assert_silent(f"{notice.subject} {notice.body} {notice.url}", secret)


def test_the_order_of_lists_and_counts_is_the_same_whoever_owns_it(board, visitor):
    """Two anonymous needs change owners: nothing that a visitor sees moves."""
    first, second = (registry.OrganisationFactory(name_vi=name) for name in ("An", "Ỷ Lan"))
    needs = [
        board.put("need", organisation=owner, disclosure="anonymous", title_vi=f"Sấy lúa {n}")
        for n, owner in enumerate((first, second))
    ]
    paths = ("/needs/", "/search/?q=sấy lúa", "/organisations/", "/", "/en/needs/")

    def seen():
        pages = [
            re.sub(r'name="csrfmiddlewaretoken"[^>]*', "", text_of(visitor.get(p))) for p in paths
        ]
        return [re.findall(r'href="(/[^"]*)"', page) for page in pages]

    board.index.rebuild()
    before = seen()
    Listing.objects.filter(pk=needs[0].pk).update(organisation=second)
    Listing.objects.filter(pk=needs[1].pk).update(organisation=first)
    board.index.rebuild()
    for path, now, then in zip(paths, seen(), before, strict=True):
        assert (path, [link for link in now if link not in then]) == (path, [])
        assert (path, now) == (path, then)


# --- for verified members only ---------------------------------------------------------------


@pytest.fixture
def closed(board):
    return board.put(
        "need",
        disclosure="members",
        title_vi="Chiết tinh dầu tràm gió",
        title_en="",
        summary_vi="Chiết tinh dầu.",
        keywords_vi="tinh dầu tràm",
        province="92",
    )


PUBLIC_PAGES = ("/", "/needs/", "/search/?q=tinh dầu tràm", "/search/suggest/?q=chiết tinh")


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_visitors_see_nothing_of_a_members_need(closed, visitor, path):
    html = text_of(visitor.get(path))
    assert closed.code not in html
    assert "tràm gió" not in html


def test_members_see_it(closed, member, visitor):
    assert closed.code in text_of(member.get("/needs/"))
    assert closed.code in text_of(member.get("/search/?q=tinh+dau+tram"))
    page = member.get(closed.get_absolute_url())
    assert page.status_code == 200
    assert "ld+json" not in text_of(page)
    assert 'name="robots" content="noindex"' in text_of(page)
    for path in (
        closed.get_absolute_url(),
        f"/needs/x-{closed.code}/",
        f"/offers/x-{closed.code}/",
    ):
        answer = visitor.get(path)
        assert answer.status_code == 404
        assert "tràm" not in text_of(answer)


def test_it_counts_in_no_facet_and_matches_no_visitor(closed, board, visitor, member):
    offer = board.put("offer", title_vi="Nồi chiết tinh dầu tràm", keywords_vi="tinh dầu tràm")
    counts = {}
    for audience in ("public", "members"):
        result = service.search(SearchQuery.from_values(audience=audience, kinds=("need",)))
        counts[audience] = (result.total, {c.value: c.count for c in result.facets["province"]})
    assert counts == {"public": (0, {}), "members": (1, {"92": 1})}
    assert closed.code not in text_of(visitor.get(offer.get_absolute_url()))
    assert closed.code in text_of(member.get(offer.get_absolute_url()))


@pytest.mark.parametrize("how", ["withdrawn", "expired", "closed", "past", "archived", "members"])
def test_what_has_gone_goes_at_once_though_the_index_still_has_it(board, visitor, how):
    need = board.put("need")
    offer = board.put("offer")
    changes = {
        "withdrawn": {"state": "withdrawn"},
        "expired": {"state": "expired"},
        "closed": {"state": "closed"},
        "past": {"expires_at": timezone.now()},
        "members": {"disclosure": "members"},
    }
    if how == "archived":
        type(need.organisation).objects.filter(pk=need.organisation_id).update(state="archived")
    else:
        Listing.objects.filter(pk=need.pk).update(**changes[how])
    assert f"listing:{need.code}" in get_engine().get([f"listing:{need.code}"])
    for path in ("/needs/", "/search/?q=sấy lúa", "/search/suggest/?q=sấy lúa tươi"):
        assert need.code not in text_of(visitor.get(path))
        assert "mùa mưa" not in text_of(visitor.get(path))
    assert need.code not in text_of(visitor.get(offer.get_absolute_url()))
    assert visitor.get(need.get_absolute_url()).status_code in {404, 410}
    assert matching.matches_for(accounts.UserFactory(), offer) == []
