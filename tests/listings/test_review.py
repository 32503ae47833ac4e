"""From the author's hand to the public side, with everything that can stand in between."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from cms.accounts.models import Notification, OutboundMessage
from cms.base import audit, clock
from cms.base.errors import NotAllowed, NotFound, Refused
from cms.base.states import IllegalStep
from marketplace.listings import hooks, permissions, queries, services
from marketplace.listings.models import InternalApproval, Listing, ModerationNote
from search.models import OutboxEntry
from tests.factories import accounts, registry, uploads
from tests.factories import listings as make

pytestmark = pytest.mark.django_db


def fresh(listing):
    return Listing.objects.select_related("organisation").get(pk=listing.pk)


def untouched(act):
    """Run a refused act; nothing may have changed and nothing been sent."""

    def state():
        return (
            list(Listing.objects.order_by("pk").values()),
            Notification.objects.count(),
            OutboundMessage.objects.count(),
            list(OutboxEntry.objects.order_by("pk").values_list("object_id", "token")),
            ModerationNote.objects.count(),
        )

    before = state()
    with pytest.raises((Refused, NotFound, NotAllowed)) as raised:
        act()
    assert state() == before
    return raised.value


def test_strangers_find_nothing_and_colleagues_may_not_moderate():
    listing = make.reviewed("need")
    stranger = make.writer()
    for act in (
        lambda: services.approve(stranger, listing=listing),
        lambda: services.withdraw(stranger, listing=listing),
        lambda: services.start_edit(stranger, listing=listing),
        lambda: queries.get_listing_for(stranger, listing.code),
        lambda: services.comment(stranger, listing=listing, text="x"),
    ):
        assert type(untouched(act)) is NotFound
    author = listing.created_by
    assert type(untouched(lambda: services.approve(author, listing=listing))) is NotAllowed
    assert type(untouched(lambda: services.approve(accounts.editor(), listing=listing))) is NotFound


def test_a_moderator_doesnt_decide_on_her_own_organisation():
    moderator = accounts.moderator()
    author = make.writer()
    make.member(moderator, make.organisation_of(author), "editor")
    listing = make.sent("need", user=author)
    act = lambda: services.pass_completeness(moderator, listing=listing)  # noqa: E731
    assert type(untouched(act)) is NotAllowed


def test_approval_sets_everything_that_a_live_listing_has():
    heard = []

    def listen(listing):
        heard.append(listing.code)

    hooks.listing_published.register(listen)
    moderator = accounts.moderator()
    need = make.live("need", user=make.writer(), moderator=moderator)
    hooks.listing_published._functions.popitem()
    assert heard == [need.code]
    now = timezone.now()
    assert need.published_at is not None
    assert need.answer_due_at == clock.add_working_days(need.published_at, 5)
    assert abs(need.expires_at - now - timedelta(days=90)) < timedelta(minutes=1)
    assert need.moderation_due_at is None
    assert need.first_published_at == need.published_at
    assert OutboxEntry.objects.filter(source="listing", object_id=need.code).count() == 1
    offer = make.live("offer", moderator=moderator)
    assert offer.answer_due_at is None
    assert abs(offer.expires_at - now - timedelta(days=365)) < timedelta(minutes=1)
    assert [f.code for f in offer.fields.all()] == make.offer_content()["field_codes"]


def test_a_need_lapses_at_the_end_of_the_day_it_is_needed_by():
    deadline = clock.today() + timedelta(days=20)
    need = make.live("need", deadline=deadline)
    assert need.expires_at.astimezone(clock.VIETNAM).date() == deadline


def test_both_the_author_and_the_owners_are_told_in_their_language():
    owner = make.writer(language="en")
    organisation = make.organisation_of(owner)
    author = make.member(accounts.UserFactory(language="vi"), organisation, "editor")
    bystander = make.member(accounts.UserFactory(), organisation, "negotiator")
    listing = make.live("need", user=author, organisation=organisation)
    subjects = {
        user: list(
            Notification.objects.filter(user=user).order_by("pk").values_list("language", "url")
        )
        for user in (owner, author, bystander)
    }
    assert [language for language, _url in subjects[owner]] == ["en", "en"]
    assert [language for language, _url in subjects[author]] == ["vi", "vi"]
    assert subjects[bystander] == []
    last = Notification.objects.filter(user=owner).latest("pk")
    assert last.subject == "“Dryer wanted for a cooperative” is up"
    assert last.url.startswith("/en/")
    assert listing.code in last.url
    mails = OutboundMessage.objects.filter(channel="mail")
    assert sorted(mails.values_list("address", flat=True)) == sorted(
        [owner.email, author.email] * 2
    )


def test_a_check_of_the_lists_counts_for_the_version_it_was_made_for():
    moderator = accounts.moderator()
    listing = make.reviewed("need", moderator=moderator)
    author = listing.created_by
    services.take_back(author, listing=listing)
    draft = services.start_draft(author, kind="need", listing=fresh(listing))
    services.save_listing(
        author,
        draft=draft,
        content=make.need_content(title_vi="Một tên khác"),
        organisation=listing.organisation,
        disclosure="named",
    )
    services.submit(author, listing=listing)
    services.pass_completeness(moderator, listing=listing)
    refused = untouched(lambda: services.approve(moderator, listing=listing))
    assert refused.code == "list_check"


def test_a_prohibited_technology_is_never_up_and_a_restricted_one_shows_it():
    moderator = accounts.moderator()
    listing = make.reviewed("offer", moderator=moderator)
    bad = registry.TechnologyListEntryFactory(technology_list__kind="prohibited")
    services.record_list_check(moderator, listing=listing, entry=bad)
    refused = untouched(lambda: services.approve(moderator, listing=listing))
    assert refused.code == "prohibited"
    some = registry.TechnologyListEntryFactory(technology_list__kind="restricted")
    services.record_list_check(moderator, listing=listing, entry=some)
    services.approve(moderator, listing=listing)
    assert queries.live_for("public").get().list_entry == some


def test_the_warning_about_novelty_has_to_be_read_once():
    listing = make.saved("offer", ip_rights=[{"kind": "patent", "status": "none"}])
    author = listing.created_by
    refused = untouched(lambda: services.submit(author, listing=listing))
    assert (refused.code, refused.field) == ("novelty", "novelty_read")
    sent = services.submit(author, listing=listing, novelty_read=True)
    assert sent.novelty_warned_at is not None
    moderator = accounts.moderator()
    services.return_to_author(moderator, listing=sent, comment="Thêm số.")
    assert services.submit(author, listing=listing).state == "completeness"
    assert make.sent("offer").novelty_warned_at is None  # something is filed
    assert make.sent("need").novelty_warned_at is None


def test_approval_inside_step_by_step():
    organisation = registry.OrganisationFactory(approval_steps=["research_office", "leader"])
    owner = make.writer(organisation)
    author = make.member(accounts.UserFactory(), organisation, "editor")
    office = make.member(accounts.UserFactory(), organisation, "research_office")
    leader = make.member(accounts.UserFactory(), organisation, "leader")
    listing = make.sent("offer", user=author, organisation=organisation)
    assert listing.state == "internal_review"
    assert list(queries.moderation_queue()) == []
    assert [n.user for n in Notification.objects.all()] == [office]
    for other in (author, owner, leader):
        act = lambda who=other: services.approve_inside(who, listing=listing)  # noqa: E731
        assert type(untouched(act)) is NotAllowed
    assert services.approve_inside(office, listing=listing).state == "internal_review"
    assert [n.user for n in Notification.objects.order_by("pk")] == [office, leader]
    returned = services.return_inside(leader, listing=listing, comment="Bổ sung số liệu.")
    assert returned.state == "draft"
    services.submit(author, listing=listing)
    services.approve_inside(office, listing=listing)
    assert services.approve_inside(leader, listing=listing).state == "completeness"
    decisions = InternalApproval.objects.order_by("pk").values_list("step", "decision")
    assert list(decisions) == [
        ("research_office", "approved"),
        ("leader", "returned"),
        ("research_office", "approved"),
        ("leader", "approved"),
    ]


def test_the_author_doesnt_take_her_own_step_while_a_colleague_can():
    organisation = registry.OrganisationFactory(approval_steps=["research_office"])
    author = make.member(make.writer(organisation), organisation, "research_office")
    colleague = make.member(accounts.UserFactory(), organisation, "research_office")
    listing = make.sent("offer", user=author, organisation=organisation)
    assert not permissions.can_approve_inside(author, listing)
    assert permissions.can_approve_inside(colleague, listing)
    colleague.affiliations.all().delete()
    assert permissions.can_approve_inside(author, listing)


def entered(word="call", contact="tu@example.com", **organisation):
    moderator = accounts.moderator()
    draft = services.start_draft(
        moderator, kind="need", organisation=registry.OrganisationFactory(**organisation)
    )
    listing = services.save_listing(
        moderator,
        draft=draft,
        content=make.need_content(),
        organisation=draft.organisation,
        disclosure="named",
        word=word,
        word_of="Bà Tư",
        word_contact=contact,
    )
    return moderator, services.submit(moderator, listing=listing)


def code_in(message):
    return next(word for word in message.text.split() if word.isdigit() and len(word) == 6)


def test_a_listing_entered_on_somebodys_word_waits_for_the_code():
    moderator, listing = entered()
    assert listing.state == "awaiting_word"
    assert type(untouched(lambda: services.approve(moderator, listing=listing))) is IllegalStep
    message = OutboundMessage.objects.get(address="tu@example.com")
    token = services.word_token(listing)
    assert services.listing_of_word_token(token) == listing
    assert "/word/" in message.text or token in message.text
    wrong = "000000" if code_in(message) != "000000" else "111111"
    refused = untouched(lambda: services.confirm_word(None, listing=listing, code=wrong))
    assert refused.code == "wrong"
    found = services.confirm_word(None, listing=listing, code=code_in(message))
    assert (found.state, found.word_confirmed_at is not None) == ("completeness", True)
    entry = audit.trail(listing).filter(action="listings.confirm_word").get()
    assert entry.details == {"how": "code", "word_of": "Bà Tư"}
    with pytest.raises(NotFound):
        services.listing_of_word_token(token)
    make.approved(found, moderator)
    assert fresh(listing).state == "live"


def test_the_signed_form_does_the_same_but_only_from_a_moderator():
    moderator, listing = entered("paper", "")
    assert OutboundMessage.objects.count() == 0
    stranger = make.writer()
    act = lambda: services.confirm_word(stranger, listing=listing, form_file=uploads.pdf())  # noqa: E731
    assert type(untouched(act)) is NotAllowed
    empty = untouched(lambda: services.confirm_word(None, listing=listing, code=" "))
    assert empty.code == "empty"
    found = services.confirm_word(moderator, listing=listing, form_file=uploads.pdf())
    assert (found.state, found.word_form is not None) == ("completeness", True)


def test_only_moderators_enter_for_others_and_say_for_whom():
    author = make.writer()
    organisation = make.organisation_of(author)

    def enter(actor, **word):
        draft = services.start_draft(actor, kind="need", organisation=organisation)
        return services.save_listing(
            actor,
            draft=draft,
            content=make.need_content(),
            organisation=organisation,
            disclosure="named",
            **word,
        )

    with pytest.raises(NotAllowed):
        enter(author, word="call", word_of="Bà Tư", word_contact="0912345678")
    moderator = accounts.moderator()
    with pytest.raises(NotAllowed):
        enter(moderator)
    for word, field in (
        ({"word": "call"}, "word_of"),
        ({"word": "call", "word_of": "Bà Tư"}, "word_contact"),
    ):
        with pytest.raises(Refused) as refused:
            enter(moderator, **word)
        assert refused.value.field == field
    assert Listing.objects.count() == 0


def test_sending_back_tells_the_author_what_to_change():
    moderator = accounts.moderator()
    listing = make.sent("need")
    empty = lambda: services.return_to_author(moderator, listing=listing, comment=" \u200b")  # noqa: E731
    assert untouched(empty).code == "words"
    services.return_to_author(moderator, listing=listing, comment="Cho biết công suất.")
    told = Notification.objects.filter(user=listing.created_by).latest("pk")
    assert "Cho biết công suất." in told.body
    assert [n.text for n in queries.notes_for(listing.created_by, listing)] == [
        "Cho biết công suất."
    ]
    services.comment(moderator, listing=listing, text="Nghi trùng.", internal=True)
    assert len(queries.notes_for(listing.created_by, listing)) == 1
    assert len(queries.notes_for(moderator, listing)) == 2
    assert Notification.objects.filter(user=listing.created_by).latest("pk") == told


def test_a_change_goes_through_review_while_the_live_version_stays_up():
    moderator = accounts.moderator()
    listing = make.live("need", moderator=moderator)
    author = listing.created_by
    first = (listing.published_at, listing.expires_at, listing.answer_due_at)
    changed = make.change(listing, author, title_vi="Cần máy sấy tốt hơn")
    assert (changed.state, changed.edit_state) == ("live", "editing")
    public = queries.live_for("public").get()
    assert public.content.title_vi == make.NEED["title_vi"]
    services.submit(author, listing=listing)
    changed = [row.name for row in queries.difference(listing) if row.changed]
    assert changed == ["title_vi"]
    services.pass_completeness(moderator, listing=listing)
    services.record_list_check(moderator, listing=listing, entry=None)
    done = services.approve(moderator, listing=listing)
    assert (done.state, done.edit_state, done.live_title_vi) == (
        "live",
        "none",
        "Cần máy sấy tốt hơn",
    )
    assert (done.published_at, done.expires_at, done.answer_due_at) == first


def test_a_change_given_up_leaves_what_was_up():
    listing = make.live("need")
    author = listing.created_by
    services.add_image(author, listing=listing, upload=uploads.picture())
    make.change(listing, author, title_vi="Khác")
    back = services.cancel_edit(author, listing=listing)
    assert (back.state, back.edit_state) == ("live", "none")
    assert queries.latest_content(listing).title_vi == make.NEED["title_vi"]
    assert list(queries.drafts_of(author)) == []
    assert listing.listingimages.count() == 0


def test_disclosure_away_from_the_name_at_once_towards_it_with_approval():
    listing = make.live("need")
    author = listing.created_by

    def disclose(how):
        draft = services.start_edit(author, listing=fresh(listing))
        return services.save_listing(
            author,
            draft=draft,
            content=make.need_content(),
            organisation=listing.organisation,
            disclosure=how,
        )

    assert disclose("anonymous").disclosure == "anonymous"
    assert not permissions.can_see_owner(make.writer(), fresh(listing))
    again = disclose("named")
    assert (again.disclosure, again.pending_disclosure) == ("anonymous", "named")
    services.submit(author, listing=again)
    done = make.approved(fresh(listing))
    assert (done.disclosure, done.pending_disclosure) == ("named", "")


def test_closing_and_withdrawing_take_it_off_and_tell_the_others():
    owner = make.writer()
    organisation = make.organisation_of(owner)
    author = make.member(accounts.UserFactory(), organisation, "editor")
    listing = make.live("need", user=author, organisation=organisation)
    wrong = untouched(lambda: services.close(author, listing=listing, outcome="whatever"))
    assert wrong.field == "outcome"
    Notification.objects.all().delete()
    closed = services.close(author, listing=listing, outcome="solved_here", note="Mua máy.")
    assert (closed.state, closed.outcome, closed.outcome_note) == (
        "closed",
        "solved_here",
        "Mua máy.",
    )
    assert [n.user for n in Notification.objects.all()] == [owner]
    assert list(queries.live_for("staff")) == []
    again = services.reopen(author, listing=listing)
    assert again.state == "draft"
    services.withdraw(author, listing=listing)
    moderator = accounts.moderator()
    other = make.live("need", moderator=moderator)
    silent = untouched(lambda: services.withdraw(moderator, listing=other))
    assert silent.code == "words"
    services.withdraw(moderator, listing=other, comment="Trùng tin.")
    assert fresh(other).state == "withdrawn"


def test_the_desk_answers_a_need_in_writing():
    moderator = accounts.moderator()
    need = make.live("need", moderator=moderator)
    answered = services.answer_need(moderator, listing=need, text="Chưa có máy hợp.")
    assert answered.answered_at is not None
    assert "Chưa có máy hợp." in Notification.objects.filter(user=need.created_by).latest("pk").body
    offer = make.live("offer", moderator=moderator)
    refused = untouched(lambda: services.answer_need(moderator, listing=offer, text="x"))
    assert refused.code == "not_a_live_need"


def test_moderation_owes_a_word_within_two_working_days(time_machine):
    time_machine.move_to(datetime(2026, 11, 26, 3, 0, tzinfo=UTC))  # a Thursday
    listing = make.sent("need")
    assert listing.moderation_due_at == datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
