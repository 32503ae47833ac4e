"""Expiry, reminders, renewal, what is owed; personal data; what lists cost."""

from copy import copy as copy_of
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from cms.accounts import hooks as accounts_hooks
from cms.accounts.models import Notification, OutboundMessage
from cms.base import audit
from cms.base import jobs as periodic
from cms.base.codes import new_code
from cms.base.errors import NotFound
from cms.base.models import AuditEntry, StoredFile
from cms.base.states import IllegalStep
from marketplace.listings import jobs, queries, services
from marketplace.listings.models import (
    DeskAnswer,
    ImportRun,
    Listing,
    ListingDraft,
    MatchFeedback,
    Promise,
)
from search.models import OutboxEntry
from tests.factories import accounts, registry, uploads
from tests.factories import listings as make

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)  # a Thursday


def told(kind):
    return Notification.objects.filter(kind=kind)


def test_expiry_takes_it_down_once_and_tells_its_owner(time_machine):
    time_machine.move_to(START, tick=False)
    need = make.live("need")
    assert jobs.expire_listings() == 0
    time_machine.move_to(need.expires_at, tick=False)
    assert list(queries.live_for("public")) == []  # even before the job has run
    assert jobs.expire_listings() == 1
    assert jobs.expire_listings() == 0
    need.refresh_from_db()
    assert need.state == "expired"
    assert told("listings.expiry").count() == 1
    assert OutboxEntry.objects.filter(source="listing", object_id=need.code).count() == 1


def _many(listing, number):
    """Copies of a live need, written as rows: what is tested is how many are read and written."""
    need, copies = listing.need, []
    for _n in range(number):
        copy = copy_of(listing)
        copy.pk, copy.code = None, new_code()
        copies.append(copy)
    made = Listing.objects.bulk_create(copies)
    contents = []
    for each in made:
        content = copy_of(need)
        content.pk, content.listing = None, each
        contents.append(content)
    type(need).objects.bulk_create(contents)


def test_more_than_a_chunk_is_reminded_and_expires_with_no_reading_left_open(
    time_machine, django_assert_num_queries
):
    time_machine.move_to(START, tick=False)
    first = make.live("need")
    Listing.objects.filter(pk=first.pk).update(created_by=None)
    first.refresh_from_db()
    _many(first, jobs.CHUNK)
    with django_assert_num_queries(3):  # two that hold rows, one that holds none
        held = [row.pk for row in jobs._in_chunks(Listing.objects.filter(state="live"))]
    assert held == sorted(set(held))
    assert len(held) == jobs.CHUNK + 1
    time_machine.move_to(first.expires_at - timedelta(days=7), tick=False)
    assert (jobs.remind_of_expiry(), jobs.remind_of_expiry()) == (jobs.CHUNK + 1, 0)
    time_machine.move_to(first.expires_at, tick=False)
    assert (jobs.expire_listings(), jobs.expire_listings()) == (jobs.CHUNK + 1, 0)
    assert Listing.objects.filter(state="expired").count() == jobs.CHUNK + 1


def test_reminders_thirty_and_seven_days_before_once_each(time_machine):
    time_machine.move_to(START, tick=False)
    need = make.live("need")
    sent = []
    for days in range(91):
        time_machine.move_to(START + timedelta(days=days), tick=False)
        jobs.remind_of_expiry()
        if jobs.remind_of_expiry() or told("listings.expiry").count() > len(sent):
            sent.append(days)
    assert sent == [60, 83]
    subjects = told("listings.expiry").order_by("pk").values_list("subject", flat=True)
    assert ["30" in s or "7" in s for s in subjects] == [True, True]
    need.refresh_from_db()
    assert need.reminded_days == 7


def test_a_short_life_has_no_early_reminder(time_machine):
    time_machine.move_to(START, tick=False)
    make.live("need", deadline=(START + timedelta(days=20)).date())
    assert jobs.remind_of_expiry() == 0
    time_machine.move_to(START + timedelta(days=14), tick=False)
    assert jobs.remind_of_expiry() == 1


def test_one_click_renews_and_a_second_one_changes_nothing(time_machine):
    time_machine.move_to(START, tick=False)
    need = make.live("need")
    token = services.renewal_token(need)
    time_machine.move_to(START + timedelta(days=70), tick=False)
    renewed = services.renew_by_token(token=token)
    assert renewed.expires_at == START + timedelta(days=160)
    version = renewed.version
    time_machine.move_to(START + timedelta(days=71), tick=False)
    again = services.renew_by_token(token=token)
    assert (again.expires_at, again.version) == (renewed.expires_at, version)
    with pytest.raises(NotFound):
        services.renew_by_token(token=token + "x")
    time_machine.move_to(START + timedelta(days=130), tick=False)
    assert jobs.remind_of_expiry() == 1  # the clock of reminders began anew


def test_an_expired_one_comes_back_as_it_was_and_a_withdrawn_one_doesnt(time_machine):
    time_machine.move_to(START, tick=False)
    need = make.live("need")
    token = services.renewal_token(need)
    time_machine.move_to(START + timedelta(days=91), tick=False)
    jobs.expire_listings()
    assert services.renew_by_token(token=token).state == "live"
    services.withdraw(need.created_by, listing=need)
    with pytest.raises(IllegalStep):
        services.renew_by_token(token=token)


def test_a_link_is_good_for_its_own_expiry_only(time_machine):
    time_machine.move_to(START, tick=False)
    need = make.live("need")
    old = services.renewal_token(need)
    time_machine.move_to(START + timedelta(days=10), tick=False)
    services.renew_by_token(token=old)
    time_machine.move_to(START + timedelta(days=101), tick=False)
    jobs.expire_listings()
    need.refresh_from_db()
    with pytest.raises(NotFound):
        services.renew_by_token(token=old)
    with pytest.raises(NotFound):
        services.listing_of_renewal_token(old)
    need.refresh_from_db()
    assert (need.state, need.expires_at) == ("expired", START + timedelta(days=100))
    assert services.renew_by_token(token=services.renewal_token(need)).state == "live"


def test_what_is_overdue_is_told_to_moderators_once_a_day(time_machine):
    time_machine.move_to(START, tick=False)
    moderator = accounts.moderator()
    make.sent("need")
    assert jobs.remind_moderators() == 0
    time_machine.move_to(START + timedelta(days=5), tick=False)  # the Tuesday after
    assert jobs.remind_moderators() == 1
    assert jobs.remind_moderators() == 0
    assert [n.user for n in told("listings.moderation")] == [moderator]
    time_machine.move_to(START + timedelta(days=9), tick=False)  # Saturday
    assert jobs.remind_moderators() == 0


def test_needs_without_an_answer_are_told_to_moderators(time_machine):
    time_machine.move_to(START, tick=False)
    moderator = accounts.moderator()
    need = make.live("need", moderator=moderator)
    assert jobs.remind_of_answers() == 0
    time_machine.move_to(START + timedelta(days=6), tick=False)
    assert jobs.remind_of_answers() == 1
    services.answer_need(moderator, listing=need, text="Chưa có.")
    time_machine.move_to(START + timedelta(days=7), tick=False)
    assert jobs.remind_of_answers() == 0


def test_the_jobs_are_registered():
    ours = {job.name for job in periodic.registered() if job.name.startswith("listings.")}
    assert {
        "listings.expire",
        "listings.remind_of_expiry",
        "listings.remind_moderators",
        "listings.remind_of_answers",
        "listings.forget_sent_drafts",
    } <= ours


def test_sent_drafts_are_forgotten_after_a_month(time_machine):
    time_machine.move_to(START, tick=False)
    listing = make.sent("need")
    make.draft(listing.created_by)
    time_machine.move_to(START + timedelta(days=29), tick=False)
    assert jobs.forget_sent_drafts() == 0
    time_machine.move_to(START + timedelta(days=31), tick=False)
    assert jobs.forget_sent_drafts() == 1
    assert ListingDraft.objects.filter(finished_at=None).count() == 1


def test_an_owner_says_of_a_match_and_may_change_her_mind():
    need, offer = make.live("need"), make.live("offer")
    author = need.created_by
    services.say_of_match(author, listing=need, other=offer, verdict="fits")
    said = services.say_of_match(
        author, listing=need, other=offer, verdict="misfit", reason="too_expensive", note="Quá giá."
    )
    assert list(MatchFeedback.objects.values_list("verdict", "reason", "note")) == [
        ("misfit", "too_expensive", "Quá giá.")
    ]
    assert said.user == author
    with pytest.raises(NotFound):
        services.say_of_match(make.writer(), listing=need, other=offer, verdict="fits")


def test_a_persons_data_is_exported_and_erased():
    listing = make.live("need")
    author = listing.created_by
    draft = make.draft(author, data={"title_vi": "Đang viết"})
    exported = dict(accounts_hooks.personal_data_export.call(author))["listings"]
    assert [row["code"] for row in exported["listings"]] == [listing.code]
    assert {"code": draft.code, "kind": "need", "data": {"title_vi": "Đang viết"}} in exported[
        "drafts"
    ]
    accounts_hooks.personal_data_erasure.call(author)
    found = Listing.objects.get()
    assert (found.created_by, found.state) == (None, "live")
    assert ListingDraft.objects.filter(user=author).count() == 0


def test_written_answers_promises_and_imports_are_exported_and_lose_the_name():
    moderator = accounts.moderator()
    need, offer = make.live("need", moderator=moderator), make.live("offer")
    author = need.created_by
    services.answer_need(moderator, listing=need, text="Có máy hợp.", offers=[offer])
    (answer,) = DeskAnswer.objects.all()
    run = ImportRun.objects.create(
        organisation=need.organisation, kind="need", created_by=author, file_name="cần.csv"
    )
    (row,) = answer.rows.all()
    told = {
        "need": need.code,
        "language": answer.language,
        "text": "Có máy hợp.",
        "answered": answer.answered_at.isoformat(),
        "technologies": [{"code": offer.code, "why_vi": row.why_vi, "why_en": row.why_en}],
    }
    theirs, staffs = (
        dict(accounts_hooks.personal_data_export.call(who))["listings"]
        for who in (author, moderator)
    )
    assert theirs["written_answers"] == [{**told, "given_by_me": False}]
    assert staffs["written_answers"] == [{**told, "given_by_me": True}]
    assert [(p["kind"], p["kept_by_me"], p["ended"]) for p in theirs["promises"]] == [
        ("word", False, "kept"),
        ("answer", False, "kept"),
    ]
    kept = [(p["listing"], p["kind"]) for p in staffs["promises"] if p["kept_by_me"]]
    assert (need.code, "answer") in kept
    assert [(one["code"], one["file"]) for one in theirs["imports"]] == [(run.code, "cần.csv")]
    assert staffs["imports"] == []
    for who in (author, moderator):
        accounts_hooks.personal_data_erasure.call(who)
    answer.refresh_from_db()
    run.refresh_from_db()
    assert (answer.text, answer.answered_by, run.created_by) == ("Có máy hợp.", None, None)
    assert Promise.objects.filter(kept_by__in=(author, moderator)).count() == 0
    assert Promise.objects.filter(listing=need, ended_how="kept").count() == 2


def on_word(organisation, **told):
    """A need that a moderator typed in, sent and confirmed by the signed form; with its draft."""
    moderator = accounts.moderator()
    draft = services.start_draft(
        moderator, kind="need", organisation=organisation, data={"word": told}
    )
    listing = services.save_listing(
        moderator,
        draft=draft,
        content=make.need_content(),
        organisation=organisation,
        disclosure="named",
        **told,
    )
    services.submit(moderator, listing=listing)
    form = uploads.pdf("Bà Tư ký.pdf")
    return services.confirm_word(moderator, listing=listing, form_file=form)


def test_erasure_takes_the_word_that_staff_wrote_down(django_capture_on_commit_callbacks):
    person = make.writer(full_name="Bà Tư Hiền", phone="+84912345678", phone_verified=True)
    own = make.organisation_of(person)
    elsewhere = registry.OrganisationFactory(source="Bà Tư Hiền kể")
    called = on_word(elsewhere, word="call", word_of="Bà Tư Hiền", word_contact="0912 345 678")
    paper = on_word(own, word="paper", word_of="Bà Tư Hiền", word_contact="")
    namesake = on_word(
        registry.OrganisationFactory(), word="paper", word_of="Bà Tư Hiền", word_contact=""
    )
    files = [listing.word_form.file for listing in (called, paper)]

    with django_capture_on_commit_callbacks(execute=True):
        accounts_hooks.personal_data_erasure.call(person)

    columns = ("word_of", "word_contact", "word_form_id")
    for listing in (called, paper):
        listing.refresh_from_db()
        assert [getattr(listing, name) for name in columns] == ["", "", None]
        (entry,) = audit.trail(listing).filter(action="listings.confirm_word")
        assert entry.details["word_of"] == ""
        draft = ListingDraft.objects.get(listing=listing)
        assert (draft.data["word"]["word_of"], draft.data["word"]["word_contact"]) == ("", "")
    assert [file.storage.exists(file.name) for file in files] == [False, False]
    elsewhere.refresh_from_db()
    assert elsewhere.source == "… kể"
    namesake.refresh_from_db()
    assert (namesake.word_of, namesake.word_form is None) == ("Bà Tư Hiền", False)
    assert list(StoredFile.objects.all()) == [namesake.word_form]
    assert [e.label for e in AuditEntry.objects.filter(action="base.store_file")].count(
        "Bà Tư ký.pdf"
    ) == 1


def test_erasure_takes_back_what_colleagues_were_told_of_a_return():
    organisation = registry.OrganisationFactory(approval_steps=["leader"])
    author = make.writer(organisation)
    leader = make.member(accounts.UserFactory(full_name="Ông Ba Lạ"), organisation, "leader")
    listing = make.sent("offer", user=author)
    services.return_inside(leader, listing=listing, comment="Thiếu số đơn.")
    assert Notification.objects.filter(user=author, body__contains="Ông Ba Lạ").count() == 1
    accounts_hooks.personal_data_erasure.call(leader)
    for model, column in ((Notification, "body"), (OutboundMessage, "text")):
        said = {f"{column}__contains": "Ông Ba Lạ"}
        assert not model.objects.filter(user=author, **said).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_run_a_constant_number_of_queries(rows, django_assert_num_queries):
    author = make.writer()
    for _number in range(rows):
        make.live("need", user=author)

    def show(listings):
        return [
            (
                str(x.organisation),
                str(x.content),
                [str(f) for f in x.fields.all()],
                x.shown_images,
                x.list_entry,
                x.content.province,
            )
            for x in listings
        ]

    with django_assert_num_queries(3):
        assert len(show(queries.live_for("public"))) == rows
    with django_assert_num_queries(3):
        assert len(show(queries.desk_of(author))) == rows


def test_the_newest_stands_first_whoever_it_is_of():
    older = make.live("need", disclosure="anonymous")
    newer = make.live("need")
    Listing.objects.filter(pk=older.pk).update(published_at=timezone.now() - timedelta(days=1))
    assert list(queries.live_for("public")) == [newer, older]


def test_mails_carry_the_link_that_renews(time_machine):
    time_machine.move_to(START, tick=False)
    need = make.live("need")
    OutboundMessage.objects.all().delete()
    time_machine.move_to(START + timedelta(days=61), tick=False)
    jobs.remind_of_expiry()
    assert services.renewal_token(need).split(":")[0] in OutboundMessage.objects.get().text
