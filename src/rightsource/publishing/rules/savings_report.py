"""The savings of a year for whoever must answer for them: the answer first, then a chart, then every saving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rightsource.budget.rules.register import RegisterStage, RegisterTotal, SavingsRegister
from rightsource.budget.rules.rows import Recurrence
from rightsource.publishing.rules.charts import PAGE, BarGroup, Bars, Size, Words, bar_chart
from rightsource.quantities import FinancialYear, Money
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words, list_in_words
from rightsource.storage.knowledge import Audience

MEASURES = ("Promised", "Agreed", "Claimed", "Verified")
RULE = "A saving counts only when somebody other than its claimant has verified it. One-off money is told apart."
_RECURRENCE_IN_WORDS = {
    Recurrence.RECURRENT: "Comes back every year",
    Recurrence.ONE_OFF: "One-off",
    Recurrence.NOT_STATED: "Nobody says which",
}
_VERIFIED_IN_WORDS = {
    Recurrence.RECURRENT: "comes back every year",
    Recurrence.ONE_OFF: "is one-off",
    Recurrence.NOT_STATED: "is not said to be either",
}
_MOST_BARS = 8


@dataclass(frozen=True, slots=True)
class SavingsReport:
    """The savings of a year, everybody's or one organisation's, as an audience knew them by a day.

    Attributes:
        council: the council's name.
        is_fictional: whether it is made up.
        audience: whose knowledge it is.
        register: the savings.
        years: every year of which anything is said, the oldest first.
        vehicle: whose savings alone; blank for the council's own, None for everybody's.
        organisations: every organisation that any saving is of, by key, with its name.
        posts: the titles of posts, by key.
    """

    council: str
    is_fictional: bool
    audience: Audience
    register: SavingsRegister
    years: tuple[FinancialYear, ...] = ()
    vehicle: str | None = None
    organisations: Mapping[str, str] = field(default_factory=dict)
    posts: Mapping[str, str] = field(default_factory=dict)

    @property
    def year(self) -> FinancialYear:
        """The year."""
        return self.register.year

    @property
    def on(self) -> date:
        """The day."""
        return self.register.on

    @property
    def whose(self) -> str:
        """Whose savings these are, in words."""
        return "the council and its vehicles" if self.vehicle is None else self.name_of(self.vehicle)

    def name_of(self, organisation: str) -> str:
        """Return an organisation's name; the council's for a blank, the key where nothing is on record."""
        return self.organisations.get(organisation, organisation) if organisation else self.council or "the council"

    def title_of(self, post: str) -> str:
        """Return a post's title, or what the record calls whoever spoke."""
        return self.posts.get(post, post)


def finding(report: SavingsReport) -> str:
    """Return the answer in a sentence."""
    if not report.register.savings:
        whose = f" of {report.whose}" if report.vehicle is not None else ""
        return f"No saving{whose} for {report.year} was on record on {day_in_words(report.on)}."
    total = report.register.total
    promised, claimed, verified = (_in_words(each) for each in (total.promised, total.claimed, total.verified))
    return f"Of {promised} promised for {report.year}, {claimed} is claimed and {verified} is verified."


def why(report: SavingsReport) -> str:
    """Return what the answer rests on: the gap, what comes back and what does not, what it costs."""
    if not report.register.savings:
        return RULE
    total, parts = report.register.total, report.register.by_recurrence
    gap = total.gap
    gaps = (
        f"{_in_words(gap)} of the promise does not count yet."
        if gap > Money(0)
        else "All that was promised is verified."
    )
    said = [
        f"{amount_in_words(parts[word].verified)} {words}"
        for word, words in _VERIFIED_IN_WORDS.items()
        if parts[word].verified
    ]
    kinds = f"Of what is verified, {list_in_words(said)}."
    cost = f" It costs {amount_in_words(total.cost_to_achieve)} to bring about." if total.cost_to_achieve else ""
    return f"{gaps} {kinds if total.verified else 'Nothing counts until it is verified.'}{cost}"


def is_kept(report: SavingsReport) -> bool:
    """Answer whether everything promised is verified, and nothing is counted twice."""
    register = report.register
    doubtful = register.claimed_twice or register.double_claims
    return not doubtful and all(each.stage is RegisterStage.VERIFIED for each in register.savings)


def totals(report: SavingsReport) -> list[tuple[str, RegisterTotal]]:
    """Return what comes back every year, what is one-off and what nobody says, each apart, then all of it."""
    parts = [
        (_RECURRENCE_IN_WORDS[word], total)
        for word, total in report.register.by_recurrence.items()
        if total.record_ids or word is not Recurrence.NOT_STATED
    ]
    return [*parts, ("All", report.register.total)]


def by_cause(report: SavingsReport) -> list[tuple[str, RegisterTotal]]:
    """Return what each cause brought; a saving has one, so together they are all of it."""
    causes = report.register.by_attribution.items()
    named = [(cause.value, total) for cause, total in causes if total.record_ids]
    return [*((f"{name[0].upper()}{name[1:]}", total) for name, total in named), ("All", report.register.total)]


def by_organisation(report: SavingsReport) -> list[tuple[str, RegisterTotal]]:
    """Return each organisation's own, by name."""
    return [(report.name_of(key), total) for key, total in report.register.by_organisation.items()]


def counted_twice(report: SavingsReport) -> list[tuple[str, Money, tuple[str, ...]]]:
    """Return each way in which money is counted twice: in words, how much, and the records that show it."""
    register = report.register
    lines = [
        (_twice_in_words(str(each.how), each.savings), each.at_stake, each.claims) for each in register.claimed_twice
    ]
    claims = [
        (
            _twice_in_words(str(each.how), each.savings),
            each.at_stake,
            tuple(figure.record_id for figure in each.figures),
        )
        for each in register.double_claims
    ]
    return [*lines, *claims]


def described(report: SavingsReport) -> str:
    """Return the chart in words, for whoever cannot see it."""
    said = [
        f"{name}: promised {amount_in_words(each.promised)}, agreed {amount_in_words(each.agreed)}, "
        f"claimed {amount_in_words(each.claimed)}, verified {amount_in_words(each.verified)}"
        for name, each in _groups(report)
    ]
    return f"{'; '.join(said)}." if said else "Nothing on record."


def drawn(report: SavingsReport, size: Size = PAGE) -> bytes:
    """Return the chart: promised, agreed, claimed and verified, the whole and its parts."""
    words = Words(
        title=finding(report),
        measure="£m",
        description=described(report),
        source="the savings register: what is said of each saving, and what another verified",
    )
    groups = [BarGroup(name, _bars(total)) for name, total in _groups(report)]
    return bar_chart(Bars(words, MEASURES, groups), size)


def _groups(report: SavingsReport) -> Sequence[tuple[str, RegisterTotal]]:
    """Return the bars' groups: organisations where there are some, and else what comes back and what does not."""
    if not report.register.savings:
        return ()
    organisations = by_organisation(report)
    if report.vehicle is None and 1 < len(organisations) < _MOST_BARS:
        return [("All together", report.register.total), *organisations]
    return [(name, total) for name, total in totals(report)[:-1] if total.record_ids]


def _bars(total: RegisterTotal) -> list[float | None]:
    # That nothing is agreed is on record only where an agreement is: a workbook has none.
    agreed = _millions(total.agreed) if total.agreed else None
    return [_millions(total.promised), agreed, _millions(total.claimed), _millions(total.verified)]


def _twice_in_words(how: str, savings: Sequence[str]) -> str:
    return f"{how[0].upper()}{how[1:]} ({count_in_words(len(savings), 'saving')}: {', '.join(savings)})"


def _in_words(amount: Money) -> str:
    return amount_in_words(amount) if amount else "none"


def _millions(amount: Money) -> float:
    return float(amount.decimal_gbp / 1_000_000)
