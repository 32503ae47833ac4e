from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.accounts.models import User
from cms.base.codes import normalise_code
from cms.base.errors import NotAllowed, Refused
from ecosystem.registry.models import Organisation
from marketplace.listings.importing.checking import Checker
from marketplace.listings.importing.mapping import KEY, check_headings, chosen, is_picture
from marketplace.listings.importing.marking import marked
from marketplace.listings.importing.reading import FORMATS, letter, read
from marketplace.listings.importing.template import template
from marketplace.listings.models import Listing
from marketplace.listings.services.importing import ImportReport, import_rows


class Command(BaseCommand):
    help = "Import an organisation's catalogue as drafts; the same file again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", default="", help="its public code")
        parser.add_argument("--as", dest="user", default="", help="e-mail of who writes for it")
        parser.add_argument("--template", choices=("vi", "en"), help="write FILE to be filled in")
        parser.add_argument("--kind", choices=Listing.Kind.values, default=Listing.Kind.OFFER.value)
        parser.add_argument("--format", choices=FORMATS, default="", help="if the name doesn't say")
        parser.add_argument("--key", default="", help="heading of the owner's own number or code")
        parser.add_argument("--map", nargs="+", default=[], metavar="TARGET=HEADING")
        parser.add_argument("--shorten", action="store_true", help="cut titles that are too long")
        parser.add_argument(
            "--marked", type=Path, help="write the refused rows with what is wrong to this .xlsx"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["template"]:
            options["file"].write_bytes(template(options["kind"], options["template"]))
            return
        code = normalise_code(options["organisation"]) or ""
        organisation = Organisation.objects.filter(code=code).first()
        user = User.objects.filter(email=options["user"].strip().lower(), is_active=True).first()
        if organisation is None:
            raise CommandError("No organisation has this code.")
        if user is None:
            raise CommandError("Nobody who can sign in has this e-mail address.")
        said = dict(pair.partition("=")[::2] for pair in options["map"])
        if options["key"]:
            said[KEY] = options["key"]
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}.")
        try:
            table = read(options["file"], options["format"])
            check_headings(options["kind"], table)
            columns = chosen(options["kind"], table.headers, said)
            self._tell_ignored(table.headers, columns)
            checker = Checker(
                options["kind"],
                columns,
                marks=table.marks,
                shorten=options["shorten"],
            )
            report = import_rows(
                user,
                organisation=organisation,
                kind=options["kind"],
                rows=[checker.check(number, cells) for number, cells in table.rows],
                dry_run=options["dry_run"],
                progress=self._progress(options["verbosity"], len(table.rows)),
            )
        except Refused as error:
            raise CommandError(error.message) from error
        except NotAllowed as error:
            raise CommandError("This person doesn't write for this organisation.") from error
        if options["marked"]:
            options["marked"].write_bytes(marked(table, report.errors))
        self._tell(report, dry_run=options["dry_run"], every_row=options["verbosity"] > 1)

    def _tell_ignored(self, headers: list[str], columns: dict[str, int]) -> None:
        for position, header in enumerate(headers):
            if header and position not in columns.values():
                why = ": pictures aren't fetched" if is_picture(header) else ""
                self.stderr.write(f"column {letter(position)} ({header}) isn't imported{why}")

    def _progress(self, verbosity: int, total: int) -> Any:
        if not verbosity:
            return None
        return lambda done: self.stderr.write(f"{done} of {total}")

    def _tell(self, report: ImportReport, *, dry_run: bool, every_row: bool) -> None:
        if dry_run or every_row:
            for number, key, fate in report.fates:
                self.stdout.write(f"row {number} ({key}): {fate}")
        for error in report.errors:
            where = f"cell {error.column}{error.row}" if error.column else f"row {error.row}"
            self.stdout.write(f"{where} ({error.field}): {error.message}")
        counts = ", ".join(f"{fate} {count}" for fate, count in sorted(report.counts.items()))
        self.stdout.write(f"{'would be: ' if dry_run else ''}{counts}")
