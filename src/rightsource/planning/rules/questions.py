"""The questions about the money ahead that take long enough for their answers to be kept on record."""

from enum import StrEnum


class Question(StrEnum):
    """What a kept run answers."""

    PROJECTION = "projection"
    SENSITIVITY = "sensitivity"
    SEARCH = "search"
