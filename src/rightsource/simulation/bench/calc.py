"""The model's first year as a workbook of formulas, which is what councils have now.

It holds what a careful officer would write down for one year: within it no price is indexed and no award is settled, so
those formulas are left out, and every constant stands in its formula, which Calc computes fastest.
"""

from collections.abc import Iterator
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from rightsource.simulation import columns as at
from rightsource.simulation.bench.calc_council import write_council, write_vehicles
from rightsource.simulation.bench.calc_page import Page, number
from rightsource.simulation.bench.numpy_batch import Luck
from rightsource.simulation.bench.tables import Tables
from rightsource.simulation.drivers import (
    CARE_FEES,
    CPI,
    DRIVERS,
    EXTERNAL_MARKET,
    GENERAL,
    INTEREST_RATE,
    MONTHS_PER_YEAR,
    PAY_AWARD,
)
from rightsource.simulation.packing import FloatArray
from rightsource.simulation.vehicle import Mechanism

_MOVES_WITHIN_A_YEAR = (*range(GENERAL + 1), CPI, INTEREST_RATE, EXTERNAL_MARKET)


def write_workbook(path: Path, tables: Tables, luck: Luck | None = None) -> None:
    """Write the workbook of one future: its luck given or, where none is, drawn anew at each recalculation."""
    assert tables.packed.months == MONTHS_PER_YEAR
    page = Page(tables)
    _write_world(page)
    for saving, row in enumerate(tables.packed.savings):
        _write_saving(page, saving, row)
    for place in range(len(tables.order)):
        _write_service(page, place)
    write_vehicles(page)
    found = write_council(page)
    with xlsxwriter.Workbook(path) as book:
        _write_model(book.add_worksheet("Model"), page)
        draws, lookup, told = (book.add_worksheet(name) for name in ("Draws", "Tables", "Found"))
        for row, formula in enumerate(found):
            told.write_formula(row, 0, f"={formula}")
        for saving, (quantiles, late) in enumerate(zip(tables.packed.delivery, tables.packed.slippage, strict=True)):
            lookup.write_column(0, 2 * saving, quantiles)
            lookup.write_column(0, 2 * saving + 1, late)
        for row, column, value in _draws(tables, luck):
            draws.write(row, column, value)


def _write_model(sheet: "xlsxwriter.worksheet.Worksheet", page: Page) -> None:
    for row, (name, formulas) in enumerate(page.formulas):
        sheet.write_string(row, 0, name)
        for month, formula in enumerate(formulas):
            if formula:
                sheet.write_formula(row, month + 1, f"={page.written(formula, month)}")


def _draws(tables: Tables, luck: Luck | None) -> Iterator[tuple[int, int, float | str]]:
    """Yield each draw's place and value: normals by month, and in the columns after them what is drawn once."""
    for month in range(MONTHS_PER_YEAR):
        given = None if luck is None else luck.normals(month)
        for place in range(DRIVERS + len(tables.order)):
            yield place, month, "=NORMSINV(RAND())" if given is None else float(given[place, 0])
    for saving in range(len(tables.packed.savings)):
        for which in range(2):
            value = "=RAND()" if luck is None else float(luck.savings[saving, which, 0])
            yield saving, MONTHS_PER_YEAR + which, value
    for bid in range(len(tables.packed.bids)):
        yield bid, MONTHS_PER_YEAR + 2, "=RAND()" if luck is None else float(luck.bids[bid, 0])


def _write_world(page: Page) -> None:
    packed = page.tables.packed
    for driver in _MOVES_WITHIN_A_YEAR:
        kept, move = page.tables.kept[driver, 0], page.tables.moves[driver, 0]
        weights = ";".join(repr(float(weight)) for weight in packed.factor[driver, : driver + 1])
        page.add(
            f"stray {driver}",
            f"{number(kept)}*[stray {driver}<]+{number(move)}*SUMPRODUCT({{{weights}}},[draw 0-{driver}])",
        )
    page.add("prices stray", f"[prices stray<]+[stray {CPI}]/{MONTHS_PER_YEAR}")
    page.add("cpi", f"{number(packed.central[CPI, 0])}*EXP([prices stray])")
    page.add("rate", f"{number(packed.central[INTEREST_RATE, 0])}+[stray {INTEREST_RATE}]")
    page.add("market", f"{number(packed.central[EXTERNAL_MARKET, 0])}*EXP([stray {EXTERNAL_MARKET}])")


def _write_saving(page: Page, saving: int, row: FloatArray) -> None:
    """Write a saving's delivered share and its first month, which hold all the year."""
    last, lasts = page.tables.packed.delivery.shape[1], page.tables.packed.slippage.shape[1]
    quantiles, late = xl_col_to_name(2 * saving), xl_col_to_name(2 * saving + 1)
    place = f"(Draws!$M${saving + 1}*{last - 1})"
    low, high = (f"INDEX(Tables!${quantiles}$1:${quantiles}${last},INT{place}+{step})" for step in (1, 2))
    page.once(f"saving {saving} share", f"{low}+({place}-INT{place})*({high}-{low})")
    months_late = f"SUMPRODUCT((Tables!${late}$1:${late}${lasts}<Draws!$N${saving + 1})*1)"
    page.once(f"saving {saving} begins", f"{number(row[at.N_START])}+{months_late}")


def _write_service(page: Page, place: int) -> None:
    """Write what a service does and costs, and who bears it."""
    tables, packed = page.tables, page.tables.packed
    row = packed.services[tables.order[place]]
    own, group = f"service {place}", int(row[at.S_GROUP])
    kept, move = packed.scalars[at.SERVICE_KEPT], packed.scalars[at.SERVICE_MOVE]
    page.add(f"{own} stray", f"{number(kept)}*[{own} stray<]+{number(move)}*[draw {DRIVERS + place}]")
    log = f"({number(packed.log_central[group, 0])}+[stray {group}])"
    page.add(f"{own} activity", f"EXP({number(row[at.S_ELASTICITY])}*{log}+[{own} stray])")
    fixed = row[at.S_PAY] * packed.central[PAY_AWARD, 0] + row[at.S_FEES] * packed.central[CARE_FEES, 0]
    page.add(f"{own} price", f"{number(fixed)}+{number(row[at.S_OTHER])}*[cpi]")
    page.add(f"{own} before", f"{number(row[at.S_COST])}*[{own} activity]")
    saved = [
        f"IF([saving {saving} begins!]<=@,{number(share)}*[saving {saving} share!],0)"
        for saving, share in enumerate(tables.savings_of[place])
        if share
    ]
    page.add(f"{own} kept", f"[{own} before]*(1-({'+'.join(saved) or '0'}))")
    page.add(f"{own} income", f"{number(row[at.S_INCOME])}*[{own} activity]*[cpi]")
    if place < tables.stays:
        page.add(f"{own} cost", f"[{own} kept]*[{own} price]")
        page.add(f"{own} falls", f"[{own} cost]-[{own} income]")
        page.add(f"{own} saved", f"([{own} before]-[{own} kept])*[{own} price]")
    else:
        _write_moved(page, place - tables.stays, own, row)


def _write_moved(page: Page, moved: int, own: str, row: FloatArray) -> None:
    tables, terms = page.tables, page.tables.moved
    vehicle = tables.vehicle_of[moved]
    live = [row[at.S_FROM] <= month < row[at.S_UNTIL] for month in range(MONTHS_PER_YEAR)]

    def where_live(formula: str, otherwise: str) -> list[str]:
        return [formula if is_live else otherwise for is_live in live]

    dearer_pay = terms["dearer_pay"][moved, 0] * tables.packed.central[PAY_AWARD, 0]
    page.add(f"{own} back", f"IF([failed {vehicle}<]<@-{number(terms['delay_months'][moved, 0])},1,0)")
    page.add(
        f"{own} dearer",
        where_live(f"IF([{own} back]=1,0,{number(dearer_pay)}+{number(terms['dearer_other'][moved, 0])}*[cpi])", "0"),
    )
    page.add(
        f"{own} premium",
        where_live(f"IF([{own} back]=1,{number(terms['premium_share'][moved, 0])}*[{own} price],0)", "0"),
    )
    page.add(f"{own} full", f"[{own} price]+[{own} dearer]+[{own} premium]")
    page.add(f"{own} cost", f"[{own} kept]*[{own} full]")
    page.add(f"{own} net", f"[{own} cost]-[{own} income]")
    page.add(f"{own} saved", f"([{own} before]-[{own} kept])*[{own} full]")
    _write_charge(page, moved, own, row)
    page.add(f"{own} due", f"IF([failed {vehicle}<]<@,[{own} net],[{own} paid])")
    page.add(f"{own} charged", where_live(f"IF([{own} back]=1,0,[{own} due])", "0"))
    page.add(f"{own} falls", where_live(f"IF([{own} back]=1,[{own} net],[{own} due])", f"[{own} net]"))
    page.add(f"{own} delivered", where_live(f"IF([{own} back]=1,0,[{own} cost])", "0"))
    page.add(f"{own} clients", where_live(f"IF([{own} back]=1,0,[{own} income])", "0"))


def _write_charge(page: Page, moved: int, own: str, row: FloatArray) -> None:
    """Write what a service charges by its terms. See `mechanisms.charge`."""
    price, activity, net = number(row[at.S_PRICE]), f"[{own} activity]", f"[{own} net]"
    theirs = number(1.0 - row[at.S_COUNCIL_SHARE])
    expected = page.tables.packed.expected[page.tables.order[page.tables.stays + moved], 0]
    match Mechanism(int(row[at.S_MECHANISM])):
        case Mechanism.BLOCK:
            paid = price
        case Mechanism.ACTIVITY:
            least, most = number(row[at.S_FLOOR] * expected), number(row[at.S_CEILING] * expected)
            paid = f"{price}*MAX({least},MIN({most},{activity}))"
        case Mechanism.PAY_AS_YOU_GO:
            paid = f"{price}*{activity}"
        case Mechanism.OUTCOME:
            paid = f"{price}*MIN({number(row[at.S_PAYMENT_CAP])},{number(row[at.S_VERIFIED])}*{activity})"
        case Mechanism.GAIN_SHARE:
            paid = f"{net}+{theirs}*({price}-{net})"
        case Mechanism.COST_PLUS:
            _write_borne(page, moved, own, row)
            paid = f"{net}+{number(row[at.S_FEE])}*{price}-[{own} borne]"
    page.add(f"{own} paid", paid)


def _write_borne(page: Page, moved: int, own: str, row: FloatArray) -> None:
    """Write what the vehicle bears, as far as its reserves reach after the services before this one."""
    vehicle, price, cap = page.tables.vehicle_of[moved], row[at.S_PRICE], row[at.S_RISK_CAP] * row[at.S_PRICE]
    reach = f"MAX(0,[reserves {vehicle}<])"
    earlier = [
        f"service {page.tables.stays + other}"
        for turn in page.tables.charging.cost_plus
        for other in range(turn.start, turn.stop)
        if other < moved and page.tables.vehicle_of[other] == vehicle
    ]
    for other in earlier:
        reach += f"-MAX(0,[{other} borne])"
    part = f"{number(1.0 - row[at.S_COUNCIL_SHARE])}*([{own} net]-{number(price)})"
    borne = f"MIN(MAX({number(-cap)},MIN({number(cap)},{part})),MAX(0,{reach}))"
    live = [row[at.S_FROM] <= month < row[at.S_UNTIL] for month in range(MONTHS_PER_YEAR)]
    page.add(f"{own} borne", [borne if is_live else "0" for is_live in live])
