"""Who is who among the names of published payments: one supplier in several spellings, and whose name may be shown.

A name taken out by the body stays out: it is matched with nothing, and nobody guesses who stands behind it. Begin with
`match_suppliers` and `standing_of`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from rightsource.commissioning.rules.spend_thresholds import SpendThresholds, spend_thresholds

_WHOLE = 100


class Standing(StrEnum):
    """Whose name it is, as far as its own words say."""

    ORGANISATION = "an organisation"
    MAYBE_PERSON = "may be a private person"
    REDACTED = "taken out by the body"


class MatchReason(StrEnum):
    """Why two names are held to be one supplier."""

    SAME_NAME = "the same name but for capitals, signs, short forms or the spelling of the legal form"
    WITHOUT_FORM = "the same name, once without its legal form"
    SAME_NUMBER = "the same supplier number with the same body, and a similar name"
    SAME_VAT = "the same VAT number, and a similar name"
    ALIKE = "names that differ by one slip of the pen"


@dataclass(frozen=True, slots=True)
class SupplierName:
    """A supplier as one body's file names it.

    Attributes:
        number: the body's own number of the supplier; blank where the file has none.
        vat_number: blank where the file has none.
    """

    id: int
    body: str
    name: str
    number: str
    vat_number: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Match:
    """Two names held to be one supplier, and why; `likeness_percent` is of their letters."""

    first: SupplierName
    second: SupplierName
    reason: MatchReason
    likeness_percent: int


@dataclass(frozen=True, slots=True)
class TidyName:
    """A name without what varies: its words in full, and its legal form where it says one."""

    words: tuple[str, ...]
    form: str

    @property
    def key(self) -> str:
        """The words without the spaces between them, which clerks set as they please."""
        return "".join(self.words)


def is_redacted(text: str, limits: SpendThresholds | None = None) -> bool:
    """Answer whether a body took out what stood here.

    >>> is_redacted("REDACTED PERSONAL DATA"), is_redacted("Made-up Care Ltd")
    (True, False)
    """
    said = text.lower()
    return any(word in said for word in (limits or spend_thresholds()).redaction_words)


def standing_of(name: str, kind: str = "", limits: SpendThresholds | None = None) -> Standing:
    """Return whose name it is; one that does not say that it is an organisation's may be a private person's.

    Args:
        name: as published.
        kind: what the body's own file says of the supplier.
        limits: the word lists; those that stand if not given.

    Source: UK GDPR Article 4(1): a sole trader's name is personal data. Local Government Transparency Code 2015,
        paragraphs 23 to 25: personal data are not published merely because the spending is.
    """
    lists = limits or spend_thresholds()
    if is_redacted(name, lists):
        return Standing.REDACTED
    tidy = tidy_name(name)
    if tidy.form:
        return Standing.ORGANISATION
    if _speaks_of_a_person(name.upper(), lists):
        return Standing.MAYBE_PERSON
    is_named = not lists.organisation_words.isdisjoint(tidy.words)
    return Standing.ORGANISATION if is_named or kind.upper() in lists.organisation_kinds else Standing.MAYBE_PERSON


def _speaks_of_a_person(name: str, lists: SpendThresholds) -> bool:
    if any(each in name for each in lists.trading_as):
        return True
    words = re.findall(r"[A-Z]+", name)
    initials = [word for word in words if len(word) == 1 and word not in {"A", "S"}]
    return bool(initials) or not lists.person_titles.isdisjoint(words)


@lru_cache(maxsize=50_000)
def tidy_name(name: str) -> TidyName:
    """Return a name without capitals, signs, articles and short forms, its legal form apart.

    >>> tidy_name("The Made-Up Care Svcs. Limited")
    TidyName(words=('MADE', 'UP', 'CARE', 'SERVICES'), form='LTD')
    """
    limits = spend_thresholds()
    plain = re.sub(r"['’`]", "", name.upper().replace("&", " AND "))
    text = " ".join(re.sub(r"[^A-Z0-9]+", " ", plain).split())
    form = ""
    for spelling, each in limits.legal_forms:
        found = re.search(rf"(?<!^)\b{re.escape(spelling)}\b", text)
        if found:
            form, text = each, f"{text[: found.start()]} {text[found.end() :]}"
            break
    words = tuple(limits.abbreviations.get(word, word) for word in text.split() if word != "THE")
    return TidyName(words, form)


def match_suppliers(
    names: Sequence[SupplierName],
    standing: Iterable[tuple[int, int]] = (),
    apart: Iterable[tuple[int, int]] = (),
    limits: SpendThresholds | None = None,
) -> tuple[Match, ...]:
    """Return the names that are one supplier and are not held to be so yet, each pair with its reason.

    Args:
        names: all names on record.
        standing: the pairs that are matched already.
        apart: the pairs that a person took apart: nothing brings them together again.
        limits: the thresholds; those that stand if not given.
    """
    lists = limits or spend_thresholds()
    groups = _Groups(standing, apart)
    found: list[Match] = []
    comparable = [each for each in names if each.standing is not Standing.REDACTED]
    for reason, first, second in _candidates(comparable, lists):
        if groups.join(first.id, second.id):
            found.append(Match(first, second, reason, _likeness(first, second)))
    return tuple(found)


def supplier_of(names: Iterable[int], matches: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return of each name the lowest id among the names of the same supplier.

    >>> supplier_of([1, 2, 3, 4], [(3, 2), (1, 3)])
    {1: 1, 2: 1, 3: 1, 4: 4}
    """
    groups = _Groups(matches, ())
    whole: dict[int, list[int]] = defaultdict(list)
    listed = list(names)
    for each in listed:
        whole[groups.root(each)].append(each)
    lowest = {root: min(members) for root, members in whole.items()}
    return {each: lowest[groups.root(each)] for each in listed}


Candidate = tuple[MatchReason, SupplierName, SupplierName]


def _candidates(names: Sequence[SupplierName], limits: SpendThresholds) -> list[Candidate]:
    """Return pairs that may be one supplier, the surest reasons first."""
    organisations = [each for each in names if each.standing is Standing.ORGANISATION]
    tidy = {each.id: tidy_name(each.name) for each in names}
    found: list[Candidate] = []
    # Many a house is called Beacon House: beyond one body's file a name alone is a supplier's only with its legal form.
    same = _grouped(
        (tidy[each.id].key, tidy[each.id].form or each.body, each) for each in organisations if tidy[each.id].key
    )
    found += [(MatchReason.SAME_NAME, *pair) for group in same.values() for pair in pairwise(group)]
    found += _by_number(names, tidy, limits)
    found += _without_form(organisations, tidy)
    found += _alike(organisations, tidy, limits)
    return found


def _grouped(keyed: Iterable[tuple[str, str, SupplierName]]) -> dict[tuple[str, str], list[SupplierName]]:
    groups: dict[tuple[str, str], list[SupplierName]] = defaultdict(list)
    for key, other, each in keyed:
        groups[key, other].append(each)
    return groups


def _by_number(names: Sequence[SupplierName], tidy: Mapping[int, TidyName], limits: SpendThresholds) -> list[Candidate]:
    """Return names under one number, if they are similar: bodies keep a number for all who are paid but once."""
    numbers = _grouped((each.body, each.number, each) for each in names if each.number)
    vat = _grouped((each.vat_number, "", each) for each in names if each.vat_number)
    return [
        (reason, first, second)
        for reason, groups in ((MatchReason.SAME_NUMBER, numbers), (MatchReason.SAME_VAT, vat))
        for group in groups.values()
        for first, second in pairwise(group)
        if _is_similar(tidy[first.id], tidy[second.id], limits)
    ]


def _without_form(names: Sequence[SupplierName], tidy: Mapping[int, TidyName]) -> list[Candidate]:
    """Return a body's names of two words or more, with and without a legal form, where there is but one such form."""
    forms: dict[tuple[str, str], dict[str, SupplierName]] = defaultdict(dict)
    for each in names:
        if len(tidy[each.id].words) > 1:
            forms[each.body, tidy[each.id].key].setdefault(tidy[each.id].form, each)
    return [
        (MatchReason.WITHOUT_FORM, first, second)
        for spelt in forms.values()
        if len(spelt) == 2 and "" in spelt
        for first, second in pairwise(spelt.values())
    ]


def _alike(names: Sequence[SupplierName], tidy: Mapping[int, TidyName], limits: SpendThresholds) -> list[Candidate]:
    """Return names with one slip of the pen; only those that begin with the same letter are compared."""
    blocks: dict[str, dict[str, SupplierName]] = defaultdict(dict)
    for each in names:
        key = " ".join(tidy[each.id].words)
        if key:
            blocks[key[0]].setdefault(key, each)
    found: list[Candidate] = []
    for block in blocks.values():
        keys, members = list(block), list(block.values())
        scores = process.cdist(keys, keys, scorer=fuzz.ratio, score_cutoff=limits.alike_percent)
        for first, second in zip(*scores.nonzero(), strict=True):
            one, other = tidy[members[first].id], tidy[members[second].id]
            if first < second and one.form == other.form and _is_one_slip(one.words, other.words, limits):
                found.append((MatchReason.ALIKE, members[first], members[second]))
    return found


def _is_similar(one: TidyName, other: TidyName, limits: SpendThresholds) -> bool:
    return fuzz.token_set_ratio(" ".join(one.words), " ".join(other.words)) >= limits.alike_percent


def _is_one_slip(one: Sequence[str], other: Sequence[str], limits: SpendThresholds) -> bool:
    """Answer whether one long word differs by a letter; figures, and words with another meaning, must be the same."""
    if len(one) != len(other) or len(one) < 2:
        return False
    differing = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    if len(differing) != 1:
        return False
    first, second = differing[0]
    is_long = min(len(first), len(second)) >= limits.slip_word_length and (first + second).isalpha()
    return is_long and OSA.distance(first, second) == 1


def _likeness(first: SupplierName, second: SupplierName) -> int:
    one, other = (" ".join(tidy_name(each.name).words) for each in (first, second))
    return _WHOLE if one == other else round(fuzz.ratio(one, other))


@dataclass
class _Groups:
    """Names joined into suppliers, and pairs that may not be."""

    standing: Iterable[tuple[int, int]]
    apart: Iterable[tuple[int, int]]
    _parent: dict[int, int] = field(default_factory=dict)
    _enemies: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for first, second in self.apart:
            self._enemies[first].add(second)
            self._enemies[second].add(first)
        for first, second in self.standing:
            self.join(first, second)

    def root(self, name: int) -> int:
        """Return the name that stands for the group."""
        while (above := self._parent.get(name, name)) != name:
            self._parent[name] = self._parent.get(above, above)
            name = above
        return name

    def join(self, first: int, second: int) -> bool:
        """Join two names unless they are joined or a person took any two of theirs apart; answer whether it did."""
        one, other = self.root(first), self.root(second)
        if one == other or any(self.root(each) == other for each in self._enemies[one]):
            return False
        self._parent[other] = one
        # Whoever is apart from one of a group is apart from all of it.
        self._enemies[one] |= self._enemies.pop(other, set())
        return True
