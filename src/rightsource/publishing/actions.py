"""Publishing a pack: what was given out, of which day and to whom, is one audit event with the files' hashes."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from rightsource.publishing.rules.pack import Pack
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.references import Kind, SubjectRef


@transaction.atomic
def publish_pack(*, by: Actor, authority: Authority, pack: Pack, files: Sequence[GivenFile]) -> str:
    """Record that a pack was given out, so that any copy can be held against the hashes of its files.

    Args:
        by: who gives it out.
        authority: on what authority.
        pack: the pack.
        files: the files it was written as.

    Returns:
        The hash of the audit event, which can be printed beside the files.
    """
    event = audit.record(
        "pack-published",
        subject=str(SubjectRef(Kind.COUNCIL, pack.organisation)),
        by=by,
        authority=authority,
        details={
            "on": pack.on,
            "audience": pack.audience,
            "figures": len(pack.figures),
            "sha256": {file.name: file.sha256 for file in files},
        },
    )
    return str(event.hash)
