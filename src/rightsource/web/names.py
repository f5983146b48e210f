"""The names by which people know posts, roles and organisations, in place of the keys of the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from rightsource.constitution.queries import organisations_known, posts_known
from rightsource.storage.knowledge import Audience


@dataclass(frozen=True, slots=True)
class Names:
    """Names as an audience knew them on a day; a key that names nothing on record stands for itself, in words."""

    posts: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)

    def post(self, key: str) -> str:
        """Return a post's title; a role or a body that is no post is written as it is."""
        return self.posts.get(key) or key.replace("-", " ")

    def posts_in_words(self, keys: Iterable[str]) -> list[str]:
        """Return the titles of several."""
        return [self.post(key) for key in keys]

    def organisation(self, key: str) -> str:
        """Return an organisation's name; the council for a blank."""
        return self.organisations.get(key, key) if key else "The council"


def names_known(on: date, audience: Audience) -> Names:
    """Return the names that an audience knew on a day."""
    posts: dict[str, str] = {}
    for post in posts_known(on, audience):
        if post.row.period.starts_on <= on:
            posts[post.row.post] = post.row.title
    organisations: dict[str, str] = {}
    for one in organisations_known(on, audience):
        if one.row.period.starts_on <= on or one.row.organisation not in organisations:
            organisations[one.row.organisation] = one.row.name
    return Names(posts, organisations)
