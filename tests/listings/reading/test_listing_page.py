"""The page of one listing: addresses, what has ended, queries, files, matches, words on matches."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.base.codes import check_character
from marketplace.listings import services
from marketplace.listings.models import Listing, MatchFeedback
from tests.factories import accounts, registry, uploads
from tests.factories import listings as make
from tests.listings.reading.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed", ["/needs/x-{code}/", "/needs/{slug}-{small}/", "/offers/{slug}-{code}/"]
)
def test_other_spellings_lead_to_the_address(board, visitor, typed):
    need = board.put("need")
    right = need.get_absolute_url()
    slug = right.removeprefix("/needs/")[:-10]
    asked = typed.format(code=need.code, small=need.code.lower(), slug=slug)
    answer = visitor.get(asked)
    assert (answer.status_code, answer["Location"]) == (301, right)
    assert visitor.get(right).status_code == 200


def test_letters_that_people_confuse(board, visitor):
    need = board.put("need")
    code = "1000000" + check_character("1000000")
    Listing.objects.filter(pk=need.pk).update(code=code)
    answer = visitor.get(f"/needs/x-lOo000o{code[-1]}/")
    assert answer.status_code == 301
    assert answer["Location"].endswith(f"-{code}/")


@pytest.mark.parametrize("code", ["AAAAAAAA", "UUUUUUUU", "1234567", "%00%00%00%00%00%00%00%00"])
def test_codes_that_are_none(board, visitor, code):
    assert visitor.get(f"/needs/x-{code}/").status_code == 404


def test_drafts_and_what_waits_are_not_there(db, visitor):
    for listing in (make.saved(), make.sent(), make.reviewed()):
        answer = visitor.get(f"/needs/x-{listing.code}/")
        assert answer.status_code == 404
        assert "Dryer" not in text_of(answer)


@pytest.mark.parametrize("how", ["expired", "closed", "past"])
def test_what_has_ended_says_so_and_shows_what_is_like_it(board, visitor, how):
    gone = board.put("offer")
    other = board.put("offer", title_vi="Lò sấy lúa vỉ ngang, đốt trấu")
    change = {"expires_at": timezone.now()} if how == "past" else {"state": how}
    Listing.objects.filter(pk=gone.pk).update(**change)
    answer = visitor.get(gone.get_absolute_url())
    html = text_of(answer)
    assert answer.status_code == 410
    assert "Tin này đã kết thúc" in html
    assert gone.live_title_vi in html
    assert other.get_absolute_url() in html
    assert 'content="noindex"' in html


def test_a_withdrawn_one_is_not_quoted(board, visitor):
    author = make.writer()
    gone = board.put("offer", user=author)
    services.withdraw(author, listing=gone)
    answer = visitor.get(gone.get_absolute_url())
    html = text_of(answer).replace(gone.get_absolute_url(), "")
    assert answer.status_code == 410
    assert gone.live_title_vi not in html


def test_what_visitors_never_saw_has_not_ended_for_them(board, visitor):
    members = board.put("need", disclosure="members")
    Listing.objects.filter(pk=members.pk).update(state="closed")
    author = make.writer()
    draft = make.saved(user=author)
    services.withdraw(author, listing=draft)
    for listing in (members, draft):
        assert visitor.get(f"/needs/x-{listing.code}/").status_code == 404


def test_an_ended_anonymous_one_names_nobody(board, visitor):
    owner = registry.OrganisationFactory(name_vi="Hợp tác xã Bí Mật")
    gone = board.put("need", organisation=owner, disclosure="anonymous")
    Listing.objects.filter(pk=gone.pk).update(state="expired")
    html = text_of(visitor.get(gone.get_absolute_url()))
    assert "Bí Mật" not in html
    assert owner.code not in html


def filled(board, number):
    """An offer with so many pictures, documents and matches."""
    author = make.writer()
    offer = make.saved("offer", user=author, keywords_vi="sấy lúa, đốt trấu")
    for position in range(number):
        services.add_image(author, listing=offer, upload=uploads.picture(f"{position}.jpg"))
        services.add_document(
            author, listing=offer, upload=uploads.pdf(), title=f"T{position}", access="members"
        )
    offer = make.approved(services.submit(author, listing=offer), board.moderator)
    for _ in range(number - make.Listing.objects.filter(kind="need").count()):
        board.put("need")
    board.index.drain()
    return offer


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_page_costs_the_same_whatever_hangs_on_it(board, visitor, signed_in):
    if signed_in:
        visitor.force_login(make.writer())
    counts = []
    for number in (1, 3):
        offer = filled(board, number)
        address = offer.get_absolute_url()
        html = text_of(visitor.get(address))  # makes the renditions
        assert html.count('class="match"') == number
        with CaptureQueriesContext(connection) as captured:
            assert visitor.get(address).status_code == 200
        counts.append(len(captured))
    assert counts == ([17, 17] if signed_in else [7, 7])


def test_files_say_for_whom_they_open(board, visitor, member):
    offer = filled(board, 1)
    html = text_of(visitor.get(offer.get_absolute_url()))
    assert "dành cho thành viên đã xác minh" in html
    assert "/files/" not in html
    assert "/files/" in text_of(member.get(offer.get_absolute_url()))


def test_data_for_machines(board, visitor):
    owner = registry.OrganisationFactory(name_vi="Cơ khí </script><b>Sáu", is_verified=True)
    offer = board.put("offer", organisation=owner, title_vi="Máy </script> & sấy", title_en="")
    html = text_of(visitor.get(offer.get_absolute_url()))
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    data = json.loads(block)
    assert (data["@type"], data["itemOffered"]["name"]) == ("Offer", "Máy </script> & sấy")
    assert data["seller"]["name"] == "Cơ khí </script><b>Sáu"
    assert data["priceSpecification"] == {
        "@type": "PriceSpecification",
        "priceCurrency": "VND",
        "minPrice": 300_000_000,
        "maxPrice": 500_000_000,
    }
    address = f"http://testserver{offer.get_absolute_url()}"
    assert f'<link rel="canonical" href="{address}">' in html
    assert f'hreflang="en" href="http://testserver/en{offer.get_absolute_url()}"' in html
    assert f'<meta property="og:url" content="{address}">' in html


def test_the_owner_sees_matches_first_and_says_what_fits(board, visitor):
    author = make.writer()
    need = board.put("need", user=author)
    offer = board.put("offer")
    visitor.force_login(author)
    address = need.get_absolute_url()
    html = text_of(visitor.get(address))
    assert html.index('id="matches"') < html.index('id="h-req"')
    say = f"/matches/{need.code}/{offer.code}/"
    assert say in html
    assert visitor.post(say, {"verdict": "misfit", "reason": "scale"}).status_code == 302
    (word,) = MatchFeedback.objects.all()
    assert (word.verdict, word.reason, word.user) == ("misfit", "scale", author)
    assert "Bạn đã nói: chưa hợp" in text_of(visitor.get(address))
    visitor.post(say, {"verdict": "perhaps"})
    assert MatchFeedback.objects.get().verdict == "misfit"


def test_strangers_say_nothing_of_matches(board, visitor):
    need, offer = board.put("need"), board.put("offer")
    say = f"/matches/{need.code}/{offer.code}/"
    assert visitor.post(say, {"verdict": "fits"}).status_code == 302
    visitor.force_login(accounts.UserFactory())
    assert visitor.post(say, {"verdict": "fits"}).status_code in {403, 404}
    assert visitor.get(say).status_code == 405
    assert list(MatchFeedback.objects.all()) == []


def test_the_owner_reads_one_that_is_down(board, visitor):
    author = make.writer()
    need = board.put("need", user=author)
    Listing.objects.filter(pk=need.pk).update(expires_at=timezone.now() - timedelta(days=1))
    visitor.force_login(author)
    answer = visitor.get(need.get_absolute_url())
    assert answer.status_code == 200
    assert "Chỉ bạn và đồng nghiệp thấy trang này" in text_of(answer)
