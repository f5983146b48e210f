"""References that must point up the layers: a kind and a key, so that a lower context never imports a higher one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What can be referred to: one registry of kinds for the whole record."""

    COUNCIL = "council"
    POST = "post"
    ORGANISATION = "organisation"
    DUTY = "duty"
    SERVICE = "service"
    OUTCOME = "outcome"
    INDICATOR = "indicator"
    DIRECTIVE = "directive"
    DECISION = "decision"
    WARNING = "warning"
    AGREEMENT = "agreement"
    PROCUREMENT = "procurement"
    SAVING = "saving"
    RETURN = "return"
    FACT = "fact"
    FILE = "file"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class SubjectRef:
    """What something is about, as kind and key.

    >>> str(SubjectRef(Kind.AGREEMENT, "adult-care-block"))
    'agreement:adult-care-block'
    """

    kind: Kind
    key: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"
