"""A file that somebody gives with a form: chosen, no larger than is read, and what it is called."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from rightsource.storage.documents import GivenFile
from rightsource.storage.spreadsheets import LARGEST_FILE_BYTES
from rightsource.web.acting import Filled


def file_given(request: HttpRequest, filled: Filled, *, missing: str, instead: str) -> GivenFile | None:
    """Return the file that came with a form; None, with the words why, where there is none or it is too large.

    Args:
        request: what was sent.
        filled: the form, which takes the error.
        missing: what to say where no file was chosen.
        instead: what to do with one that is too large, as in "Give it in parts".
    """
    uploaded = request.FILES.get("file")
    if not isinstance(uploaded, UploadedFile):
        filled.errors["file"] = missing
        return None
    if (uploaded.size or 0) > LARGEST_FILE_BYTES:
        filled.errors["file"] = f"The file is larger than {LARGEST_FILE_BYTES // 1_000_000} MB. {instead}"
        return None
    return GivenFile(uploaded.name or "file", uploaded.read())
