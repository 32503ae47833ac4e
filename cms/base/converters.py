"""Parts of addresses: `<slug>-<code>`, the code decides and the slug is for reading.

`path("offers/<slug:slug>-<publiccode:code>/", …)` takes both apart: the code has a fixed length.
A code that can't be one (a typing mistake, a wrong check character) is a plain 404.
"""

from django.urls import register_converter

from cms.base.codes import LENGTH, normalise_code


class PublicCodeConverter:
    """A public code, however it is typed: small letters, O for 0, I or L for 1."""

    regex = rf"[0-9A-Za-z]{{{LENGTH + 1}}}"

    def to_python(self, value: str) -> str:
        """The code that was meant.

        Raises:
            ValueError: it can't be one.
        """
        code = normalise_code(value)
        if code is None:
            raise ValueError(value)
        return code

    def to_url(self, value: str) -> str:
        """The code as it stands on paper."""
        return value


register_converter(PublicCodeConverter, "publiccode")
