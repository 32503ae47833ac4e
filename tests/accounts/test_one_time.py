import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cms.accounts import one_time, outbox
from cms.accounts.models import OneTimeCode, OutboundMessage
from cms.base.errors import Refused

pytestmark = pytest.mark.django_db


def issue(purpose="word", subject="K1", to="lan@example.vn", **kwargs):
    one_time.issue(purpose, subject, to, **kwargs)
    return re.search(r"\b(\d{6})\b", OutboundMessage.objects.latest("pk").text)[1]


def refused(call, *args):
    with pytest.raises(Refused) as error:
        call(*args)
    return error.value.code


def test_a_code_works_once_for_its_purpose_and_subject():
    code = issue()
    assert refused(one_time.check, "word", "K2", code) == "none"
    assert refused(one_time.check, "other", "K1", code) == "none"
    one_time.check("word", "K1", f" {code[:3]}-{code[3:]} ")
    assert refused(one_time.check, "word", "K1", code) == "none"


def test_the_table_holds_no_code():
    code = issue()
    assert code not in OneTimeCode.objects.get().digest


def test_five_wrong_guesses_end_it():
    code = issue()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert [refused(one_time.check, "word", "K1", wrong) for _n in range(5)] == ["wrong"] * 5
    assert refused(one_time.check, "word", "K1", code) == "attempts"


@pytest.mark.parametrize(
    ("purpose", "lasting"), [("word", timedelta(days=7)), ("x", timedelta(minutes=10))]
)
def test_a_code_runs_out(purpose, lasting):
    code = issue(purpose)
    with time_machine.travel(timezone.now() + lasting + timedelta(seconds=1)):
        assert refused(one_time.check, purpose, "K1", code) == "expired"


def test_a_new_code_replaces_the_old_one_but_not_at_once():
    old = issue()
    assert refused(one_time.issue, "word", "K1", "lan@example.vn") == "too_soon"
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        new = issue()
        if new != old:
            assert refused(one_time.check, "word", "K1", old) == "wrong"
        one_time.check("word", "K1", new)


def test_it_says_what_it_is_about_in_the_language_asked_for():
    issue(about="You agree to publish the need “Rice dryer”.", language="en")
    message = OutboundMessage.objects.get()
    assert message.text.startswith("You agree to publish the need “Rice dryer”.")
    assert "valid for 7 days" in message.text


def test_numbers_need_a_channel(settings):
    assert refused(one_time.issue, "word", "K1", "0912345678") == "no_sms"
    settings.DEMO = True
    issue(to="0912 345 678")
    assert OutboundMessage.objects.get().address == "+84912345678"
    assert refused(one_time.issue, "word", "K2", "🌾") == "address"


def test_a_sent_code_is_wiped_from_the_outbox():
    issue()
    outbox.drain()
    message = OutboundMessage.objects.get()
    assert (message.state, message.text) == ("sent", "")
