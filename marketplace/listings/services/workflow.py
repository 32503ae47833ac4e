"""Wagtail's own records of a review, kept in step with ours.

Our tables decide; this writes down in Wagtail's words what was decided, so that its reports and
dashboards tell the truth. Nothing here publishes: a state is marked as approved before the
revision is published, or publishing would cancel it.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import TaskState, Workflow, WorkflowState

from marketplace.listings.models.content import ListingContent


def workflow_for(content: ListingContent) -> Workflow | None:
    """The workflow that `sync_reference` assigned to this kind of content."""
    content_type = ContentType.objects.get_for_model(type(content))
    return Workflow.objects.filter(
        active=True, workflow_content_types__content_type=content_type
    ).first()


def _running(content: ListingContent) -> WorkflowState | None:
    found: WorkflowState | None = (
        WorkflowState.objects.for_instance(content)
        .filter(status__in=(WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES))
        .select_related("current_task_state", "workflow")
        .order_by("-created_at")
        .first()
    )
    return found


def _open_task(state: WorkflowState | None) -> TaskState | None:
    task_state = state.current_task_state if state else None
    if task_state is None or task_state.status != TaskState.STATUS_IN_PROGRESS:
        return None
    return task_state


def start(actor: Any, content: ListingContent) -> None:
    """A review begins with the newest revision."""
    cancel(actor, content)
    workflow = workflow_for(content)
    if workflow is not None:
        workflow.start(content, actor)


def pass_on(actor: Any, content: ListingContent) -> None:
    """The first step is done, the second begins."""
    task_state = _open_task(_running(content))
    if task_state is not None:
        task_state.approve(user=actor)


def finish(actor: Any, content: ListingContent) -> None:
    """Both steps are done; publishing is the caller's."""
    state = _running(content)
    task_state = _open_task(state)
    if state is None or task_state is None:
        return
    task_state.approve(user=actor, update=False)
    state.status = WorkflowState.STATUS_APPROVED
    state.save()


def send_back(actor: Any, content: ListingContent, comment: str) -> None:
    """The author has to change something."""
    task_state = _open_task(_running(content))
    if task_state is not None:
        task_state.reject(user=actor, comment=comment)


def cancel(actor: Any, content: ListingContent) -> None:
    """The review is over without a result."""
    state = _running(content)
    if state is not None:
        state.cancel(user=actor)
