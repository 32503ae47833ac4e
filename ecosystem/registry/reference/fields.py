"""The two trees of fields, from fields.toml."""

import tomllib
from pathlib import Path
from typing import Any

from ecosystem.registry.models import Field
from ecosystem.registry.queries.taxonomy import forget_fields

SOURCE = Path(__file__).with_name("fields.toml")


def read_fields() -> list[dict[str, Any]]:
    """The entries of the file, parents before children."""
    entries: list[dict[str, Any]] = tomllib.loads(SOURCE.read_text("utf-8"))["field"]
    return entries


def sync_fields() -> str:
    """Write fields that aren't there yet; names and words that staff changed stay as they are."""
    standing = {field.code: field for field in Field.objects.all()}
    parents: dict[str, str] = {}
    new = []
    for position, entry in enumerate(read_fields()):
        parents[entry["code"]] = entry["parent"]
        if entry["code"] not in standing:
            new.append(
                Field(
                    code=entry["code"],
                    tree=entry["tree"],
                    name_vi=entry["name_vi"],
                    name_en=entry["name_en"],
                    keywords_vi=", ".join(entry["keywords_vi"]),
                    keywords_en=", ".join(entry["keywords_en"]),
                    position=position,
                )
            )
    Field.objects.bulk_create(new)
    fresh = {field.code: field for field in Field.objects.filter(code__in=[f.code for f in new])}
    known = standing | fresh
    for code, field in fresh.items():
        field.parent = known[parents[code]] if parents[code] else None
    Field.objects.bulk_update(fresh.values(), ["parent"])
    forget_fields()
    return f"fields: {len(new)} of {len(parents)} written"
