"""What staff see in the Wagtail admin of the foundations: audit trail and special days."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from cms.base.models import AuditEntry
from cms.base.viewsets import AuditTrailViewSet, ReadOnlyPolicy, SpecialDaysViewSet
from cms.base.wagtail_words import give_labels

give_labels()
register_permission_policy(AuditEntry, ReadOnlyPolicy(AuditEntry))


@hooks.register("register_admin_viewset")
def viewsets() -> list[object]:
    """Audit trail (read only) and days that depart from the calendar."""
    return [AuditTrailViewSet("audit_trail"), SpecialDaysViewSet("special_days")]
