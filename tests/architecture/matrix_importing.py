"""Rows of imports: whoever writes for the organisation, and nobody else."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from marketplace.listings.services import import_runs, import_work
from tests.architecture.matrix import Row, World

SIGN_IN = {"anonymous": 302}
WRITERS_ONLY = {"anonymous": 302, "owner": 200}
ACTING = {"anonymous": 302, "owner": 302}


def uploaded(world: World) -> Any:
    """A file of the owner's, its columns not yet said."""
    return import_runs.start_run(
        world.users["owner"],
        organisation=world.records["organisation"],
        kind="need",
        upload=SimpleUploadedFile("a.csv", "Mã;Tên\nA1;Một\nA2;\n".encode()),
    )


def fresh(world: World) -> dict[str, Any]:
    """To be matched."""
    return {"code": uploaded(world).code}


def checked(world: World) -> dict[str, Any]:
    """With one valid row and one to be mended."""
    run = uploaded(world)
    columns = {"key": 0, "title_vi": 1}
    import_runs.set_mapping(world.users["owner"], run=run, columns=columns)
    import_work.run_due()
    return {"code": run.code}


def doing(action: str) -> Any:
    """The same and what to do with it."""
    return lambda world: {**checked(world), "action": action}


def sheet(kind: str) -> Any:
    """A template."""
    return lambda _world: {"kind": kind, "language": "vi", "file_format": "csv"}


ROWS = [
    Row(name="listings:imports", everyone=200, roles=SIGN_IN),
    Row(name="listings:imports", method="post", case="nothing", everyone=200, roles=SIGN_IN),
    Row(name="listings:import_template", everyone=200, roles=SIGN_IN, kwargs=sheet("offer")),
    Row(
        name="listings:import_template",
        case="no kind",
        everyone=404,
        roles=SIGN_IN,
        kwargs=sheet("person"),
    ),
    Row(name="listings:import", everyone=404, roles=WRITERS_ONLY, kwargs=checked),
    Row(name="listings:import", case="fresh", everyone=404, roles=ACTING, kwargs=fresh),
    Row(name="listings:import_columns", everyone=404, roles=WRITERS_ONLY, kwargs=fresh),
    Row(
        name="listings:import_columns",
        method="post",
        case="said",
        everyone=404,
        roles=ACTING,
        kwargs=fresh,
        data=lambda _: {"column-0": "key", "column-1": "title_vi"},
    ),
    Row(
        name="listings:import_progress",
        everyone=404,
        roles={"anonymous": 302, "owner": 204},
        kwargs=checked,
    ),
    Row(name="listings:import_marked", everyone=404, roles=WRITERS_ONLY, kwargs=checked),
    *(
        Row(
            name="listings:import_act",
            method="post",
            case=action,
            everyone=404,
            roles=ACTING,
            kwargs=doing(action),
        )
        for action in ("import", "send", "stop")
    ),
    Row(
        name="listings:import_act",
        method="post",
        case="unknown",
        everyone=404,
        roles=SIGN_IN,
        kwargs=doing("explode"),
    ),
]
