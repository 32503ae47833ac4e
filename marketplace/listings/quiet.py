"""Wagtail's own workflow mails are off: `cms.accounts.notify` tells people, in their language.

Wagtail connects its mailers under fixed names when its admin is made ready, which is after our
apps. A name that is taken already isn't connected a second time, so we take them.
"""

from typing import Any

from wagtail.models import TaskState, WorkflowState
from wagtail.signals import (
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)


def _nothing(**kwargs: Any) -> None:
    """Sends no mail."""


def silence_workflow_mails() -> None:
    """Take the names of Wagtail's mailers."""
    suffix = "email_notification"
    task_submitted.connect(
        _nothing, sender=TaskState, dispatch_uid=f"group_approval_task_submitted_{suffix}"
    )
    for signal, event in (
        (workflow_submitted, "submitted"),
        (workflow_rejected, "rejected"),
        (workflow_approved, "approved"),
    ):
        signal.connect(
            _nothing, sender=WorkflowState, dispatch_uid=f"workflow_state_{event}_{suffix}"
        )
