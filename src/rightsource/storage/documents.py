"""Files as they were given, kept whole and found by the hash of their content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from rightsource.storage.models import AuditEvent, Document


@dataclass(frozen=True)
class GivenFile:
    """A file as somebody gave it: its name and every byte."""

    name: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        """The hash of the content, by which it is found again."""
        return hashlib.sha256(self.content).hexdigest()


def keep(file: GivenFile, *, event: AuditEvent) -> None:
    """Keep a file; one with the same content is there already and stays as it first came."""
    if not is_kept(file):
        Document.objects.create(sha256=file.sha256, name=file.name[:255], content=file.content, received_in=event)


def is_kept(file: GivenFile) -> bool:
    """Answer whether a file with this content was given before."""
    return Document.objects.filter(sha256=file.sha256).exists()
