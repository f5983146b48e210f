"""What the law asks of the council's own budget, one sentence each: balance, tax, statement, resources, prohibition."""

from __future__ import annotations

from collections.abc import Iterator

from rightsource.budget.rules.solvency import TestsOfBudget
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, day_in_words, list_in_words
from rightsource.web.budget.asked import AskedOfBudgets
from rightsource.web.names import Names


def law_shown(law: TestsOfBudget, asked: AskedOfBudgets, names: Names) -> list[dict[str, str]]:
    """Return what the law asks and how it is answered: a state, a sentence and the provision of each."""
    return [
        _balance(law),
        _tax(law),
        _statement(law, names),
        _resources(law),
        *_prohibitions(law, asked),
    ]


def _balance(law: TestsOfBudget) -> dict[str, str]:
    found = law.balance
    if not found.is_balanced:
        words = f"The budget is short by {amount_in_words(found.shortfall)}."
        return {"state": "broken", "words": words, "provision": found.provision}
    words = f"The budget balances: council tax has to bring in {amount_in_words(found.requirement)}."
    if found.underlying_shortfall > Money(0):
        short_by = amount_in_words(found.underlying_shortfall)
        words += f" Without money that does not come back it would be short by {short_by}."
    if found.not_stated:
        words += f" Of {found.not_stated} lines nobody has said whether they come back every year."
    state = "at_risk" if found.underlying_shortfall > Money(0) else "kept"
    return {"state": state, "words": words, "provision": found.provision}


def _tax(law: TestsOfBudget) -> dict[str, str]:
    provision = "Local Government Finance Act 1992 ss.52ZB and 52ZC"
    if law.tax is None or law.referendum is None:
        words = (
            "Whether council tax needs a referendum cannot be told: the tax of both years, with what of the rise is "
            "for care, is neither set here nor in an official release on record."
        )
        return {"state": "no_evidence", "words": words, "provision": provision}
    test = law.referendum
    rise = f"A band D home pays {law.tax.now.band_d}, {test.rise_percent:.2f}% more than the year before"
    stated = f"As stated by {list_in_words(law.tax.sources)}."
    if test.needs_referendum:
        return {"state": "broken", "words": f"{rise}: that needs a referendum. {stated}", "provision": test.cited}
    return {"state": "kept", "words": f"{rise}: that needs no referendum. {stated}", "provision": test.cited}


def _statement(law: TestsOfBudget, names: Names) -> dict[str, str]:
    provision = "Local Government Act 2003 s.25"
    said = law.statement
    if said is None:
        words = "No report of the section 151 officer on its estimates and reserves is recorded here."
        return {"state": "no_evidence", "words": words, "provision": provision}
    words = (
        f"{names.post(said.made_by)} says: the estimates are {said.robustness} ({said.robustness_grounds}); "
        f"the reserves are {said.reserves} ({said.reserves_grounds})."
    )
    is_clear = not said.robustness.startswith("not") and not said.reserves.startswith("not")
    return {"state": "kept" if is_clear else "broken", "words": words, "provision": provision}


def _resources(law: TestsOfBudget) -> dict[str, str]:
    provision = "Local Government Finance Act 1988 s.114(3)"
    short_by = law.resources.short_by
    if short_by is None:
        words = "Whether spending will outrun resources cannot be told: no balance of reserves is on record."
        return {"state": "no_evidence", "words": words, "provision": provision}
    if law.resources.is_likely_to_exceed:
        words = f"Spending is forecast to outrun income and usable reserves by {amount_in_words(short_by)}."
        return {"state": "broken", "words": words, "provision": provision}
    words = f"Income and usable reserves are forecast to meet spending, with {amount_in_words(-short_by)} to spare."
    return {"state": "kept", "words": words, "provision": provision}


def _prohibitions(law: TestsOfBudget, asked: AskedOfBudgets) -> Iterator[dict[str, str]]:
    for each in law.prohibitions:
        words = (
            f"A report was sent on {day_in_words(each.first_day)}: full council meets by {day_in_words(each.meet_by)}, "
            f"and nothing new may be agreed until {day_in_words(each.last_day)} at the latest."
        )
        href = asked.known.link("warning", each.report)
        yield {"state": "broken", "words": words, "provision": each.law.cited, "href": href}
