from django.db import models
from django.utils.translation import gettext_lazy as _l


class JobRun(models.Model):
    """When a periodic job last ran; the row is also the lock that lets one process run it."""

    name = models.CharField(_l("job"), max_length=80, unique=True)
    started_at = models.DateTimeField(_l("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_l("finished"), null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    error = models.TextField(_l("error"), blank=True)
    failures = models.PositiveIntegerField(_l("failures in a row"), default=0)

    class Meta:
        verbose_name = _l("periodic job")
        verbose_name_plural = _l("periodic jobs")

    def __str__(self) -> str:
        return self.name
