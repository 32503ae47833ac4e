from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from cms.base.codes import CodeField
from ecosystem.registry.models.organisations import Organisation


class Affiliation(models.Model):
    """A person's role in an organisation: asked for, approved by its owners (staff as fallback)."""

    class Role(models.TextChoices):
        OWNER = "owner", _l("Owner of the record")
        EDITOR = "editor", _l("Editor")
        RESEARCH_OFFICE = "research_office", _l("Research office")
        LEADER = "leader", _l("Leader")
        NEGOTIATOR = "negotiator", _l("Negotiator")
        LEGAL_REPRESENTATIVE = "legal_representative", _l("Legal representative")
        ATTORNEY = "attorney", _l("Holder of a power of attorney")

    class State(models.TextChoices):
        ASKED = "asked", _l("Asked for")
        INVITED = "invited", _l("Invited")
        ACTIVE = "active", pgettext_lazy("affiliation", "Active")
        REFUSED = "refused", _l("Refused")
        ENDED = "ended", _l("Ended")

    code = CodeField()
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="affiliations"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="affiliations"
    )
    role = models.CharField(_l("role"), max_length=24, choices=Role.choices)
    state = models.CharField(_l("state"), max_length=10, choices=State.choices, default=State.ASKED)
    message = models.CharField(_l("message to the owners"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_l("asked"), auto_now_add=True)
    decided_at = models.DateTimeField(_l("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    authority_number = models.CharField(_l("number of the authority"), max_length=60, blank=True)
    authority_date = models.DateField(_l("date of the authority"), null=True, blank=True)
    authority_scope = models.CharField(_l("scope of the authority"), max_length=255, blank=True)
    ends_on = models.DateField(_l("ends on"), null=True, blank=True)

    class Meta:
        verbose_name = _l("affiliation")
        verbose_name_plural = _l("affiliations")
        ordering = ("organisation", "role")
        indexes = (
            models.Index(fields=("user", "state"), name="affiliation_of_person"),
            models.Index(fields=("state", "asked_at"), name="affiliation_waiting"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "user", "role"),
                condition=models.Q(state__in=("asked", "invited", "active")),
                name="one_standing_affiliation",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()}, {self.organisation}"
