"""Reference data of this room: the two steps of moderation and Wagtail's workflow made of them."""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Task, Workflow, WorkflowContentType, WorkflowTask

from cms.accounts import staff
from marketplace.listings.models import (
    Listing,
    ModerationTask,
    TechnologyNeed,
    TechnologyOffer,
)

WORKFLOW = "Kiểm duyệt tin đăng"
STEPS = (
    (ModerationTask.Stage.COMPLETENESS, "Kiểm tra đầy đủ"),
    (ModerationTask.Stage.APPROVAL, "Duyệt và đăng"),
)


def sync() -> str:
    """Write the workflow, assign it to both kinds of content, let moderators read; idempotent."""
    workflow, made = Workflow.objects.get_or_create(name=WORKFLOW, defaults={"active": True})
    for order, (stage, name) in enumerate(STEPS):
        task, _new = ModerationTask.objects.get_or_create(stage=stage, defaults={"name": name})
        WorkflowTask.objects.update_or_create(
            workflow=workflow,
            task=Task.objects.get(pk=task.pk),
            defaults={"sort_order": order},
        )
    for model in (TechnologyOffer, TechnologyNeed):
        WorkflowContentType.objects.update_or_create(
            content_type=ContentType.objects.get_for_model(model), defaults={"workflow": workflow}
        )
    _let_moderators_read()
    return f"moderation workflow {'created' if made else 'kept'}"


def _let_moderators_read() -> None:
    group, _made = Group.objects.get_or_create(name=staff.MODERATOR)
    types = [
        ContentType.objects.get_for_model(m) for m in (Listing, TechnologyOffer, TechnologyNeed)
    ]
    readable = Permission.objects.filter(content_type__in=types, codename__startswith="view_")
    group.permissions.add(*readable)
