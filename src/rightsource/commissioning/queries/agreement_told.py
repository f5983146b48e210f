"""Reading agreements whole: one with all that is kept of it, the pipeline of what ends, and what needs somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from rightsource.commissioning.errors.keeping import AgreementNotOnRecord, ContractNotOnRecord
from rightsource.commissioning.queries.agreements import (
    agreements_known,
    price_events_known,
    teckal_positions_known,
)
from rightsource.commissioning.queries.charges import activity_due_known, charges_known, price_book_known
from rightsource.commissioning.queries.keeping import (
    concerns_known,
    contracts_known,
    endings_known,
    exit_items_known,
    followed_known,
    kpi_ratings_known,
    kpi_results_known,
    kpis_known,
    options_known,
    variations_known,
)
from rightsource.commissioning.queries.procurement import recorded_happenings
from rightsource.commissioning.rules.agreements.attending import Attended, to_attend
from rightsource.commissioning.rules.agreements.changing import Judgement, judged
from rightsource.commissioning.rules.agreements.contract import (
    BodyFacts,
    Contract,
    Covered,
    Federation,
    PublicAuthority,
    covered,
    public_authority,
)
from rightsource.commissioning.rules.agreements.ending import (
    AgreementExpiring,
    AgreementOption,
    Ending,
    ExitItem,
    ExitPlan,
    exit_plan,
    expiring,
)
from rightsource.commissioning.rules.agreements.performance import (
    Concern,
    Kpi,
    KpiDuty,
    KpiStanding,
    kpi_duty_of,
    notice_due,
    standings,
)
from rightsource.commissioning.rules.agreements.variations import Variation, VariationAnswer, VariationAsked
from rightsource.commissioning.rules.charges.day import Pressing, ToDo, in_order, to_do
from rightsource.commissioning.rules.charges.price_book import Price
from rightsource.commissioning.rules.prices import price_history
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.commissioning.rules.rows import AgreementTerms, AwardRoute
from rightsource.constitution.queries import organisations_known, own_rules_known
from rightsource.constitution.rules.books import the_law
from rightsource.federation.queries import holdings_known
from rightsource.quantities import FinancialYear, Money
from rightsource.storage.knowledge import Audience, Recorded

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class AgreementKept:
    """An agreement with all that is kept of it on a day.

    Attributes:
        terms: every set of terms, the earliest first.
        current: the terms of the day; the last where none hold that day.
        contract: what it was on award; None where that is not on record.
        covered: whether it is a public contract; None where that cannot be said.
        buyer: whether the commissioner must itself buy by the law.
        seller: the same of the provider, which matters when it buys what it needs for this.
        year_price: the price agreed for the year.
        prices: its price book.
        variations: asked for and answered.
        duty: whether it must have indicators.
        standings: of its indicators.
        concerns: failures to perform.
        options: rights to extend or break.
        ends: its place in the pipeline of what ends; None where it is not in it.
        ending: how it was ended; None where it was not.
        exit: its exit plan.
        charged: what its charges come to in the year.
    """

    agreement: str
    terms: tuple[Recorded[AgreementTerms], ...]
    current: Recorded[AgreementTerms]
    contract: Contract | None
    covered: Covered | None
    buyer: PublicAuthority
    seller: PublicAuthority
    year_price: Money | None
    prices: tuple[Price, ...]
    variations: tuple[Variation, ...]
    duty: KpiDuty
    standings: tuple[KpiStanding, ...]
    concerns: tuple[Concern, ...]
    options: tuple[AgreementOption, ...]
    ends: AgreementExpiring | None
    ending: Ending | None
    exit: ExitPlan
    charged: Money


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """An agreement as a list shows it."""

    agreement: str
    title: str
    commissioner: str
    provider: str
    mechanism: str
    starts_on: date
    last_day: date | None
    variations: int
    waiting: int
    kpis: int


@dataclass(frozen=True, slots=True)
class AgreementsTold:
    """Every agreement in force on a day, and what of them needs somebody."""

    on: date
    agreements: tuple[AgreementLine, ...]
    to_do: tuple[ToDo, ...]


@dataclass(frozen=True, slots=True)
class AgreementsExpiring:
    """What ends within 18 months of a day, the earliest first."""

    on: date
    agreements: tuple[AgreementExpiring, ...]


def judgement_of(asked: VariationAsked, terms: AgreementTerms, *, is_needed: bool = True) -> Judgement:
    """Return what the law says of a variation.

    Args:
        asked: the variation.
        terms: those of its first day.
        is_needed: refuse where what the agreement was on award is not on record; else it is judged by no law.

    Raises:
        ContractNotOnRecord: it is not, and is needed.
    """
    contract = contracts_known(asked.agreement).get(asked.agreement)
    if contract is None:
        if is_needed:
            raise ContractNotOnRecord(asked.agreement)
        words = "Record what the agreement was on award, and it can be judged."
        return Judgement(False, None, "", (), False, "", None, words)
    small = [each for each in variations_known(asked.agreement) if each.was_small]
    before = Money.total([abs(each.asked.change.value) for each in small])
    change = replace(asked.change, now_ends_on=terms.period.last_day)
    return judged(contract, terms.route, change, before, the_law())


def agreement_kept(agreement: str, on: date, audience: Audience) -> AgreementKept:
    """Return an agreement with all that is kept of it.

    Raises:
        AgreementNotOnRecord: the audience knew of none.
    """
    known = agreements_known(on, audience)
    held = tuple(
        sorted((each for each in known if each.row.agreement == agreement), key=lambda one: one.row.period.starts_on)
    )
    if not held:
        raise AgreementNotOnRecord(agreement)
    current = next((each for each in held if on in each.row.period), held[-1])
    contract = contracts_known(agreement).get(agreement)
    options, items = options_known(agreement, on), exit_items_known(agreement, on)
    ends = expiring([each.row for each in held], options, followed_known(agreement), items, on)
    kpis = kpis_known(agreement)
    history = price_history(price_events_known(on, audience), agreement, FinancialYear.of(on), on)
    bodies = _federation(known, on, audience)
    parties = (current.row.commissioner, current.row.provider)
    buyer, seller = (public_authority(each) for each in _facts(bodies, parties, on, audience))
    charges = [each for each in charges_known(agreement, on) if _is_of_year(each.month.first_day, on)]
    return AgreementKept(
        agreement=agreement,
        terms=held,
        current=current,
        contract=contract,
        covered=None if contract is None else covered(contract, current.row.route, the_law()),
        buyer=buyer,
        seller=seller,
        year_price=history.current,
        prices=price_book_known([agreement]),
        variations=variations_known(agreement, on),
        duty=kpi_duty_of(contract, current.row.route, kpis, the_law(), on),
        standings=_standings_of(agreement, kpis, on, audience) if kpis else (),
        concerns=concerns_known(agreement, on),
        options=options,
        ends=ends[0] if ends else None,
        ending=endings_known(agreement, on).get(agreement),
        exit=exit_plan(items, on),
        charged=Money.total([each.amount for each in charges]),
    )


def agreements_told(on: date, audience: Audience) -> AgreementsTold:
    """Return every agreement in force on a day with what of it needs somebody."""
    known = _kept_of_all(on, audience)
    rows = [row for row in known.rows if on in row.period]
    waiting, kpis = known.variations, {key: {kpi.key for kpi in own} for key, own in known.kpis.items()}
    lines = tuple(
        AgreementLine(
            row.agreement,
            row.title,
            row.commissioner,
            row.provider,
            row.mechanism,
            row.period.starts_on,
            row.period.last_day,
            len(waiting.get(row.agreement, ())),
            sum(each.is_waiting for each in waiting.get(row.agreement, ())),
            len(kpis.get(row.agreement, ())),
        )
        for row in sorted(rows, key=lambda one: one.agreement)
    )
    return AgreementsTold(on, lines, _to_attend(known, on, audience))


def agreements_expiring(on: date, audience: Audience) -> tuple[AgreementExpiring, ...]:
    """Return every agreement that ends within 18 months of a day, the earliest first."""
    rows = [each.row for each in agreements_known(on, audience)]
    return expiring(rows, options_known(on=on), followed_known(), exit_items_known(on=on), on)


def agreements_to_attend(on: date, audience: Audience = Audience.INSIDERS) -> tuple[ToDo, ...]:
    """Return what of all agreements needs somebody on a day, the most pressing first: a contract manager's day."""
    return _to_attend(_kept_of_all(on, audience), on, audience)


@dataclass(frozen=True, slots=True)
class _KeptOfAll:
    """What is read once of all agreements, whatever is told of them."""

    rows: tuple[AgreementTerms, ...]
    variations: Mapping[str, Sequence[Variation]]
    kpis: Mapping[str, Sequence[Kpi]]
    items: Mapping[str, Sequence[ExitItem]]


def _kept_of_all(on: date, audience: Audience) -> _KeptOfAll:
    return _KeptOfAll(
        rows=tuple(each.row for each in agreements_known(on, audience)),
        variations=_grouped((each.asked.agreement, each) for each in variations_known(on=on)),
        kpis=_grouped((each.agreement, each) for each in kpis_known()),
        items=_grouped((each.agreement, each) for each in exit_items_known(on=on)),
    )


def _to_attend(known: _KeptOfAll, on: date, audience: Audience) -> tuple[ToDo, ...]:
    charges, book = charges_known(on=on), price_book_known()
    disputes = [(each.agreement, dispute) for each in charges for dispute in each.disputes]
    items = [each for own in known.items.values() for each in own]
    ending = expiring(known.rows, options_known(on=on), followed_known(), items, on)
    ends = {each.terms.agreement: each for each in ending}
    found = [*to_do(known.rows, book, activity_due_known(on, audience), disputes, on)]
    attended = _attended(known, book, on, audience)
    kept = [*to_attend(attended, ends, on)]
    # An end is told once: with what to do about it, where that is known.
    decided = {each.agreement for each in kept if each.kind is Pressing.DECIDE}
    told_twice = {Pressing.EXPIRING, Pressing.DECIDE}
    plain = [each for each in found if each.kind not in told_twice or each.agreement not in decided]
    return in_order([*plain, *kept])


def authority_known(organisation: str, on: date, audience: Audience) -> PublicAuthority:
    """Return whether an organisation must itself buy by the law of procurement, and why."""
    bodies = _federation(agreements_known(on, audience), on, audience)
    (facts,) = _facts(bodies, [organisation], on, audience)
    return public_authority(facts)


def variations_accepted(agreement: str, on: date) -> tuple[Variation, ...]:
    """Return the variations of an agreement that were accepted by a day."""
    return tuple(each for each in variations_known(agreement, on) if each.answer is VariationAnswer.ACCEPTED)


def _attended(known: _KeptOfAll, book: Iterable[Price], on: date, audience: Audience) -> tuple[Attended, ...]:
    """Return how each agreement in force stands; the whole of every table is asked for once."""
    contracts, events = contracts_known(), price_events_known(on, audience)
    results, ratings = kpi_results_known(on=on), kpi_ratings_known(on=on)
    endings, due_days = endings_known(on=on), own_rules_known(on, audience).returns_due_days
    concerns = _grouped((each.agreement, each) for each in concerns_known(on=on))
    since: dict[str, date] = {}
    for price in book:
        since[price.agreement] = max(since.get(price.agreement, price.starts_on), price.starts_on)
    found = []
    for row in (each for each in known.rows if on in each.period):
        key, contract = row.agreement, contracts.get(row.agreement)
        own: tuple[Kpi, ...] = tuple(known.kpis.get(key, ()))
        is_covered = contract is not None and covered(contract, row.route, the_law()).is_covered
        found.append(
            Attended(
                terms=row,
                variations=tuple(known.variations.get(key, ())),
                duty=kpi_duty_of(contract, row.route, own, the_law(), on) if own or is_covered else None,
                standings=standings(own, results.get(key, ()), ratings.get(key, ()), on, due_days),
                failures=_failures(concerns.get(key, ()), contract, row.route),
                ending=endings.get(key),
                is_covered=is_covered,
                termination_told=_is_termination_told(endings.get(key), contract),
                items=tuple(known.items.get(key, ())),
                priced_since=since.get(key),
                has_year_price=price_history(events, key, FinancialYear.of(on), on).current is not None,
            )
        )
    return tuple(found)


def _grouped(pairs: Iterable[tuple[str, Kept]]) -> Mapping[str, list[Kept]]:
    found: defaultdict[str, list[Kept]] = defaultdict(list)
    for key, each in pairs:
        found[key].append(each)
    return found


def _failures(
    concerns: Iterable[Concern], contract: Contract | None, route: AwardRoute
) -> tuple[tuple[date, str], ...]:
    told = ((each, notice_due(each, contract, route, the_law())) for each in concerns)
    return tuple((each.ended_on or each.raised_on, f"{each.reference}: {words}") for each, words in told if words)


def _is_termination_told(ending: Ending | None, contract: Contract | None) -> bool:
    if ending is None or contract is None or not contract.procurement:
        return False
    return any(each.notice is Notice.UK11 for each in recorded_happenings(contract.procurement))


def _standings_of(agreement: str, kpis: Sequence[Kpi], on: date, audience: Audience) -> tuple[KpiStanding, ...]:
    results, ratings = kpi_results_known(agreement, on), kpi_ratings_known(agreement, on)
    due_days = own_rules_known(on, audience).returns_due_days
    return standings(kpis, results.get(agreement, ()), ratings.get(agreement, ()), on, due_days)


def _facts(federation: Federation, organisations: Iterable[str], on: date, audience: Audience) -> Iterator[BodyFacts]:
    """Yield what makes each organisation a public authority or none; figures are read once for all of them."""
    wanted = list(organisations)
    for organisation, position in zip(wanted, teckal_positions_known(wanted, on, audience), strict=True):
        yield federation.facts_of(organisation, None if position is None else position.current.share, on)


def _federation(known: Sequence[Recorded[AgreementTerms]], on: date, audience: Audience) -> Federation:
    return Federation(organisations_known(on, audience), holdings_known(on, audience), known)


def _is_of_year(day: date, on: date) -> bool:
    return FinancialYear.of(day) == FinancialYear.of(on)
