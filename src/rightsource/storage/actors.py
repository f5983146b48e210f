"""Who acts and on what authority: both are cited by every write."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a post or seat, and the account that was signed in; a job of the system acts as itself."""

    post: str
    account: str = ""

    def __str__(self) -> str:
        return f"{self.post} ({self.account})" if self.account else self.post


@dataclass(frozen=True, slots=True)
class Authority:
    """On what authority: a decision's reference, a delegation or a provision, in words that an auditor can look up."""

    reference: str

    def __post_init__(self) -> None:
        if not self.reference.strip():
            raise ValueError("an authority says what it is: a decision, a delegation or a provision")

    def __str__(self) -> str:
        return self.reference


SYSTEM = Actor(post="rightsource")
"""The system itself, for what nobody asked for by hand: setting up, importing law, computing."""
