from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l

from cms.base.codes import CodeField
from cms.base.models import StoredFile
from ecosystem.registry.models import Organisation
from marketplace.listings.models.listing import Listing


class ImportedRow(models.Model):
    """Which listing a row of an owner's catalogue became; by its key a second import finds it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    own_key = models.CharField(_l("the owner's own key"), max_length=120)
    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="imported_from")
    digest = models.CharField(max_length=64, editable=False)
    content_version = models.PositiveBigIntegerField(
        editable=False, help_text="The listing's when it was imported: another says edited since."
    )
    imported_at = models.DateTimeField(_l("imported"), auto_now=True)

    class Meta:
        verbose_name = _l("imported row")
        verbose_name_plural = _l("imported rows")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "own_key"), name="one_listing_per_own_key"
            ),
        )

    def __str__(self) -> str:
        return f"{self.own_key}: {self.listing_id}"


class ImportMapping(models.Model):
    """What an organisation said about the columns of a file with these headings."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Listing.Kind.choices)
    fingerprint = models.CharField(max_length=64, help_text="Of the headings, in their order.")
    columns = models.JSONField(help_text="The position of the column for each target.")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _l("remembered columns")
        verbose_name_plural = _l("remembered columns")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "kind", "fingerprint"), name="one_mapping_per_headings"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.kind}"


class ImportRun(models.Model):
    """One file of an owner on its way: columns, dry run, import, sending for review."""

    class State(models.TextChoices):
        COLUMNS = "columns", _l("Columns to be matched")
        CHECKING = "checking", _l("Being checked")
        CHECKED = "checked", _l("Checked")
        IMPORTING = "importing", _l("Being imported")
        DONE = "done", _l("Imported")
        SENDING = "sending", _l("Being sent for review")
        FAILED = "failed", _l("Stopped")
        DROPPED = "dropped", _l("Dropped")

    #: The worker has it; an organisation has at most one of these.
    WORKING = (State.CHECKING, State.IMPORTING, State.SENDING)

    code = CodeField()
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_l("kind"), max_length=8, choices=Listing.Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.COLUMNS)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    language = models.CharField(max_length=2, default="vi", help_text="Of the remarks.")
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.SET_NULL, related_name="+")
    file_name = models.CharField(max_length=200)
    headers = models.JSONField(default=list)
    samples = models.JSONField(default=list, help_text="The first values of each column.")
    columns = models.JSONField(default=dict, help_text="The position of the column per target.")
    shorten = models.BooleanField(default=False, help_text="Titles that are too long are cut.")
    novelty_read = models.BooleanField(default=False)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="Rows by fate.")
    finished_at = models.DateTimeField(null=True)
    failure = models.TextField(default="", blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _l("import")
        verbose_name_plural = _l("imports")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation",),
                condition=models.Q(state__in=["checking", "importing", "sending"]),
                name="one_import_at_work_per_organisation",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code}: {self.file_name}"


class ImportLine(models.Model):
    """One row of the file of a run: what became, or would become, of it."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(help_text="In the file.")
    own_key = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    fate = models.CharField(max_length=10)
    errors = models.JSONField(default=list)
    listing = models.ForeignKey(Listing, null=True, on_delete=models.SET_NULL, related_name="+")
    sent = models.BooleanField(default=False)
    remark = models.TextField(default="", blank=True, help_text="Why it couldn't be sent.")

    class Meta:
        verbose_name = _l("row of an import")
        verbose_name_plural = _l("rows of an import")
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("run", "number"), name="one_line_per_row"),)

    def __str__(self) -> str:
        return f"{self.run_id}: {self.number}"
