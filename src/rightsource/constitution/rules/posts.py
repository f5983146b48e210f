"""Posts by name: a key is written by hand on many sheets, and its spelling is no second person."""

from __future__ import annotations


def in_one_spelling(post: str) -> str:
    """Return a post's key as it counts where two posts must not be one: without capitals, or blanks around it.

    >>> in_one_spelling(" Section-151-Officer ") == in_one_spelling("section-151-officer")
    True
    """
    return post.strip().casefold()
