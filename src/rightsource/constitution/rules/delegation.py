"""What of a duty may be given away, to whom, from which day: the answer the law of that day gives.

The register says how far a duty can go and on what basis; `delegation_powers.csv` says from when each power stands and
to whom it reaches. Where neither settles it, the answer is that it is not established, and never a guess.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.constitution.rules.law import LegalBasis
from rightsource.constitution.rules.rows import Delegable, Duty, LegalForm
from rightsource.quantities import Period

# Not bodies corporate, or not known to be: a joint committee acts through its partners.
_NO_LEGAL_PERSON = frozenset({LegalForm.JOINT_COMMITTEE, LegalForm.NOT_ESTABLISHED})
# Forms whose law keeps profit from their members. A guarantee company's articles decide; a share company pays its own.
_NOT_FOR_PROFIT = frozenset(
    {
        LegalForm.CIC_BY_GUARANTEE,
        LegalForm.COMMUNITY_BENEFIT,
        LegalForm.CHARITY,
        LegalForm.CHARITABLE_COMPANY,
        LegalForm.UNIVERSITY,
        LegalForm.NHS_BODY,
    }
)
_FOR_PROFIT = frozenset({LegalForm.PRIVATE, LegalForm.LLP})


class Recipient(StrEnum):
    """To whom a power to delegate reaches."""

    ANY_PERSON = "any person"
    BODY_CORPORATE = "a body corporate other than a local authority"
    NOT_FOR_PROFIT = "a body corporate not carried on for profit"
    ADOPTION_SOCIETY = "a registered adoption society"
    AUTHORISED = "a person authorised by the council"
    PILOT = "a pilot named by the order"


class Answer(StrEnum):
    """Whether a body may discharge a duty."""

    PERMITTED = "permitted"
    ON_CONDITION = "permitted on a condition"
    REFUSED = "not permitted"
    NOT_ESTABLISHED = "not established"


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationPower:
    """One power to let another body discharge a duty, and the days on which it stands.

    `marker` is the text by which the register's delegation basis names it.
    """

    power: str
    provision: str
    marker: str
    to_whom: Recipient
    period: Period
    source_title: str
    source_address: str
    basis: LegalBasis
    note: str


@dataclass(frozen=True, slots=True)
class DelegationAnswer:
    """Whether a body of some legal form may discharge a duty on a day, why, and under which provision."""

    answer: Answer
    reason: str
    provision: str

    @property
    def is_refused(self) -> bool:
        """Answer whether the law of the day does not let the duty go to such a body."""
        return self.answer is Answer.REFUSED


def parse_powers(text: str) -> tuple[DelegationPower, ...]:
    """Return the powers to delegate of a file, in its order.

    Args:
        text: CSV with the headings of `delegation_powers.csv`, whose `to` is the last day.
    """
    return tuple(
        DelegationPower(
            power=row["power"],
            provision=row["provision"],
            marker=row["marker"],
            to_whom=Recipient(row["to_whom"]),
            period=Period.until(date.fromisoformat(row["from"]), date.fromisoformat(row["to"]) if row["to"] else None),
            source_title=row["source_title"],
            source_address=row["source_address"],
            basis=LegalBasis(row["basis"]),
            note=row["note"],
        )
        for row in csv.DictReader(io.StringIO(text))
    )


def power_for(duty: Duty, powers: Iterable[DelegationPower]) -> DelegationPower | None:
    """Return the power that a duty's delegation basis names, if it names one."""
    return next((power for power in powers if power.marker in duty.delegation_basis), None)


def may_discharge(duty: Duty, form: LegalForm, on: date, powers: Iterable[DelegationPower]) -> DelegationAnswer:
    """Answer whether a body of a legal form, other than the council itself, may discharge a duty on a day.

    Source: Care Act 2014 s.79; Children and Young Persons Act 2008 ss.1-3; SI 2014/2407; SI 2011/1568; SI 2002/928;
    SI 2009/721; Adoption and Children Act 2002 s.3(4); Local Government Act 1972 s.101, each as `delegation_basis`
    names it for the duty and `delegation_powers.csv` dates it.
    """
    settled = _BY_REGISTER.get(duty.delegable)
    if settled is not None:
        return settled(duty, form)
    power = power_for(duty, powers)
    if power is None:
        return _answer(duty, Answer.NOT_ESTABLISHED, "no dated power on file covers it")
    if on not in power.period:
        return DelegationAnswer(Answer.REFUSED, _out_of_force(power, on), power.provision)
    return _under(power, form)


def _out_of_force(power: DelegationPower, on: date) -> str:
    first = power.period.starts_on
    if on < first:
        return f"Another body may discharge it only from {first.day} {first:%B %Y} ({power.provision})."
    last = power.period.last_day
    assert last is not None
    return f"The power to let another body discharge it ended on {last.day} {last:%B %Y} ({power.provision})."


def _under(power: DelegationPower, form: LegalForm) -> DelegationAnswer:
    answer, words = _BY_RECIPIENT[power.to_whom](form)
    reason = f"It may go to {power.to_whom} ({power.provision}){words}."
    return DelegationAnswer(answer, reason, power.provision)


def _to_any_person(form: LegalForm) -> tuple[Answer, str]:
    if form in _NO_LEGAL_PERSON:
        return Answer.NOT_ESTABLISHED, f", and a body recorded as '{form}' is not known to be a person in law"
    return Answer.PERMITTED, ""


def _to_body_corporate(form: LegalForm) -> tuple[Answer, str]:
    if form is LegalForm.COUNCIL:
        return Answer.REFUSED, ", which another council is not"
    return _to_any_person(form)


def _to_not_for_profit(form: LegalForm) -> tuple[Answer, str]:
    if form in _NOT_FOR_PROFIT:
        return Answer.PERMITTED, ""
    if form in _FOR_PROFIT:
        return Answer.REFUSED, f", which a {form} is not"
    if form in _NO_LEGAL_PERSON or form is LegalForm.COUNCIL:
        return _to_body_corporate(form)
    return Answer.ON_CONDITION, ", which the body's articles or rules must make sure of: its legal form alone does not"


def _to_adoption_society(form: LegalForm) -> tuple[Answer, str]:
    if form in _FOR_PROFIT:
        return Answer.REFUSED, f", a voluntary body, which a {form} is not"
    return Answer.ON_CONDITION, ", so the body must be registered as one"


def _to_pilot(_form: LegalForm) -> tuple[Answer, str]:
    return Answer.ON_CONDITION, ", and to no other body"


_BY_RECIPIENT: dict[Recipient, Callable[[LegalForm], tuple[Answer, str]]] = {
    Recipient.ANY_PERSON: _to_any_person,
    Recipient.BODY_CORPORATE: _to_body_corporate,
    Recipient.NOT_FOR_PROFIT: _to_not_for_profit,
    Recipient.ADOPTION_SOCIETY: _to_adoption_society,
    Recipient.AUTHORISED: _to_any_person,
    Recipient.PILOT: _to_pilot,
}


def _answer(duty: Duty, answer: Answer, words: str) -> DelegationAnswer:
    basis = duty.delegation_basis or "no basis on file"
    reason = f"{duty.act} {duty.section}: {words} ({basis})."
    return DelegationAnswer(answer, reason, f"{duty.act} {duty.section}")


def _never(duty: Duty, _form: LegalForm) -> DelegationAnswer:
    return _answer(duty, Answer.REFUSED, "this duty cannot be given away")


def _unclear(duty: Duty, _form: LegalForm) -> DelegationAnswer:
    return _answer(duty, Answer.NOT_ESTABLISHED, "whether this duty can be given away is not established")


def _only_by_direction(duty: Duty, _form: LegalForm) -> DelegationAnswer:
    return _answer(duty, Answer.ON_CONDITION, "only where the Secretary of State directs it")


def _function_only(duty: Duty, _form: LegalForm) -> DelegationAnswer:
    return _answer(duty, Answer.PERMITTED, "another body may do the work; the responsibility stays with the council")


def _to_another_authority(duty: Duty, form: LegalForm) -> DelegationAnswer:
    if form in {LegalForm.COUNCIL, LegalForm.JOINT_COMMITTEE}:
        return _answer(duty, Answer.PERMITTED, "it may go to another authority or a joint committee of authorities")
    if form in {LegalForm.OTHER_PUBLIC, LegalForm.NOT_ESTABLISHED}:
        return _answer(duty, Answer.NOT_ESTABLISHED, "it may go only to another authority, and this may not be one")
    return _answer(duty, Answer.REFUSED, f"it may go only to another authority, which a {form} is not")


_BY_REGISTER: dict[Delegable, Callable[[Duty, LegalForm], DelegationAnswer]] = {
    Delegable.NO: _never,
    Delegable.UNCLEAR: _unclear,
    Delegable.BY_DIRECTION: _only_by_direction,
    Delegable.FUNCTION_ONLY: _function_only,
    Delegable.TO_OTHER_AUTHORITY: _to_another_authority,
}
