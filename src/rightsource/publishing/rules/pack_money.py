"""A vehicle's cash, reserves, exposure and room in the activity test, and how they moved month by month."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from rightsource.commissioning.rules.returns import Return, cash_opens_on
from rightsource.commissioning.rules.rows import AwardRoute, TradingKind
from rightsource.commissioning.rules.teckal import TeckalPosition, Work, activity_test, pitches, teckal_position
from rightsource.constitution.rules.rows import OrganisationInForce
from rightsource.constitution.rules.standing_law import standing_law
from rightsource.publishing.rules.pack_figures import PackFigure, PackRow, Unit, Working
from rightsource.publishing.rules.pack_parts import Cell, Making, PackTable
from rightsource.quantities import FinancialYear, Month
from rightsource.quantities.wording import amount_in_words, day_in_words, share_in_words
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.exposure import Exposure, exposure_to
from rightsource.treasury.rules.reserves import lowest_cash, reserves_at
from rightsource.treasury.rules.rows import ExposureFigure

_SHARE_KEY = {True: "procurement.teckal.activity_share_min", False: "procurement.teckal.activity_share_practice"}
"""Where the least share stands in the file of law: as law, and before 26 February 2015 as advice."""


@dataclass(frozen=True, slots=True)
class MoneyPart:
    """What a vehicle's page says of its money, and the figures that its strip and the findings speak of."""

    table: PackTable
    exposure_table: PackTable
    lowest_cash: PackFigure
    lowest_when: str
    exposure: PackFigure
    exposure_words: str
    headroom: PackFigure
    headroom_words: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _ActivityPart:
    """A vehicle's place in the activity test."""

    rows: tuple[tuple[Cell, ...], ...]
    headroom: PackFigure
    words: str
    notes: tuple[str, ...] = ()


def money_part(making: Making, vehicle: Recorded[OrganisationInForce], made: Return | None) -> MoneyPart:
    """Return cash, reserves, exposure and the activity test of a vehicle."""
    key, name = vehicle.row.organisation, vehicle.row.name
    cash = _cash(making, name, made)
    when, below = _when(making, made)
    exposure = exposure_to(making.material.exposures, key, making.on)
    exposure_rows, total, used = _exposure(making, name, exposure)
    activity = _activity(making, vehicle)
    table = PackTable(
        "Cash, reserves and work for others",
        ("", "Amount", ""),
        (
            ("Lowest cash in 13 weeks", cash, below or when),
            ("Reserves", *_reserves(making, vehicle, made)),
            *activity.rows,
        ),
    )
    limit = exposure.limit
    words = "no limit is set" if limit is None else f"{_share(used)} of the {amount_in_words(limit)} limit"
    return MoneyPart(
        table=table,
        exposure_table=PackTable(
            "What the council stands to lose",
            ("", "Amount"),
            exposure_rows,
            empty="No exposure on record.",
        ),
        lowest_cash=cash,
        lowest_when=when,
        exposure=total,
        exposure_words=words,
        headroom=activity.headroom,
        headroom_words=activity.words,
        notes=activity.notes,
    )


def months_table(making: Making, organisation: str) -> PackTable:
    """Return reserves, lowest cash, exposure and limit for each month of the year that has ended by the day."""
    returns = {
        each.row.month: each
        for each in making.material.returns
        if each.row.organisation == organisation and each.row.submitted_on <= making.on
    }
    rows: list[tuple[Cell, ...]] = []
    month = Month.of(making.year.first_day)
    while month.last_day <= making.on:
        made = returns.get(month)
        name = f"{making.name_of(organisation)}: {month}"
        exposure = exposure_to(making.material.exposures, organisation, month.last_day)
        rows.append(
            (
                str(month),
                making.book.from_rows(f"{name}, reserves", _reserve_row(making, made)),
                _cash(making, name, made),
                making.book.from_rows(f"{name}, exposure", _exposure_rows(making, exposure)),
                making.book.from_rows(f"{name}, limit", _limit_rows(making, exposure)),
            )
        )
        month = month.next
    return PackTable(
        "Month by month",
        ("Month", "Reserves", "Lowest cash in 13 weeks", "Exposure", "Limit"),
        tuple(rows),
        empty="No month of the year has ended.",
    )


def _cash(making: Making, name: str, made: Return | None) -> PackFigure:
    rows = []
    if made is not None:
        rows = [
            making.row(made, "returns", f"{made.row.month}: cash at the end of week {week:02d}", amount)
            for week, amount in enumerate(made.row.cash_by_week, start=1)
        ]
    return making.book.from_rows(f"{name}: lowest cash", rows, working=Working.LOWEST)


def _when(making: Making, made: Return | None) -> tuple[str, str]:
    """Say when cash is lowest, and when it first runs out if it does."""
    if made is None or not made.row.cash_by_week:
        return "no return", ""
    low = lowest_cash(made.row.cash_by_week, cash_opens_on(made.row.month))
    when = f"week to {day_in_words(low.week_ends_on)}"
    if low.first_week_below_zero is None:
        return when, ""
    return when, f"{when}; below nil from week {low.first_week_below_zero}"


def _reserves(making: Making, vehicle: Recorded[OrganisationInForce], made: Return | None) -> tuple[Cell, ...]:
    key, name = vehicle.row.organisation, vehicle.row.name
    if made is not None:
        figure = making.book.from_rows(f"{name}: reserves", _reserve_row(making, made))
        return figure, f"at the end of {made.row.month}"
    position = reserves_at(making.material.reserves_debt, key, making.on)
    rows = [
        making.row(figure, "reserves_debt", f"{figure.row.kind}: {figure.row.name}", figure.row.amount)
        for figure in position.figures
        if figure.row.kind.value.endswith("reserve")
    ]
    return making.book.from_rows(f"{name}: reserves", rows), "as last stated"


def _reserve_row(making: Making, made: Return | None) -> list[PackRow]:
    if made is None:
        return []
    return [making.row(made, "returns", f"{made.row.month}: reserves", made.row.reserves)]


def _exposure(
    making: Making, name: str, exposure: Exposure
) -> tuple[tuple[tuple[Cell, ...], ...], PackFigure, PackFigure]:
    parts = [
        making.book.from_rows(f"{name}: {part.row.kind}, {part.row.name}", [row], unit=Unit.POUNDS)
        for part, row in zip(exposure.parts, _exposure_rows(making, exposure), strict=True)
    ]
    rows: list[tuple[Cell, ...]] = [
        (_part(part.row), figure) for part, figure in zip(exposure.parts, parts, strict=True)
    ]
    total = making.book.from_figures(f"{name}: exposure", Working.SUM, parts)
    limit = making.book.from_rows(f"{name}: limit", _limit_rows(making, exposure))
    left = making.book.from_figures(f"{name}: left under the limit", Working.DIFFERENCE, (limit, total))
    used = making.book.from_figures(f"{name}: share of the limit used", Working.SHARE, (total, limit), unit=Unit.SHARE)
    if rows:
        rows += [("All", total), ("Limit", limit), ("Left under the limit", left), ("Used", used)]
    return tuple(rows), total, used


def _part(row: ExposureFigure) -> str:
    terms = f" ({row.terms})" if row.terms else ""
    return f"{row.kind.capitalize()}: {row.name}{terms}"


def _exposure_rows(making: Making, exposure: Exposure) -> list[PackRow]:
    return [
        making.row(part, "exposures", f"{part.row.kind}: {part.row.name} on {part.row.as_at}", part.row.amount)
        for part in exposure.parts
    ]


def _limit_rows(making: Making, exposure: Exposure) -> list[PackRow]:
    return [
        making.row(limit, "exposures", f"{limit.row.kind} on {limit.row.as_at}", limit.row.amount)
        for limit in exposure.limit_figures
    ]


def is_exempt(making: Making, organisation: str) -> bool:
    """Answer whether an organisation holds an exempt award on the day, which the activity test binds."""
    return any(
        each.row.provider == organisation and each.row.route is AwardRoute.VERTICAL and making.on in each.row.period
        for each in making.material.agreements
    )


def teckal_of(making: Making, organisation: str) -> TeckalPosition | None:
    """Return where a vehicle that holds an exempt award stands in the activity test."""
    test = activity_test(making.material.law, making.on) if making.material.law else None
    if test is None or not is_exempt(making, organisation):
        return None
    return teckal_position(organisation, making.material.trading, making.material.returns, making.on, test)


def _activity(making: Making, vehicle: Recorded[OrganisationInForce]) -> _ActivityPart:
    key, name, book = vehicle.row.organisation, vehicle.row.name, making.book
    position = teckal_of(making, key)
    if position is None:
        asked = is_exempt(making, key)
        words = "no trading on record" if asked else "no exempt award"
        figure = book.from_rows(f"{name}: room for work for others", [])
        return _ActivityPart((), figure, words, _notes(making, key))
    owners = book.from_rows(f"{name}: work for owners", _work_rows(making, position.current, "owner"))
    others = book.from_rows(f"{name}: work for others", _work_rows(making, position.current, "external"))
    least = book.from_rows(
        f"{name}: least share of work for owners", [_law_row(making, position.test.is_law)], unit=Unit.SHARE
    )
    whole = book.from_figures(f"{name}: all work", Working.SUM, (owners, others))
    share = book.from_figures(f"{name}: share of work for owners", Working.SHARE, (owners, whole), unit=Unit.SHARE)
    limit = book.from_figures(f"{name}: work for others must stay under", Working.ROOM, (owners, least))
    room = book.from_figures(f"{name}: room for work for others", Working.DIFFERENCE, (limit, others))
    test = position.test
    words = f"{_share(share)} is for owners"
    fails = f"; on trend it fails in {position.breach_month}" if position.breach_month is not None else ""
    rows: tuple[tuple[Cell, ...], ...] = (
        ("Work for owners", owners, f"{position.year}"),
        ("Work for others", others, f"{position.year}"),
        ("Share of work for owners", share, f"must be over {share_in_words(test.share_min)}"),
        ("Least share", least, "by law" if test.is_law else "by advice"),
        ("Limit of work for others", limit, "must stay under it"),
        ("Room for work for others", room, fails.removeprefix("; ")),
    )
    return _ActivityPart(rows, room, f"{words}{fails}", _notes(making, key))


def later_years_that_fail(making: Making, organisation: str) -> tuple[tuple[FinancialYear, Work], ...]:
    """Return the later years whose forecast work would fail the test, for a vehicle that holds an exempt award."""
    test = activity_test(making.material.law, making.on) if making.material.law else None
    if test is None or not is_exempt(making, organisation):
        return ()
    forecasts = [
        (each.row.financial_year, Work(each.row.owner_work, each.row.external_work, (each,)))
        for each in making.material.trading
        if each.row.organisation == organisation
        and each.row.kind is TradingKind.FORECAST
        and each.row.financial_year > making.year
    ]
    failing = [(year, work) for year, work in forecasts if work.passes(test) is False]
    return tuple(sorted(failing, key=lambda each: each[0]))


def _notes(making: Making, organisation: str) -> tuple[str, ...]:
    test = activity_test(making.material.law, making.on) if making.material.law else None
    if test is None:
        return ()
    notes = []
    if is_exempt(making, organisation):
        asks = "asks by law" if test.is_law else "asked, by advice and not by law,"
        notes.append(
            f"An exempt award {asks} that more than {share_in_words(test.share_min)} of the work is for the owners "
            f"({test.provision})."
        )
    notes += [
        f"By its own forecast it fails the activity test in {year}: {amount_in_words(work.external_work)} for others "
        f"beside {amount_in_words(work.owner_work)} for owners."
        for year, work in later_years_that_fail(making, organisation)
    ]
    notes += [
        f"A growth pitch promises {amount_in_words(pitch.external_work)} of work for others beside "
        f"{amount_in_words(pitch.owner_work)} for owners: with that, no exempt award would be lawful."
        for pitch in pitches(making.material.trading, organisation, making.on)
        if pitch.passes(test) is False
    ]
    return tuple(notes)


def _work_rows(making: Making, work: Work, side: str) -> list[PackRow]:
    says = {"owner": "work for owners", "external": "work for others"}[side]
    rows = []
    for record in work.records:
        if hasattr(record.row, "month"):
            amount = getattr(record.row, f"{side}_income_forecast")
            rows.append(making.row(record, "returns", f"{record.row.month}: {says}, as forecast for the year", amount))
        else:
            amount = getattr(record.row, f"{side}_work")
            rows.append(making.row(record, "trading", f"{record.row.financial_year}: {says}", amount))
    return rows


def _law_row(making: Making, is_law: bool) -> PackRow:
    law = standing_law(making.material.law, _SHARE_KEY[is_law], making.on)
    assert law is not None
    value = law.value
    return PackRow(
        record_id=f"law: {value.key}",
        table="law",
        whose="",
        says=f"{value.unit} from {value.period.starts_on}",
        value=value.number,
        source=value.source_title or value.provision,
        reference=value.provision,
        grade=f"law, {value.basis}",
        known_on=value.period.starts_on,
    )


def _share(figure: PackFigure) -> str:
    return share_in_words(figure.value) if isinstance(figure.value, Decimal) else "an unknown share"
