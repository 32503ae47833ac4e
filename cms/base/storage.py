"""Where uploaded documents lie: outside MEDIA_ROOT, without an address of their own."""

from django.core.files.storage import FileSystemStorage


class PrivateStorage(FileSystemStorage):
    """Files that only a view with a permission check serves."""

    def url(self, name: str | None) -> str:
        """There is none; without this, Django would fall back to MEDIA_URL.

        Raises:
            ValueError: always.
        """
        raise ValueError("a private file has no address; serve it through cms.base.files")
