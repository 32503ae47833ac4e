"""Uploads for tests: small real files."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def pdf(name: str = "tai-lieu.pdf") -> SimpleUploadedFile:
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    return SimpleUploadedFile(name, body, content_type="application/pdf")


def picture(name: str = "hinh.jpg", size: tuple[int, int] = (64, 48)) -> SimpleUploadedFile:
    stream = io.BytesIO()
    Image.new("RGB", size, "green").save(stream, "JPEG")
    return SimpleUploadedFile(name, stream.getvalue(), content_type="image/jpeg")


def program(name: str = "hoa-don.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"MZ\x90\x00" + b"\x00" * 64, content_type="application/pdf")
