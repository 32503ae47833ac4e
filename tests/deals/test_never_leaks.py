"""Who wants to stay unnamed stays so until both have said yes: pages, mails, notices, sheets."""

import pytest
from django.test import Client

from cms.accounts import hooks
from cms.accounts.models import Notification, OutboundMessage
from marketplace.deals import personal_data, services
from marketplace.deals.models import Interest
from tests.factories import accounts, deals, registry
from tests.factories import listings as make

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SECRET_VI, SECRET_EN = "Hợp tác xã Bí Mật Lúa Vàng", "Secret Golden Paddy Cooperative"


def hidden_owner():
    organisation = registry.OrganisationFactory(
        name_vi=SECRET_VI, name_en=SECRET_EN, public_email="bimat@example.com"
    )
    return make.writer(organisation, full_name="Trần Bí Ẩn", email="bian@example.com")


def secrets_of(person):
    organisation = make.organisation_of(person)
    return (
        SECRET_VI,
        SECRET_EN,
        person.full_name,
        person.email,
        organisation.code,
        organisation.public_email,
    )


def everything_seen_by(person, interest):
    """All that reaches a person: pages in both languages, the list, its sheet, notices, mails."""
    client = Client()
    client.force_login(person)
    parts = [
        client.get(f"{prefix}/desk/{path}").content.decode("utf-8", "replace")
        for prefix in ("", "/en")
        for path in ("", "interests/", "interests/?show=out", f"interests/{interest.code}/")
    ]
    from marketplace.deals import presenting, queries
    from marketplace.deals.permissions import Reader

    reader = Reader(person)
    for rows in (queries.received_by(reader), queries.sent_by(reader)):
        parts += [str(row) for row in presenting.sheet_rows(reader, rows)]
    notes = Notification.objects.filter(user=person)
    parts += [f"{one.subject} {one.body} {one.url}" for one in notes]
    mails = OutboundMessage.objects.filter(user=person)
    parts += [f"{one.subject} {one.text} {one.html}" for one in mails]
    parts.append(str(personal_data.export(person)))
    return "\n".join(parts)


def found_in(text, secrets):
    return [secret for secret in secrets if secret in text]


def talked(interest):
    """Each kind of news once: a question, its answer, reminders, lateness, an end."""
    to_side = deals.receiver(interest)
    from_side = interest.sent_by
    if interest.introduced:
        from_side = interest.own_listing.created_by
    services.ask(to_side, interest=interest, text="Bao nhiêu?")
    services.answer(from_side, interest=interest, text="Ba mươi.")
    long_ago = "2020-01-01T00:00Z"
    Interest.objects.update(clock_next_at=long_ago)
    assert services.advance(interest) == "reminded"
    Interest.objects.update(clock_next_at=long_ago, due_at=long_ago)
    assert services.advance(interest) == "overdue"
    return interest


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("end", ["open", "decline", "withdraw", "lapse"])
def test_the_owner_of_an_anonymous_need_stays_unnamed(language, end):
    owner = hidden_owner()
    need = make.live("need", user=owner, disclosure="anonymous")
    supplier = make.writer(language=language)
    interest = talked(deals.sent(listing=need, sender=supplier))
    if end == "decline":
        services.decline(owner, interest=interest, reason="busy")
    elif end == "withdraw":
        services.withdraw(supplier, interest=interest)
    elif end == "lapse":
        Interest.objects.update(clock_next_at="2020-01-01T00:00Z")
        assert services.advance(interest) == "lapsed"
    assert found_in(everything_seen_by(supplier, interest), secrets_of(owner)) == []


def test_with_the_yes_the_name_is_there():
    owner = hidden_owner()
    need = make.live("need", user=owner, disclosure="anonymous")
    interest = deals.sent(listing=need)
    services.accept(owner, interest=interest, share_contact=True)
    seen = everything_seen_by(interest.sent_by, interest)
    assert SECRET_VI in seen
    assert owner.full_name in seen


@pytest.mark.parametrize("language", ["vi", "en"])
def test_who_asks_for_it_is_unnamed_as_a_sender_too(language):
    sender = hidden_owner()
    need = make.live("need", user=sender, disclosure="anonymous")
    supplier = make.writer(language=language)
    offer = make.live("offer", user=supplier)
    interest = talked(
        deals.sent(
            listing=offer, sender=sender, own_listing=need, shown="anonymous", share_contact=True
        )
    )
    assert found_in(everything_seen_by(supplier, interest), secrets_of(sender)) == []
    services.withdraw(sender, interest=interest)
    assert found_in(everything_seen_by(supplier, interest), secrets_of(sender)) == []


def test_an_introduction_keeps_an_anonymous_need_unnamed_until_both_agree():
    owner = hidden_owner()
    need, offer = make.live("need", user=owner, disclosure="anonymous"), make.live("offer")
    interest = services.introduce(accounts.moderator(), need=need, offer=offer, text="Hợp nhau.")
    talked(interest)
    services.accept(owner, interest=interest, share_contact=True)
    assert found_in(everything_seen_by(offer.created_by, interest), secrets_of(owner)) == []
    services.accept(offer.created_by, interest=interest)
    assert SECRET_VI in everything_seen_by(offer.created_by, interest)


def test_an_absent_and_a_forbidden_interest_answer_alike():
    interest = deals.sent()
    client = Client()
    client.force_login(make.writer())
    absent = f"/desk/interests/{make.saved('need').code}/"
    client.get(absent)
    first, second = client.get(absent), client.get(f"/desk/interests/{interest.code}/")
    assert (first.status_code, second.status_code) == (404, 404)
    absent_page, forbidden_page = (
        one.content.decode().split("<main")[1][:300] for one in (first, second)
    )
    assert absent_page == forbidden_page


def test_a_person_exports_their_own_words_and_takes_their_name_away():
    interest = deals.sent(share_contact=True)
    sender, owner = interest.sent_by, deals.receiver(interest)
    services.ask(owner, interest=interest, text="Bao nhiêu?")
    name, mine = personal_data.export(sender)
    assert name == "deals"
    assert [one["wish"] for one in mine["interests"]] == [deals.WISH]
    assert mine["questions_and_answers"] == []
    assert [one["text"] for one in personal_data.export(owner)[1]["questions_and_answers"]] == [
        "Bao nhiêu?"
    ]
    for person in (sender, owner):
        hooks.personal_data_erasure.call(person)
    interest.refresh_from_db()
    assert (interest.sent_by, interest.from_person) == (None, None)
    assert interest.messages.get().author is None
    assert interest.wish == deals.WISH
