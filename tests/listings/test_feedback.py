"""Words on matches: who says them, the judged export, and that they rank nothing."""

import json

import pytest
from django.core.management import CommandError, call_command

from cms.base.errors import NotFound
from marketplace.listings import matching, services
from marketplace.listings.models import Listing, MatchFeedback
from tests.factories import accounts
from tests.factories import listings as make
from tests.listings.reading.conftest import Board, board  # noqa: F401 - a fixture
from tests.search.fixtures import search_index  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def files(folder):
    rows = {
        name: [json.loads(line) for line in (folder / f"{name}.jsonl").read_text().splitlines()]
        for name in ("offers", "needs")
    }
    return rows["offers"], rows["needs"], (folder / "qrels.tsv").read_text()


def test_owner_and_staff_each_have_their_word_and_may_change_it():
    need, offer, moderator = make.live("need"), make.live("offer"), accounts.moderator()
    author = need.created_by
    services.say_of_match(author, listing=need, other=offer, verdict="fits")
    for reason in ("scale", "place"):
        services.say_of_match(moderator, listing=need, other=offer, verdict="misfit", reason=reason)
    assert list(
        MatchFeedback.objects.order_by("side").values_list("side", "verdict", "reason", "user")
    ) == [("owner", "fits", "", author.pk), ("staff", "misfit", "place", moderator.pk)]


def test_others_have_no_word():
    need, offer = make.live("need"), make.live("offer")
    for stranger in (make.writer(), accounts.editor()):
        with pytest.raises(NotFound):
            services.say_of_match(stranger, listing=need, other=offer, verdict="fits")
    assert list(MatchFeedback.objects.all()) == []


def test_the_export_is_a_judged_collection_of_public_listings(tmp_path, capsys):
    moderator = accounts.moderator()
    need, other_need, hidden = make.live("need"), make.live("need"), make.live("need")
    offer, second, unsaid = make.live("offer"), make.live("offer"), make.live("offer")
    Listing.objects.filter(pk=need.pk).update(disclosure="anonymous")
    Listing.objects.filter(pk=hidden.pk).update(disclosure="members")
    say = services.say_of_match
    say(need.created_by, listing=need, other=offer, verdict="fits")
    say(moderator, listing=need, other=second, verdict="fits")
    say(second.created_by, listing=second, other=other_need, verdict="misfit", reason="scale")
    say(moderator, listing=other_need, other=second, verdict="fits")
    say(other_need.created_by, listing=other_need, other=offer, verdict="misfit", reason="known")
    say(hidden.created_by, listing=hidden, other=offer, verdict="fits")

    call_command("export_feedback", tmp_path / "new")

    offers, needs, judged = files(tmp_path / "new")
    assert {row["id"] for row in offers} == {offer.code, second.code, unsaid.code}
    assert [row["id"] for row in needs] == sorted([need.code, other_need.code])
    assert sorted(judged.splitlines()) == sorted(
        [
            f"{need.code}\t{offer.code}\t3",
            f"{need.code}\t{second.code}\t2",
            f"{other_need.code}\t{second.code}\t0",
        ]
    )
    (asked,) = [row for row in needs if row["id"] == need.code]
    assert asked["title"] == need.need.title_vi
    assert set(asked) - {"title_en", "summary_en"} == {
        "id", "domain", "lang", "title", "summary", "keywords", "sector", "modes", "place",
        "practice", "problem", "requirements", "budget_min", "budget_max", "min_trl", "typed",
    }  # fmt: skip
    assert need.organisation.name_vi not in json.dumps(needs, ensure_ascii=False)
    assert capsys.readouterr().out == "3 offers, 2 needs, 3 judgements\n"


def test_an_export_into_a_file_says_so_and_leaves_it(tmp_path):
    there = tmp_path / "there"
    there.write_text("mine")
    with pytest.raises(CommandError, match="can't be written"):
        call_command("export_feedback", there)
    assert there.read_text() == "mine"


def test_a_word_on_a_match_changes_no_score(board):  # noqa: F811 - the fixture
    need = board.put("need")
    offer, second = board.put("offer"), board.put("offer", title_vi="Lò sấy lúa vỉ ngang, đốt trấu")

    def scores():
        found = matching.matches_for(need.created_by, need)
        return [(row.code, round(row.match.score, 6)) for row in found]

    before = scores()
    assert {code for code, _score in before} == {offer.code, second.code}
    for other in (offer, second):
        services.say_of_match(
            need.created_by, listing=need, other=other, verdict="misfit", reason="scale"
        )
    board.index.drain()
    assert scores() == before


def test_what_is_named_as_fitting_raises_the_score(board):  # noqa: F811 - the fixture
    need = board.put("need")
    board.put("offer")
    (found,) = matching.matches_for(need.created_by, need)
    named = {reason.feature for reason in found.of("fits")}
    assert {"words", "mode"} <= named
    for feature in named:
        assert found.match.without(feature) < found.match.score
