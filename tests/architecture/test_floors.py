"""Foreign keys and migration dependencies point down; import-linter can't see strings."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from tests.architecture.floors import ranks

HEIGHT = ranks()
OURS = {config.label: config.name for config in apps.get_app_configs() if config.name in HEIGHT}
USER_LABEL = settings.AUTH_USER_MODEL.split(".")[0]


def is_below(source: str, target: str) -> bool:
    """Whether app `target` may be pointed at from app `source`.

    Every floor may point at the user: Wagtail's own base classes (images, documents, revisions)
    do, through the setting and not by name.
    """
    if target not in OURS or target in {source, USER_LABEL}:
        return True
    return HEIGHT[OURS[target]] < HEIGHT[OURS[source]]


def test_each_room_stands_on_a_floor():
    prefixes = ("cms.", "ecosystem.", "marketplace.", "search")
    rooms = {c.name for c in apps.get_app_configs() if c.name.startswith(prefixes)}
    assert rooms - HEIGHT.keys() == set()


@pytest.mark.parametrize("label", sorted(OURS))
def test_foreign_keys_point_down(label):
    upward = [
        f"{model.__name__}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        for field in model._meta.get_fields(include_hidden=True)
        if field.is_relation
        and field.concrete
        and field.model is model
        and field.related_model is not None
        and not is_below(label, field.related_model._meta.app_label)
    ]
    assert upward == []


def test_migration_dependencies_point_down(settings):
    settings.MIGRATION_MODULES = {}  # the quick suite hides the migrations
    loader = MigrationLoader(None)
    upward = [
        f"{label}.{name} -> {target}"
        for (label, name), migration in loader.disk_migrations.items()
        if label in OURS
        for target, _ in migration.dependencies
        if target != "__setting__" and not is_below(label, target)
    ]
    assert upward == []
