"""What the radar found: groups of needs for which nothing fits, and when it looked."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l

from cms.base.codes import CodeField
from cms.base.i18n import localized
from cms.base.money import VNDField
from ecosystem.registry.models import Field, Province
from marketplace.listings.models import Listing

NAME, REASON, NOTE = 160, 300, 2000


class RadarRun(models.Model):
    """One time that all needs were looked at; at most one is under way."""

    class State(models.TextChoices):
        RUNNING = "running", _l("being computed")
        DONE = "done", _l("done")
        FAILED = "failed", _l("failed")

    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    looked_at = models.PositiveIntegerField(default=0)
    unmet = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("state",), condition=models.Q(state="running"), name="one_radar_run"
            ),
        )

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}: {self.state}"


class RadarCluster(models.Model):
    """Needs alike for which nothing fits. What staff wrote of it survives the next run."""

    code = CodeField()
    name = models.CharField(_l("name"), max_length=NAME, blank=True)
    generated_vi = models.CharField(max_length=NAME, blank=True, editable=False)
    generated_en = models.CharField(max_length=NAME, blank=True, editable=False)
    note = models.TextField(_l("note"), max_length=NOTE, blank=True)
    field = models.ForeignKey(
        Field,
        verbose_name=_l("field"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    province = models.ForeignKey(
        Province, verbose_name=_l("place"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    words = models.JSONField(default=dict, editable=False, help_text="{vi: [words], en: [words]}")
    needs = models.PositiveIntegerField(_l("needs"), default=0)
    value = VNDField(_l("value at stake"), default=0)
    newest_at = models.DateTimeField(_l("newest need"), null=True)
    found_at = models.DateTimeField(_l("first found"))
    set_aside_at = models.DateTimeField(_l("set aside"), null=True, blank=True)
    set_aside_reason = models.CharField(_l("because"), max_length=REASON, blank=True)
    gone_at = models.DateTimeField(_l("without needs since"), null=True, blank=True)

    class Meta:
        verbose_name = _l("group of unmet needs")
        verbose_name_plural = _l("groups of unmet needs")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(set_aside_at__isnull=True) | ~models.Q(set_aside_reason=""),
                name="radar_set_aside_has_its_reason",
            ),
        )
        indexes = (models.Index(fields=("gone_at", "-value"), name="radar_by_value"),)

    def __str__(self) -> str:
        return self.name or localized(self, "generated").text or self.code


class RadarMember(models.Model):
    """A need without a fitting offer, in exactly one group."""

    class Cause(models.TextChoices):
        NOTHING = "nothing", _l("nothing on offer fits")
        REFUSED = "refused", _l("what came close was refused")

    class Counted(models.TextChoices):
        """From which figure of the need its value was taken."""

        BUDGET = "budget", _l("budget")
        LOSS = "loss", _l("measured loss")
        NONE = "none", _l("states no figure")

    cluster = models.ForeignKey(RadarCluster, on_delete=models.CASCADE, related_name="members")
    need = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="radar_member")
    pinned = models.BooleanField(_l("moved by hand"), default=False)
    cause = models.CharField(max_length=8, choices=Cause.choices)
    counted = models.CharField(max_length=8, choices=Counted.choices)
    value = VNDField(default=0)
    near = models.JSONField(
        default=list, help_text="[{code, refused, title, fits and misses in _vi and _en}]"
    )
    found_at = models.DateTimeField(_l("unmet since"))

    class Meta:
        verbose_name = _l("unmet need")
        verbose_name_plural = _l("unmet needs")

    def __str__(self) -> str:
        return f"{self.cluster_id}: {self.need_id}"
