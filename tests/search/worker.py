"""A process of its own for tests: `python -m tests.search.worker <folder> <what>`.

<folder> holds the database, the records and the index.
"""

import os
import sys
from pathlib import Path


def prepare(folder: Path) -> None:
    """Set up Django on a database file with the tables of search."""
    import tests.settings  # noqa: F401 - the environment of the tests first

    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'db.sqlite3'}"
    os.environ["SEARCH_INDEX_DIR"] = str(folder / "index")
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings"
    for name in [name for name in sys.modules if name in {"cms.settings", "tests.settings"}]:
        del sys.modules[name]
    import django

    django.setup()
    from django.db import connection

    from search import sources
    from search.models import IndexState, OutboxEntry, ThesaurusTerm
    from tests.search.support import FolderSource

    sources._sources.clear()
    sources.register_source(FolderSource(folder / "records"))
    if not connection.introspection.table_names():
        with connection.schema_editor() as editor:
            for model in (OutboxEntry, IndexState, ThesaurusTerm):
                editor.create_model(model)


def main() -> None:
    folder, what = Path(sys.argv[1]), sys.argv[2]
    prepare(folder)
    from search import indexing, outbox, sources
    from search.engines import get_engine

    source = sources.get_source("record")
    assert source is not None
    if what == "start":
        indexing.reindex()
        for number in range(int(sys.argv[3])):
            source.put(f"r{number:05}", title=[f"máy sấy lúa số {number}"])  # type: ignore[attr-defined]
        outbox.enqueue_many("record", source.all_ids())
    elif what == "drain":
        vars(outbox)["BATCH"] = 20
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        report = outbox.drain()
        sys.stdout.write(f"{report.written} {report.locked} {report.error}\n")
    elif what == "reindex":
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        vars(indexing)["BATCH"] = 20
        indexing.reindex()
    elif what == "state":
        checked = indexing.check_index()
        from search.models import OutboxEntry

        sys.stdout.write(
            f"{get_engine().count()} {checked.ok} {OutboxEntry.objects.count()} "
            f"{len(checked.stale)} {len(checked.extra)}\n"
        )


if __name__ == "__main__":
    main()
