"""A source of records that lives in a folder, so that several processes can share it."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from search.documents import Audience, SearchDocument, readable_by
from search.query import SearchQuery
from search.sources import FallbackPage, Source


class FolderSource(Source):
    """One JSON file for each record; the file's fields are the document's."""

    name = "record"
    kinds = ("offer", "need")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.reads = 0
        self.visibility_checks = 0
        self.answers_when_degraded = True

    def put(self, object_id: str, **fields: Any) -> None:
        """Write a record; its version grows."""
        path = self.folder / f"{object_id}.json"
        version = json.loads(path.read_text())["version"] + 1 if path.exists() else 1
        values = {"kind": "offer", "audience": "public", "version": version} | fields
        temporary = path.with_suffix(".new")
        temporary.write_text(json.dumps(values, ensure_ascii=False))
        temporary.replace(path)

    def remove(self, object_id: str) -> None:
        (self.folder / f"{object_id}.json").unlink(missing_ok=True)

    def document(self, object_id: str) -> SearchDocument | None:
        try:
            values = json.loads((self.folder / f"{object_id}.json").read_text())
        except FileNotFoundError:
            return None
        if values.pop("broken", False):
            raise ValueError("this record is broken")
        values.setdefault("payload", {"title": values.get("title", [""])[0]})
        return SearchDocument(key=self.key_for(object_id), **values)

    def all_ids(self) -> Iterator[str]:
        yield from sorted(path.stem for path in self.folder.glob("*.json"))

    def documents(self, ids: Sequence[str]) -> Iterable[SearchDocument]:
        self.reads += 1
        return [found for object_id in ids if (found := self.document(object_id)) is not None]

    def visible(self, keys: Collection[str], audience: Audience) -> set[str]:
        self.visibility_checks += 1
        shown = set()
        for key in keys:
            found = self.document(self.id_for(key))
            if found is not None and found.audience in readable_by(audience):
                shown.add(key)
        return shown

    def fallback(self, query: SearchQuery) -> FallbackPage | None:
        if not self.answers_when_degraded:
            return None
        found = [self.document(object_id) for object_id in self.all_ids()]
        # On purpose without asking for the audience: the service has to.
        documents = tuple(d for d in found if d is not None)
        return FallbackPage(documents[: query.page_size], len(documents))

    def dependents(self, what: str, ids: Sequence[str]) -> Iterable[str]:
        if what != "organisation":
            return ()
        documents = (self.document(object_id) for object_id in self.all_ids())
        return [self.id_for(d.key) for d in documents if d is not None and d.organisation in ids]
