"""Content lives on Wagtail's revisions, everything else doesn't: an old revision changes words only."""

import pytest
from django.forms.models import model_to_dict
from wagtail.models import TaskState, WorkflowState

from cms.accounts.models import OutboundMessage
from marketplace.listings import queries, services
from marketplace.listings.models import DocumentGrant, Listing, ListingDocument
from tests.factories import accounts, registry, uploads
from tests.factories import listings as make

pytestmark = pytest.mark.django_db


def facts(listing: Listing) -> dict:
    found = Listing.objects.get(pk=listing.pk)
    return model_to_dict(found) | {
        name: getattr(found, name)
        for name in ("version", "content_version", "live_title_vi", "list_entry_id", "created_at")
    }


@pytest.mark.parametrize("kind", ["offer", "need"])
def test_publishing_an_old_revision_changes_nothing_that_services_own(kind):
    rows = {
        "offer": {"specs": [{"parameter_vi": "Công suất", "value": 8, "unit": "tấn/mẻ"}]},
        "need": {
            "requirements": [{"parameter_vi": "Công suất", "operator": "at_least", "value": 8}]
        },
    }[kind]
    listing = make.live(kind, **rows)
    author = listing.created_by
    first = queries.content_row(listing).live_revision
    services.add_document(
        author, listing=listing, upload=uploads.pdf(), title="Bản vẽ", access="nda"
    )
    later = {name: [] for name in rows}
    make.change(listing, author, title_vi="Tên mới", **later)
    services.submit(author, listing=Listing.objects.get())
    make.approved(Listing.objects.get())
    listing = services.renew(author, listing=Listing.objects.get())
    services.grant_documents(
        author, listing=listing, organisation=registry.OrganisationFactory(), basis="NDA 1"
    )
    before = facts(listing)
    files = list(ListingDocument.objects.values())
    grants = list(DocumentGrant.objects.values())

    first.publish()

    assert facts(listing) == before
    assert list(ListingDocument.objects.values()) == files
    assert list(DocumentGrant.objects.values()) == grants
    content = queries.content_row(listing)
    assert content.title_vi == make.content(kind)["title_vi"]
    (name,) = rows
    assert getattr(content, name) == rows[name]


def test_wagtails_records_tell_the_same_story():
    moderator = accounts.moderator()
    listing = make.sent("need")
    content = queries.content_row(listing)
    states = WorkflowState.objects.for_instance(content)
    assert [s.status for s in states] == ["in_progress"]
    services.return_to_author(moderator, listing=listing, comment="Thêm công suất.")
    assert [s.status for s in states.all()] == ["needs_changes"]
    services.submit(listing.created_by, listing=listing)
    make.approved(listing, moderator)
    assert [s.status for s in states.order_by("pk")] == ["cancelled", "approved"]
    last = TaskState.objects.filter(workflow_state__status="approved").order_by("pk")
    assert [(t.task.specific.stage, t.status) for t in last] == [
        ("completeness", "approved"),
        ("approval", "approved"),
    ]


def test_wagtails_actions_call_our_services():
    moderator = accounts.moderator()
    listing = make.sent("need")
    content = queries.content_row(listing)

    def on(action, **kwargs):
        state = content.current_workflow_task_state
        task = state.task.specific
        assert [name for name, *_rest in task.get_actions(content, moderator)] == [
            "approve",
            "reject",
        ]
        assert task.get_actions(content, listing.created_by) == []
        task.on_action(state, moderator, action, **kwargs)
        return Listing.objects.get().state

    assert on("reject", comment="Thêm chút nữa.") == "draft"
    services.submit(listing.created_by, listing=listing)
    content = queries.content_row(listing)
    assert on("approve") == "approval"
    services.record_list_check(moderator, listing=listing, entry=None)
    content = queries.content_row(listing)
    assert on("approve") == "live"


def test_wagtail_sends_no_mail_of_its_own(mailoutbox):
    listing = make.live("need", user=make.writer(email="chu@example.com"))
    assert mailoutbox == []
    told = OutboundMessage.objects.filter(user=listing.created_by).order_by("pk")
    assert [message.channel for message in told] == ["mail", "mail"]
