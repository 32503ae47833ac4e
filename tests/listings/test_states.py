"""The two state tables: each legal and illegal edge, by themselves and through the services."""

from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from cms.base.errors import Refused
from cms.base.states import IllegalStep
from marketplace.listings import queries, services, states
from marketplace.listings.models import Listing
from tests.factories import accounts, registry
from tests.factories import listings as make

TABLES = {"listing": states.LISTING, "change": states.EDIT}
LIVE = Listing(state="live")
DOCS = Path(__file__).resolve().parents[2] / "docs" / "listings.md"


def every(table):
    return [(state, action) for state in table.states for action in table.actions]


WALK = [(name, *pair) for name, table in TABLES.items() for pair in every(table)]


@pytest.mark.parametrize(("name", "state", "action"), WALK)
def test_each_edge_leads_where_the_table_says_and_no_other_exists(name, state, action):
    table = TABLES[name]
    legal = {(e.source, e.action): e for e in table.edges}
    if (state, action) in legal:
        edge = legal[state, action]
        assert table.edge(state, action, record=LIVE) is edge
        for who in edge.who:
            assert table.edge(state, action, who=who, record=LIVE) is edge
        with pytest.raises(IllegalStep):
            table.edge(state, action, who="stranger", record=LIVE)
    else:
        with pytest.raises(IllegalStep):
            table.edge(state, action, record=LIVE)


def test_the_tables_know_every_state_of_the_records():
    assert set(states.LISTING.states) == set(Listing.State.values)
    assert set(states.EDIT.states) == set(Listing.EditState.values)


def test_a_change_begins_only_from_what_was_up():
    for state in Listing.State.values:
        listing = Listing(state=state)
        if state in {"live", "expired"}:
            assert states.EDIT.edge("none", "start_edit", record=listing).target == "editing"
        else:
            with pytest.raises(IllegalStep):
                states.EDIT.edge("none", "start_edit", record=listing)


def test_the_documentation_draws_the_tables():
    text = DOCS.read_text(encoding="utf-8")
    for table in TABLES.values():
        assert f"```mermaid\n{table.mermaid()}\n```" in text


class Walker(RuleBasedStateMachine):
    """Owner and moderator do anything at any time; the tables alone say what comes of it."""

    @initialize(kind=st.sampled_from(["need", "offer"]), steps=st.booleans())
    def begin(self, kind, steps):
        self.author = make.writer()
        self.organisation = make.organisation_of(self.author)
        self.leader = None
        if steps:
            self.organisation.approval_steps = ["leader"]
            self.organisation.save()
            self.leader = make.member(accounts.UserFactory(), self.organisation, "leader")
        self.moderator = accounts.moderator()
        self.number = 0
        self.listing = make.saved(kind, user=self.author, organisation=self.organisation)
        self.expected = ("draft", "none")

    def fresh(self):
        return Listing.objects.select_related("organisation").get(pk=self.listing.pk)

    def table_for(self):
        return states.EDIT if self.expected[1] != "none" else states.LISTING

    def do(self, action, act, *, own_table=None):
        """Act; it has to work exactly when the table has the edge, and lead where it says."""
        table = own_table or self.table_for()
        at = self.expected[1] if table is states.EDIT else self.expected[0]
        found = self.fresh()
        before = (found.state, found.edit_state, found.version, found.content_version)
        edge = {(e.source, e.action): e for e in table.edges}.get((at, action))
        if edge is not None and edge.guard and not edge.guard(found):
            edge = None
        try:
            act(found)
        except Refused:
            assert edge is None, (action, self.expected)
            now = self.fresh()
            assert (now.state, now.edit_state, now.version, now.content_version) == before
            return
        assert edge is not None, (action, self.expected)
        state, edit = self.expected
        if table is states.EDIT:
            self.expected = (state, edge.target)
        else:
            gone = edge.target in {"closed", "withdrawn"}
            self.expected = (edge.target, "none" if gone else edit)

    @rule()
    def submit(self):
        action = "ask_inside" if self.leader else "submit"
        self.do(action, lambda x: services.submit(self.author, listing=x))

    @rule()
    def approve_inside(self):
        who = self.leader or self.moderator

        def act(listing):
            if self.leader is None:
                raise Refused("nobody asks inside")
            services.approve_inside(who, listing=listing)

        self.do("approve_inside", act)

    @rule()
    def return_inside(self):
        def act(listing):
            if self.leader is None:
                raise Refused("nobody asks inside")
            services.return_inside(self.leader, listing=listing, comment="Sửa lại.")

        self.do("return_inside", act)

    @rule()
    def pass_completeness(self):
        self.do(
            "pass_completeness", lambda x: services.pass_completeness(self.moderator, listing=x)
        )

    @rule()
    def approve(self):
        def act(listing):
            services.record_list_check(self.moderator, listing=listing, entry=None)
            services.approve(self.moderator, listing=listing)

        self.do("approve", act)

    @rule()
    def send_back(self):
        self.do(
            "return_to_author",
            lambda x: services.return_to_author(self.moderator, listing=x, comment="Thêm số."),
        )

    @rule()
    def take_back(self):
        self.do("take_back", lambda x: services.take_back(self.author, listing=x))

    @rule()
    def start_edit(self):
        if self.expected[0] == "draft" or self.expected[1] == "editing":
            return
        act = lambda x: services.start_edit(self.author, listing=x)  # noqa: E731
        self.do("start_edit", act, own_table=states.EDIT)

    @rule()
    def write(self):
        """New words can be saved while it is being written, and never otherwise."""
        if self.expected[0] != "draft" and self.expected[1] != "editing":
            return
        self.number += 1
        listing = self.fresh()
        draft = services.start_draft(self.author, kind=listing.kind, listing=listing)
        content = queries.content_as_dict(queries.latest_content(listing))
        services.save_listing(
            self.author,
            draft=draft,
            content={**content, "title_vi": f"Tên {self.number}"},
            organisation=listing.organisation,
            disclosure="named",
        )

    @rule()
    def cancel_edit(self):
        act = lambda x: services.cancel_edit(self.author, listing=x)  # noqa: E731
        self.do("cancel_edit", act, own_table=states.EDIT)

    @rule()
    def renew(self):
        act = lambda x: services.renew(self.author, listing=x)  # noqa: E731
        self.do("renew", act, own_table=states.LISTING)

    @rule()
    def close(self):
        act = lambda x: services.close(self.author, listing=x, outcome="not_solved")  # noqa: E731
        self.do("close", act, own_table=states.LISTING)

    @rule()
    def withdraw(self):
        act = lambda x: services.withdraw(self.author, listing=x)  # noqa: E731
        self.do("withdraw", act, own_table=states.LISTING)

    @rule()
    def reopen(self):
        act = lambda x: services.reopen(self.author, listing=x)  # noqa: E731
        self.do("reopen", act, own_table=states.LISTING)

    @rule()
    def lapse(self):
        if self.expected[0] != "live":
            return
        Listing.objects.filter(pk=self.listing.pk).update(expires_at=timezone.now())
        assert services.expire(listing=self.listing)
        self.expected = ("expired", self.expected[1])

    @invariant()
    def the_record_stands_where_it_should(self):
        found = self.fresh()
        assert (found.state, found.edit_state) == self.expected
        up = list(queries.live_for("public"))
        assert up == ([found] if found.state == "live" else [])
        if found.state == "live":
            assert found.live_title_vi == found.content.title_vi
            assert found.content.live_revision_id is not None


class Isolated(Walker):
    """Each example in a transaction that is rolled back."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


@pytest.mark.django_db
@pytest.mark.slow
def test_owner_and_moderator_in_any_order():
    given = settings(
        max_examples=15, stateful_step_count=20, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Isolated, settings=given)


@pytest.mark.django_db
def test_the_organisation_has_no_steps_that_nobody_can_take():
    organisation = registry.OrganisationFactory(approval_steps=["nonsense"])
    listing = make.sent("need", user=make.writer(organisation), organisation=organisation)
    assert listing.state == "completeness"
