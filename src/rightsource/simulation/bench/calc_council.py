"""The formulas of vehicles and of the council, and where what comes of them is found. See `calc`."""

from typing import Final

from rightsource.simulation import columns as at
from rightsource.simulation.bench.calc_page import Page, number, total
from rightsource.simulation.bench.tables import of_months
from rightsource.simulation.drivers import BUSINESS_RATES, GRANT_SETTLEMENT, MONTHS_PER_YEAR, PAY_AWARD, TAX_BASE

_DAYS_PER_MONTH: Final = 365.0 / MONTHS_PER_YEAR
_NO_MONTH: Final = 1e9
_MARCH: Final = MONTHS_PER_YEAR - 1


def write_vehicles(page: Page) -> None:
    """Write every vehicle's month. Within this year every one exists, its loan is drawn, and none is drilled."""
    vehicles = page.tables.packed.vehicles
    assert (vehicles[:, [at.V_FROM, at.V_LOAN_FROM]] <= 0.0).all()
    assert page.tables.packed.scalars[at.DRILL_VEHICLE] < 0.0
    for vehicle in range(len(vehicles)):
        _write_trading(page, vehicle)
        _write_cash(page, vehicle)
        _write_work(page, vehicle)


def _in_march(formula: str) -> list[str]:
    return [*["0"] * _MARCH, formula]


def _write_trading(page: Page, v: int) -> None:
    tables, row = page.tables, page.tables.packed.vehicles[v]
    services = [f"service {tables.stays + place}" for place, of in enumerate(tables.vehicle_of) if of == v]
    for name in ("charged", "clients", "delivered"):
        page.add(f"{name} {v}", total([f"{service} {name}" for service in services]))
    page.add(f"trades {v}", f"IF([failed {v}<]={_NO_MONTH!r},1,0)")
    page.add(f"other income {v}", _from_others(page, v, row[at.V_OTHER_INCOME], is_cost=False))
    page.add(f"other cost {v}", _from_others(page, v, row[at.V_OTHER_COST], is_cost=True))
    page.add(f"interest {v}", f"[loan {v}<]*([rate]+{number(row[at.V_LOAN_MARGIN])})/{MONTHS_PER_YEAR}")
    page.add(f"repaid {v}", f"[trades {v}]*MIN([loan {v}<],{number(row[at.V_INSTALMENT])})")
    pay = tables.packed.central[PAY_AWARD, 0]
    apart = number((row[at.V_OVERHEADS] + row[at.V_RECHARGE]) * pay)
    gained, lost = f"[charged {v}]+[clients {v}]+[other income {v}]", f"[delivered {v}]-[other cost {v}]"
    page.add(f"traded {v}", f"{gained}-{lost}-{apart}*[trades {v}]-[interest {v}]")
    page.add(f"to date {v}", f"[to date {v}<]+[trades {v}]*[traded {v}]")
    rate = row[at.V_TAXED] * tables.packed.years[0, at.TAX_RATE]
    page.add(f"tax {v}", _in_march(f"[trades {v}]*{number(rate)}*MAX(0,[to date {v}])"))


def _from_others(page: Page, v: int, existing: float, *, is_cost: bool) -> list[str]:
    """Return a vehicle's income from others, or its cost: what it has, and what each bid won has ramped up to."""
    bids, ramp = page.tables.packed.bids, of_months(page.tables)["ramp"]
    row, formulas = page.tables.packed.vehicles[v], []
    for month in range(MONTHS_PER_YEAR):
        amounts = number(existing)
        for bid in range(int(row[at.V_FIRST_BID]), int(row[at.V_LAST_BID])):
            kept = 1.0 - bids[bid, at.B_MARGIN] if is_cost else 1.0
            amount = number(ramp[month, bid, 0] * bids[bid, at.B_INCOME] * kept)
            amounts += f"+IF(Draws!$O${bid + 1}<{number(bids[bid, at.B_CHANCE])},{amount},0)"
        formulas.append(f"[trades {v}]*[market]*({amounts})")
    return formulas


def _write_cash(page: Page, v: int) -> None:
    row = page.tables.packed.vehicles[v]
    waits, lets = row[at.V_WAITS] / _DAYS_PER_MONTH, row[at.V_LETS_WAIT] / _DAYS_PER_MONTH
    floor = number(row[at.V_CASH_FLOOR])
    page.add(
        f"owed {v}",
        f"([charged {v}]+[other income {v}])*{number(waits)}-([delivered {v}]+[other cost {v}])*{number(lets)}",
    )
    page.add(f"tied up {v}", f"IF([trades {v}]=1,[owed {v}],[tied up {v}<])")
    moved = f"[cash {v}<]-[repaid {v}]+[trades {v}]*([traded {v}]-[tax {v}]-[owed {v}]+"
    # It traded before the first day: its opening cash is after its opening bills.
    page.add(
        f"cash moved {v}",
        [f"{moved}[owed {v}])", *[f"{moved}[tied up {v}<])"] * _MARCH],
    )
    surplus = f"{number(row[at.V_DIVIDEND])}*MAX(0,[to date {v}]-[tax {v}])"
    reserves = f"MAX(0,[reserves {v}<]+[traded {v}]-[tax {v}])"
    free = f"MAX(0,[cash moved {v}]-{floor})"
    page.add(f"dividend {v}", _in_march(f"[trades {v}]*MIN({surplus},{reserves},{free})"))
    page.add(f"missing {v}", f"[trades {v}]*MAX(0,{floor}-([cash moved {v}]-[dividend {v}]))")
    page.add(f"given {v}", f"MIN([missing {v}],[left {v}<])")
    page.add(f"left {v}", f"[left {v}<]-[given {v}]", float(page.tables.packed.vehicle_support[v, 0]))
    rounding = number(page.tables.packed.scalars[at.ROUNDING])
    page.add(f"fails {v}", f"IF([missing {v}]-[given {v}]>{rounding},1,0)")
    page.add(f"recovered {v}", f"[fails {v}]*([loan {v}<]-[repaid {v}])*{number(row[at.V_RECOVERED])}")
    page.add(f"released {v}", f"[fails {v}]*([loan {v}<]-[repaid {v}])-[recovered {v}]")
    page.add(f"loan {v}", f"(1-[fails {v}])*([loan {v}<]-[repaid {v}])", float(row[at.V_LOAN]))
    page.add(f"cash {v}", f"[cash moved {v}]-[dividend {v}]+[given {v}]-[recovered {v}]", float(row[at.V_CASH]))
    page.add(f"failed {v}", f"IF([fails {v}]=1,@,[failed {v}<])", _NO_MONTH)
    page.add(f"result {v}", f"[traded {v}]-[tax {v}]+[given {v}]+[released {v}]")
    page.add(f"reserves {v}", f"[reserves {v}<]-[dividend {v}]+[result {v}]", float(row[at.V_RESERVES]))


def _write_work(page: Page, v: int) -> None:
    """Write the share of its work that a vehicle does for its owners."""
    row, least = page.tables.packed.vehicles[v], number(page.tables.packed.scalars[at.TECKAL_MIN])
    page.add(f"counts {v}", f"IF([failed {v}]>=@,1,0)")
    page.add(f"owner now {v}", f"[owner now {v}<]+[counts {v}]*([charged {v}]+[clients {v}])")
    page.add(f"other now {v}", f"[other now {v}<]+[counts {v}]*[other income {v}]")
    for whose, first in (("owner", at.V_OWNER_WORK_1), ("other", at.V_OTHER_WORK_1)):
        newest, older, oldest = row[first : first + 3]
        still = f"({_MARCH}-@)/{MONTHS_PER_YEAR}"
        page.add(f"{whose} {v}", f"[{whose} now {v}]+{number(newest + older)}+{still}*{number(oldest)}")
    whole = f"([owner {v}]+[other {v}])"
    measured = f"[counts {v}]=1,{whole}>0"
    page.add(f"share {v}", f"IF(AND({measured}),[owner {v}]/{whole},[share {v}<])", 1.0)
    breached = f"AND({measured},[owner {v}]<={least}*{whole},[teckal {v}<]={_NO_MONTH!r})"
    page.add(f"teckal {v}", f"IF({breached},@,[teckal {v}<])", _NO_MONTH)


def write_council(page: Page) -> list[str]:
    """Write the council's month and the year's close; return the formulas of what is found, seen from another sheet.

    They are the figures of `projection.YEARLY`, each vehicle's of `VEHICLE_YEARLY`, and the first months of both.
    """
    assert not page.tables.packed.services[:, at.S_SCHOOLS].any(), "no schools grant is carried in this workbook"
    _write_falls(page)
    _write_balance(page)
    _write_close(page)
    year, march = page.of_year, page.of_march
    found = [
        march("closing"),
        *(f"SUM({year(name)})" for name in ("outcome", "recurrent")),
        march("efs"),
        f"SUM({year('saved')})+SUM({year('one-off')})",
        *(f"SUM({year(name)})" for name in ("one-off", "controls")),
        march("used"),
        march("debt closing"),
        *(f"SUM({year(name)})" for name in ("charges", "given all")),
        f"SUM({year('uplift')})+SUM({year('separate')})",
        f"SUM({year('premium')})+SUM({year('lost')})",
        f"SUM({year('dividends')})",
        number(page.tables.packed.opening[5]),
        f"SUM({year('group')})",
        f"SUM({year('outside')})-SUM({year('group')})",
        f"SUM({year('cpi')})/{MONTHS_PER_YEAR}",
    ]
    vehicles = range(len(page.tables.packed.vehicles))
    for v in vehicles:
        found += [march(f"{name} {v}") for name in ("reserves", "cash")]
        found += [f"SUM({year(f'{name} {v}')})" for name in ("result", "charged")]
        found += [march(f"other now {v}"), f"SUM({year(f'given {v}')})", march(f"share {v}")]
    return [
        *found,
        march("s114"),
        march("support needed"),
        *(march(f"failed {v}") for v in vehicles),
        *(march(f"teckal {v}") for v in vehicles),
    ]


def _write_falls(page: Page) -> None:
    """Write what services and vehicles come to for the council."""
    tables, packed = page.tables, page.tables.packed
    services = [f"service {place}" for place in range(len(tables.order))]
    moved = services[tables.stays :]
    delivered = total([f"{name} delivered" for name in moved])
    page.add("cost", f"{total([f'{name} cost' for name in services])}-{delivered}")
    page.add("net", total([f"{name} falls" for name in services]))
    page.add("saved", total([f"{name} saved" for name in services]))
    page.add("charges", total([f"{name} charged" for name in moved]))
    page.add("uplift", "+".join(f"[{name} kept]*[{name} dearer]" for name in moved) or "0")
    page.add("premium", "+".join(f"[{name} kept]*[{name} premium]" for name in moved) or "0")
    one_off = [
        f"IF(AND(@>=[saving {saving} begins!],@<[saving {saving} begins!]+{MONTHS_PER_YEAR}),"
        f"{number(row[at.N_AMOUNT])}*[saving {saving} share!],0)"
        for saving, row in enumerate(packed.savings)
        if not row[at.N_RECURRENT]
    ]
    page.add("one-off", "+".join(one_off) or "0")
    pay, places, vehicles = packed.central[PAY_AWARD, 0], range(len(packed.vehicles)), packed.vehicles
    back = (vehicles[:, at.V_RECHARGE] - vehicles[:, at.V_CLIENT_TEAM]) * pay
    page.add("again", "+".join(f"{number(back[v])}*[trades {v}]+[interest {v}]" for v in places) or "0")
    page.add("lost", "+".join(f"{number(vehicles[v, at.V_FALLS_DUE])}*[fails {v}]+[released {v}]" for v in places))
    page.add("given all", total([f"given {v}" for v in places]))
    apart = (vehicles[:, at.V_OVERHEADS] + vehicles[:, at.V_CLIENT_TEAM]) * pay
    page.add("separate", "+".join(f"{number(apart[v])}*[trades {v}]+[tax {v}]" for v in places))
    page.add("lent", "-(" + "+".join(f"[repaid {v}]+[recovered {v}]" for v in places) + ")")
    owner = vehicles[:, at.V_OWNER_SHARE]
    page.add("dividends", "+".join(f"{number(owner[v])}*[dividend {v}]" for v in places))
    page.add("owned", "+".join(f"{number(owner[v])}*[result {v}]" for v in places))


def _write_balance(page: Page) -> None:
    """Write funding, debt, forecast, reaction, and the s.114(3) test."""
    packed = page.tables.packed
    of, year, central = packed.scalars, packed.years[0], packed.central[:, 0]
    fixed, floating, provision, unallocated, earmarked, _ = packed.opening
    certain = year[at.TAX] * central[TAX_BASE] + of[at.GRANT] * central[GRANT_SETTLEMENT]
    certain += of[at.RATES] * central[BUSINESS_RATES]
    receipts = year[at.RECEIPTS] / MONTHS_PER_YEAR
    monthly = provision / MONTHS_PER_YEAR
    page.add("funding", f"{number(certain)}+{number(of[at.TRADING])}*[market]")
    owed = f"({number(fixed * of[at.FIXED_RATE])}+[floating<]*[rate])/{MONTHS_PER_YEAR}"
    page.add("debt", f"{owed}+{number(monthly)}")
    page.add("earned", f"[running<]*[rate]/{MONTHS_PER_YEAR}")
    page.add("recurrent", "[funding]+[earned]-[net]-[debt]+[again]+[dividends]")
    page.add("unchecked", f"[recurrent]+[one-off]+{number(receipts)}")
    page.add("lump", "-[given all]-[lost]")
    page.add(
        "forecast before",
        [
            f"[running<]+{MONTHS_PER_YEAR - month}*[unchecked]+[lump]+{number(packed.foreseen[month])}"
            for month in range(MONTHS_PER_YEAR)
        ],
    )
    missing = f"MAX(0,{number(of[at.MINIMUM_RESERVES])}-[forecast before])"
    wanted = f"{number(of[at.RESPONSE])}/({MONTHS_PER_YEAR}-@)*{missing}"
    page.add("controls", f"MIN({wanted},{number(of[at.LIMIT])}*[cost])")
    page.add("outcome", "[unchecked]+[lump]+[controls]")
    page.add("forecast", f"[forecast before]+({MONTHS_PER_YEAR}-@)*[controls]")
    borrowed = year[at.BORROWING] / MONTHS_PER_YEAR - monthly
    page.add("floating", f"[floating<]+{number(borrowed)}+[lent]", float(floating))
    page.add("running", "[running<]+[outcome]", float(unallocated + earmarked))
    page.add("outside", f"[funding]+{number(receipts)}+[controls]")
    page.add("group", "[outcome]-[dividends]+[owned]")
    last_resort, rounding = number(-year[at.SUPPORT_LIMIT] - of[at.ROUNDING]), number(-of[at.ROUNDING])
    page.add("s114", f"IF([forecast]<{last_resort},MIN([s114<],@),[s114<])", _NO_MONTH)
    needs = f"AND([forecast]>={last_resort},[forecast]<{rounding})"
    page.add("support needed", f"IF({needs},MIN([support needed<],@),[support needed<])", _NO_MONTH)


def _write_close(page: Page) -> None:
    """Write how the year's deficit is met or its surplus banked."""
    packed = page.tables.packed
    fixed, _, _, unallocated, earmarked, _ = (float(amount) for amount in packed.opening)
    year = packed.years[0]
    for name, formula in (
        ("efs", f"MIN({number(year[at.SUPPORT_LIMIT])},MAX(0,-[running]))"),
        ("change", f"[running]+[efs]-{number(unallocated + earmarked)}"),
        ("deficit", "MAX(0,-[change])"),
        ("from meant", f"MIN([deficit],{number(year[at.EARMARKED_USE])},{number(earmarked)})"),
        ("from unallocated", f"MIN([deficit]-[from meant],{number(max(0.0, unallocated))})"),
        ("from other", f"MIN([deficit]-[from meant]-[from unallocated],{number(earmarked)}-[from meant])"),
        ("used", "[from meant]+[from unallocated]+[from other]"),
        ("closing", f"{number(unallocated + earmarked)}+MAX(0,[change])-[deficit]"),
        ("debt closing", f"{number(fixed)}+[floating]+[efs]"),
    ):
        page.add(name, _in_march(formula))
