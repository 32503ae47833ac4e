"""Waking the worker for what tables hold: one call that waits is enough, however often it is asked.

Each such task works through all that is due when it starts. While one is still waiting to start,
another would find nothing to do and only stand in the way of the others.
"""

from typing import Any

from django_tasks.base import Task
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult


def wake(task: Task[[], Any]) -> None:
    """Have the worker run a task without arguments; call it after the commit.

    One that waits now starts later than our commit, and so finds what we wrote.
    """
    if isinstance(task.get_backend(), DatabaseBackend):
        waiting = DBTaskResult.objects.ready().filter(task_path=task.module_path)
        if waiting.exists():
            return
    task.enqueue()
