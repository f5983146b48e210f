"""The thresholds and word lists of published payments: dated data with a reason each, never constants in code."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_FILE = "data/rules/spend_thresholds.toml"
_NUMBERS = (
    "same_reference_days",
    "no_reference_days",
    "other_reference_days",
    "taken_back_days",
    "a_rate_times",
    "series_length",
    "regular_run_suppliers",
    "round_to_pounds",
    "telling_reference_length",
    "alike_percent",
    "slip_word_length",
)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How far apart instalments are, and how many days sooner or later each may come."""

    name: str
    days: int
    tolerance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendThresholds:
    """What `data/rules/spend_thresholds.toml` states; it gives the reason of each.

    Attributes:
        same_reference_days: within how many days one bill paid again is looked for.
        no_reference_days: the same, where references are not published.
        other_reference_days: the same, where the two references differ.
        taken_back_days: within how many days a credit note takes a payment back.
        a_rate_times: an amount that a supplier is paid so often is its price.
        series_length: how many equal payments at equal intervals make a series.
        regular_run_suppliers: so many suppliers paid the same again on two days make a regular run.
        round_to_pounds: a multiple of it is a round amount.
        telling_reference_length: how long a reference is that tells one bill from all others.
        alike_percent: how much alike two names are at least for a slip of the pen.
        slip_word_length: how long the word with the slip is at least.
        rhythms: how far apart instalments may be.
        part_words: words that say that a payment is one part of several.
        redaction_words: what stands where a name was taken out.
        legal_forms: each spelling of a legal form, longest first, with the form.
        abbreviations: a word cut short, with the whole word.
        organisation_words: words that only an organisation's name has.
        organisation_kinds: the kinds in a body's own file that are organisations.
        person_titles: words before or after a person's name.
        trading_as: what a person writes who trades under another name.
    """

    same_reference_days: int
    no_reference_days: int
    other_reference_days: int
    taken_back_days: int
    a_rate_times: int
    regular_run_suppliers: int
    series_length: int
    round_to_pounds: int
    telling_reference_length: int
    alike_percent: int
    slip_word_length: int
    rhythms: tuple[Rhythm, ...]
    part_words: tuple[str, ...]
    redaction_words: tuple[str, ...]
    legal_forms: tuple[tuple[str, str], ...]
    abbreviations: dict[str, str]
    organisation_words: frozenset[str]
    organisation_kinds: frozenset[str]
    person_titles: frozenset[str]
    trading_as: tuple[str, ...]


@cache
def spend_thresholds() -> SpendThresholds:
    """Return the thresholds that stand."""
    return parse_spend_thresholds(files("rightsource").joinpath(_FILE).read_text(encoding="utf-8"))


def parse_spend_thresholds(text: str) -> SpendThresholds:
    """Return the thresholds that a file states."""
    stated = tomllib.loads(text)
    forms = [(spelling, form) for form, spellings in stated["legal_forms"].items() for spelling in spellings]
    return SpendThresholds(
        **{name: int(stated[name]["value"]) for name in _NUMBERS},
        rhythms=tuple(Rhythm(each["name"], each["days"], each["tolerance"]) for each in stated["rhythms"]),
        part_words=tuple(stated["parts"]["words"]),
        redaction_words=tuple(stated["redaction"]["words"]),
        legal_forms=tuple(sorted(forms, key=lambda each: -len(each[0]))),
        abbreviations=dict(stated["abbreviations"]),
        organisation_words=frozenset(stated["organisations"]["words"]),
        organisation_kinds=frozenset(stated["organisations"]["kinds"]),
        person_titles=frozenset(stated["persons"]["titles"]),
        trading_as=tuple(stated["persons"]["trading_as"]),
    )
