"""The model compiled, one future after another: the same months as `reference`, hundreds of times faster.

Every function here mirrors one of `reference` or `philox`; a change in one is a change in both, and a test
compares them. All compiled code stays in this one file: numba keeps its work on disk by the file of the
function called, so a change in a second compiled file would go unnoticed.
"""

import math
from typing import NamedTuple

import numpy as np

from rightsource.simulation.chance import TABLE_STEPS
from rightsource.simulation.compiled import compiled
from rightsource.simulation.drivers import (
    BUSINESS_RATES,
    CARE_FEES,
    CPI,
    DRIVERS,
    EXTERNAL_MARKET,
    GRANT_SETTLEMENT,
    INTEREST_RATE,
    MONTHS_PER_YEAR,
    PAY_AWARD,
    TAX_BASE,
    Motion,
)
from rightsource.simulation.packing import FloatArray, Packed, WholeArray
from rightsource.simulation.philox import FOR_DRIVERS, FOR_SAVINGS, FOR_SERVICES
from rightsource.simulation.projection import NEVER, YEARLY, IntArray

_DRIFT, _YEARLY = int(Motion.DRIFT), int(Motion.YEARLY)

# Places in a future's books.
_FIXED, _FLOATING, _MRP, _UNALLOCATED, _EARMARKED, _RUNNING, _PRICES, _BOOKS = 0, 1, 2, 3, 4, 5, 6, 7

# Places in a year's figures.
_RESERVES = YEARLY.index("reserves_gbp")
_RESULT = YEARLY.index("result_gbp")
_RECURRENT = YEARLY.index("recurrent_result_gbp")
_SUPPORT = YEARLY.index("support_gbp")
_SAVINGS = YEARLY.index("savings_gbp")
_ONE_OFF = YEARLY.index("one_off_savings_gbp")
_CONTROLS = YEARLY.index("controls_gbp")
_USED = YEARLY.index("reserves_used_gbp")
_DEBT = YEARLY.index("debt_gbp")

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_WORD = np.uint64(0xFFFFFFFF)
_32, _24, _12 = np.uint64(32), np.uint64(24), np.uint64(12)

# Source: Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37
# (1988): routine PPND16, about 1 part in 10^16. Ascending powers; each denominator begins with 1.
_CENTRE = np.array(
    [
        [3.3871328727963666080e0, 1.0],
        [1.3314166789178437745e2, 4.2313330701600911252e1],
        [1.9715909503065514427e3, 6.8718700749205790830e2],
        [1.3731693765509461125e4, 5.3941960214247511077e3],
        [4.5921953931549871457e4, 2.1213794301586595867e4],
        [6.7265770927008700853e4, 3.9307895800092710610e4],
        [3.3430575583588128105e4, 2.8729085735721942674e4],
        [2.5090809287301226727e3, 5.2264952788528545610e3],
    ]
)
_TAIL = np.array(
    [
        [1.42343711074968357734e0, 1.0],
        [4.63033784615654529590e0, 2.05319162663775882187e0],
        [5.76949722146069140550e0, 1.67638483018380384940e0],
        [3.64784832476320460504e0, 6.89767334985100004550e-1],
        [1.27045825245236838258e0, 1.48103976427480074590e-1],
        [2.41780725177450611770e-1, 1.51986665636164571966e-2],
        [2.27238449892691845833e-2, 5.47593808499534494600e-4],
        [7.74545014278341407640e-4, 1.05075007164441684324e-9],
    ]
)
_FAR_TAIL = np.array(
    [
        [6.65790464350110377720e0, 1.0],
        [5.46378491116411436990e0, 5.99832206555887937690e-1],
        [1.78482653991729133580e0, 1.36929880922735805310e-1],
        [2.96560571828504891230e-1, 1.48753612908506148525e-2],
        [2.65321895265761230930e-2, 7.86869131145613259100e-4],
        [1.24266094738807843860e-3, 1.84631831751005468180e-5],
        [2.71155556874348757815e-5, 1.42151175831644588870e-7],
        [2.01033439929228813265e-7, 2.04426310338993978564e-15],
    ]
)


class State(NamedTuple):
    """Where one future stands, in room that every future of a chunk uses again."""

    books: FloatArray
    indices: FloatArray  # (14,) see `reference.Month`
    stray: FloatArray  # (14,)
    gathered: FloatArray  # (14,)
    normals: FloatArray  # (14,)
    service_stray: FloatArray  # (S,)
    waiting: FloatArray  # (S,) the draw kept for the second month of a pair
    saved_share: FloatArray  # (S,) recurrent savings begun so far
    delivered: FloatArray  # (V,)
    begins: WholeArray  # (V,)


@compiled
def philox4x32(
    counter: tuple[np.uint64, np.uint64, np.uint64, np.uint64], key: tuple[np.uint64, np.uint64]
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Return four random 32-bit words, each in a 64-bit one. See `philox.philox4x32`."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        product0 = _M0 * c0
        product1 = _M1 * c2
        c0 = (product1 >> _32) ^ c1 ^ k0
        c1 = product1 & _WORD
        c2 = (product0 >> _32) ^ c3 ^ k1
        c3 = product0 & _WORD
        k0 = (k0 + _W0) & _WORD
        k1 = (k1 + _W1) & _WORD
    return c0, c1, c2, c3


@compiled
def uniforms(p: Packed, future: int, step: int, stream: int, kind: int) -> tuple[float, float]:
    """Return the two numbers between 0 and 1 that belong to this question. See `philox.uniforms`."""
    last = (np.uint64(kind) << _24) | np.uint64(p.scenario)
    words = philox4x32((np.uint64(future), np.uint64(step), np.uint64(stream), last), (p.seed & _WORD, p.seed >> _32))
    first = (np.float64(((words[0] << _32) | words[1]) >> _12) + 0.5) * 2.0**-52
    second = (np.float64(((words[2] << _32) | words[3]) >> _12) + 0.5) * 2.0**-52
    return first, second


@compiled
def _ratio(terms: FloatArray, x: float) -> float:
    above, below = terms[7, 0], terms[7, 1]
    for power in range(6, -1, -1):
        above = above * x + terms[power, 0]
        below = below * x + terms[power, 1]
    ratio: float = above / below
    return ratio


@compiled
def normal_at(uniform: float) -> float:
    """Return the standard normal below which a share `uniform` of all draws lie."""
    centred = uniform - 0.5
    if abs(centred) <= 0.425:
        return centred * _ratio(_CENTRE, 0.180625 - centred * centred)
    depth = math.sqrt(-math.log(min(uniform, 1.0 - uniform)))
    size = _ratio(_TAIL, depth - 1.6) if depth <= 5.0 else _ratio(_FAR_TAIL, depth - 5.0)
    return size if centred > 0.0 else -size


@compiled
def _draw_savings(p: Packed, at: State, future: int) -> None:
    for v in range(p.saving_gbp.size):
        draws = uniforms(p, future, 0, p.saving_stream[v], FOR_SAVINGS)
        place = draws[0] * TABLE_STEPS
        step = int(place)
        low = p.delivery[v, step]
        at.delivered[v] = low + (place - step) * (p.delivery[v, step + 1] - low)
        late = 0
        while draws[1] > p.slippage[v, late]:
            late += 1
        at.begins[v] = p.saving_start[v] + late


@compiled
def _open_future(p: Packed, at: State, future: int) -> None:
    at.stray[:] = 0.0
    at.gathered[:] = 0.0
    at.service_stray[:] = 0.0
    at.saved_share[:] = 0.0
    at.books[:_RUNNING] = p.opening_gbp
    at.books[_RUNNING] = at.books[_UNALLOCATED] + at.books[_EARMARKED]
    at.books[_PRICES] = 0.0
    _draw_savings(p, at, future)


@compiled
def _open_year(p: Packed, at: State, year: int) -> None:
    if year == 0:
        return
    for d in range(DRIVERS):
        if p.motion[d] == _YEARLY:
            at.stray[d] += p.move[d] * at.gathered[d]
            at.gathered[d] = 0.0
    refinanced = at.books[_FIXED] * p.refinanced_share
    at.books[_FIXED] -= refinanced
    at.books[_FLOATING] += refinanced
    at.books[_MRP] += p.borrowing_gbp[year - 1] / p.new_borrowing_years


@compiled
def _step_drivers(p: Packed, at: State, future: int, month: int) -> None:
    for pair in range(DRIVERS // 2):
        draws = uniforms(p, future, month, pair, FOR_DRIVERS)
        at.normals[2 * pair] = normal_at(draws[0])
        at.normals[2 * pair + 1] = normal_at(draws[1])
    for d in range(DRIVERS):
        surprise = 0.0
        for other in range(d + 1):
            surprise += p.factor[d, other] * at.normals[other]
        if p.motion[d] == _DRIFT:
            at.stray[d] += p.move[d] * surprise
        elif p.motion[d] == _YEARLY:
            at.gathered[d] += surprise
        else:
            at.stray[d] = p.kept[d] * at.stray[d] + p.move[d] * surprise
    at.books[_PRICES] += at.stray[CPI] / MONTHS_PER_YEAR


@compiled
def _step_services(p: Packed, at: State, future: int, month: int) -> None:
    for s in range(p.service_stream.size):
        if month % 2 == 0:
            draw, at.waiting[s] = uniforms(p, future, month // 2, p.service_stream[s], FOR_SERVICES)
        else:
            draw = at.waiting[s]
        at.service_stray[s] = p.service_kept * at.service_stray[s] + p.service_move * normal_at(draw)


@compiled
def _set_indices(p: Packed, at: State, year: int) -> None:
    for d in range(DRIVERS):
        at.indices[d] = p.central[d, year] * math.exp(at.stray[d])
    at.indices[CPI] = p.central[CPI, year] * math.exp(at.books[_PRICES])
    at.indices[INTEREST_RATE] = p.central[INTEREST_RATE, year] + at.stray[INTEREST_RATE]


@compiled
def _begin_savings(p: Packed, at: State, month: int) -> float:
    """Add the recurrent savings that begin this month; return this month's one-off savings."""
    one_off = 0.0
    for v in range(p.saving_gbp.size):
        monthly = at.delivered[v] * p.saving_gbp[v] / MONTHS_PER_YEAR
        if p.saving_is_recurrent[v]:
            if month == at.begins[v]:
                at.saved_share[p.saving_service[v]] += monthly / p.service_gbp[p.saving_service[v], 0]
        elif at.begins[v] <= month < at.begins[v] + MONTHS_PER_YEAR:
            one_off += monthly
    return one_off


@compiled
def _run_services(p: Packed, at: State) -> tuple[float, float, float]:
    """Return the month's cost, what clients paid, and what recurrent savings took off."""
    cost, income, saved = 0.0, 0.0, 0.0
    for s in range(p.service_stream.size):
        demand = at.indices[p.service_group[s]] ** p.service_elasticity[s]
        price = (
            p.service_price[s, 0] * at.indices[PAY_AWARD]
            + p.service_price[s, 1] * at.indices[CARE_FEES]
            + p.service_price[s, 2] * at.indices[CPI]
        )
        before = p.service_gbp[s, 0] * demand * price * math.exp(at.service_stray[s])
        off = before * at.saved_share[s]
        cost += before - off
        saved += off
        income += p.service_gbp[s, 1] * demand * at.indices[CPI]
    return cost, income, saved


@compiled
def _funding(p: Packed, at: State, year: int) -> float:
    funding: float = (
        p.tax_gbp[year] * at.indices[TAX_BASE]
        + p.other_funding_gbp[0] * at.indices[GRANT_SETTLEMENT]
        + p.other_funding_gbp[1] * at.indices[BUSINESS_RATES]
        + p.other_funding_gbp[2] * at.indices[EXTERNAL_MARKET]
    )
    return funding


@compiled
def _live_a_month(p: Packed, at: State, month: int, figures: FloatArray) -> float:
    """Run one month of money; return the reserves forecast for the year's end, before support."""
    year, months_left = month // MONTHS_PER_YEAR, MONTHS_PER_YEAR - month % MONTHS_PER_YEAR
    one_off = _begin_savings(p, at, month)
    cost, income, saved = _run_services(p, at)
    books, rate = at.books, at.indices[INTEREST_RATE]
    interest = (books[_FIXED] * p.fixed_rate_share + books[_FLOATING] * rate) / MONTHS_PER_YEAR
    mrp = books[_MRP] / MONTHS_PER_YEAR
    earned = books[_RUNNING] * rate / MONTHS_PER_YEAR
    recurrent = _funding(p, at, year) + income + earned - cost - interest - mrp
    unchecked = recurrent + one_off + p.receipts_gbp[year] / MONTHS_PER_YEAR
    forecast = books[_RUNNING] + months_left * unchecked + p.foreseen_gbp[month]
    wanted = p.reaction[1] * max(0.0, p.reaction[0] - forecast) / months_left
    controls = min(wanted, p.reaction[2] * cost)
    books[_FLOATING] += p.borrowing_gbp[year] / MONTHS_PER_YEAR - mrp
    books[_RUNNING] += unchecked + controls
    figures[_RESULT] += unchecked + controls
    figures[_RECURRENT] += recurrent
    figures[_SAVINGS] += saved + one_off
    figures[_ONE_OFF] += one_off
    figures[_CONTROLS] += controls
    forecast_gbp: float = forecast + months_left * controls
    return forecast_gbp


@compiled
def _draw_reserves(books: FloatArray, deficit: float, earmarked_use: float) -> float:
    meant_for_it = min(deficit, earmarked_use, books[_EARMARKED])
    books[_EARMARKED] -= meant_for_it
    missing = deficit - meant_for_it
    unallocated = min(missing, max(0.0, books[_UNALLOCATED]))
    books[_UNALLOCATED] -= unallocated
    missing -= unallocated
    other_earmarked = min(missing, books[_EARMARKED])
    books[_EARMARKED] -= other_earmarked
    missing -= other_earmarked
    books[_UNALLOCATED] -= missing
    given: float = deficit - missing
    return given


@compiled
def _close_year(p: Packed, at: State, year: int, figures: FloatArray) -> float:
    """Meet the deficit or bank the surplus; return by how much the reserves fail to add up."""
    books = at.books
    support = min(p.support_limit_gbp[year], max(0.0, -books[_RUNNING]))
    books[_RUNNING] += support
    books[_FLOATING] += support
    books[_MRP] += support / p.support_years
    opening = books[_UNALLOCATED] + books[_EARMARKED]
    change = books[_RUNNING] - opening
    if change >= 0.0:
        books[_UNALLOCATED] += change
    else:
        figures[_USED] = _draw_reserves(books, -change, p.earmarked_use_gbp[year])
    closing = books[_UNALLOCATED] + books[_EARMARKED]
    books[_RUNNING] = closing
    figures[_SUPPORT] = support
    figures[_RESERVES] = closing
    figures[_DEBT] = books[_FIXED] + books[_FLOATING]
    rounding: float = abs(closing - opening - figures[_RESULT] - support)
    return rounding


@compiled
def _follow(p: Packed, at: State, future: int, yearly_gbp: FloatArray) -> tuple[int, int, float]:
    """Follow one future; return the months of s.114 and of support, and the worst rounding error."""
    s114, needed, worst = NEVER, NEVER, 0.0
    _open_future(p, at, future)
    for month in range(p.months):
        year = month // MONTHS_PER_YEAR
        if month % MONTHS_PER_YEAR == 0:
            _open_year(p, at, year)
        _step_drivers(p, at, future, month)
        _step_services(p, at, future, month)
        _set_indices(p, at, year)
        forecast = _live_a_month(p, at, month, yearly_gbp[year])
        if forecast < -p.support_limit_gbp[year] - p.rounding_gbp:
            s114 = month if s114 == NEVER else s114
        elif forecast < -p.rounding_gbp:
            needed = month if needed == NEVER else needed
        if month % MONTHS_PER_YEAR == MONTHS_PER_YEAR - 1:
            worst = max(worst, _close_year(p, at, year, yearly_gbp[year]))
    return s114, needed, worst


@compiled
def run(p: Packed, first_future: int, yearly_gbp: FloatArray, s114_month: IntArray, support_month: IntArray) -> float:
    """Follow as many futures as the outputs have rows, and fill them; return the worst rounding error.

    Shapes:
        yearly_gbp (D, Y, len(YEARLY)), zeros on entry; s114_month and support_month (D,).
    """
    services, savings = p.service_stream.size, p.saving_gbp.size
    at = State(
        np.zeros(_BOOKS),
        np.zeros(DRIVERS),
        np.zeros(DRIVERS),
        np.zeros(DRIVERS),
        np.zeros(DRIVERS),
        np.zeros(services),
        np.zeros(services),
        np.zeros(services),
        np.zeros(savings),
        np.zeros(savings, dtype=np.int64),
    )
    worst = 0.0
    for row in range(yearly_gbp.shape[0]):
        s114_month[row], support_month[row], rounding = _follow(p, at, first_future + row, yearly_gbp[row])
        worst = max(worst, rounding)
    return worst
