"""What staff see in the Wagtail admin of the foundations: audit trail and special days."""

from typing import Any

from wagtail import hooks
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.permissions import policy_registry, register_permission_policy

from cms.base.models import AuditEntry, ExchangeDocument, ExchangeImage
from cms.base.pictures import PicturesPolicy
from cms.base.viewsets import AuditTrailViewSet, ReadOnlyPolicy, SpecialDaysViewSet
from cms.base.wagtail_words import give_labels

give_labels()
register_permission_policy(AuditEntry, ReadOnlyPolicy(AuditEntry))
register_permission_policy(
    ExchangeImage,
    PicturesPolicy(
        ExchangeImage, auth_model="wagtailimages.Image", owner_field_name="uploaded_by_user"
    ),
    exact_class=True,  # before Wagtail's own, whichever of the two comes first
)


@hooks.register("register_admin_viewset")
def viewsets() -> list[object]:
    """Audit trail (read only) and days that depart from the calendar."""
    return [AuditTrailViewSet("audit_trail"), SpecialDaysViewSet("special_days")]


class ChoosableImages(ImagesAdminAPIViewSet):
    """Wagtail's own shows every picture to all staff, whatever their rights."""

    def get_queryset(self) -> Any:
        """Those that the person may choose."""
        policy = policy_registry.get_by_type(ExchangeImage)
        return policy.instances_user_has_permission_for(self.request.user, "choose").order_by("pk")


class ChoosableDocuments(DocumentsAdminAPIViewSet):
    """The same for files."""

    def get_queryset(self) -> Any:
        """Those that the person may choose."""
        policy = policy_registry.get_by_type(ExchangeDocument)
        return policy.instances_user_has_permission_for(self.request.user, "choose").order_by("pk")


@hooks.register("construct_admin_api", order=1000)
def libraries(router: Any) -> None:
    """In place of Wagtail's."""
    router.register_endpoint("images", ChoosableImages)
    router.register_endpoint("documents", ChoosableDocuments)
