"""Owner, moderators and time in any order: what is owed follows from where the listing stands."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from cms.base.errors import Refused
from marketplace.listings import services, states
from marketplace.listings.models import DeskAnswer, Promise
from tests.listings.test_states import Isolated


class Promised(Isolated):
    """The walk through the states, with the desk answering and colleagues answering again."""

    @initialize()
    def nothing_yet(self):
        self.answered = False
        self.ended = {}

    @rule()
    def answer(self):
        found = self.fresh()
        expected = found.kind == "need" and found.state == "live" and not self.answered
        text = f"Trả lời {DeskAnswer.objects.count()}"
        try:
            services.answer_need(self.moderator, listing=found, text=text)
        except Refused:
            assert not expected
            return
        assert expected
        self.answered = True

    @invariant()
    def what_is_owed_follows_from_where_it_stands(self):
        found = self.fresh()
        if found.state in {"draft", "closed", "withdrawn"}:
            self.answered = False  # what comes back from there is owed an answer anew
        waiting = Promise.objects.filter(listing=found, ended_at__isnull=True)
        expected = Counter()
        if found.state in states.IN_REVIEW or found.edit_state in states.EDIT_IN_REVIEW:
            expected["word"] = 1
        if found.kind == "need" and found.state == "live" and not self.answered:
            expected["answer"] = 1
        assert Counter(waiting.values_list("kind", flat=True)) == expected
        due = waiting.filter(kind="word").values_list("due_at", flat=True).first()
        assert found.moderation_due_at == due

    @invariant()
    def what_has_ended_stays_as_it_ended(self):
        now = {row["id"]: row for row in Promise.objects.filter(ended_at__isnull=False).values()}
        assert {pk: now.get(pk) for pk in self.ended} == self.ended
        self.ended = now
        kept = Promise.objects.filter(kind="answer", ended_how="kept").count()
        assert kept == DeskAnswer.objects.count()


@pytest.mark.django_db
@pytest.mark.slow
def test_in_any_order_only_what_waits_is_owed_and_nothing_that_ended_changes():
    given = settings(
        max_examples=15,
        stateful_step_count=25,
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    run_state_machine_as_test(Promised, settings=given)
