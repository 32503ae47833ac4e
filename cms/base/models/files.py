from django.conf import settings
from django.core.files.storage import storages
from django.core.files.storage.base import Storage
from django.db import models
from django.utils.translation import gettext_lazy as _l

from cms.base.codes import CodeField


def private_storage() -> Storage:
    """The storage outside MEDIA_ROOT that no web server serves."""
    return storages["private"]


class StoredFile(models.Model):
    """A file somebody uploaded: private, under a random name, served only after a permission check.

    What record it hangs on and who may open it is the business of the room that made it.
    """

    code = CodeField()
    file = models.FileField(_l("file"), storage=private_storage, max_length=200)
    original_name = models.CharField(_l("name"), max_length=200)
    content_type = models.CharField(_l("type"), max_length=100)
    size = models.PositiveBigIntegerField(_l("size in bytes"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_l("uploaded by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    uploaded_at = models.DateTimeField(_l("uploaded"), auto_now_add=True)

    class Meta:
        verbose_name = _l("stored file")
        verbose_name_plural = _l("stored files")

    def __str__(self) -> str:
        return self.original_name
