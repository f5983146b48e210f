"""Random numbers and functions written so that eight lanes are computed at once: no call and no branch.

pip's llvmlite has no vector library, so `log` and `exp` are split by their bits into what is exact and a short series.
"""

import math

import numpy as np

from rightsource.simulation.compiled import as_bits, as_float, compiled, inlined
from rightsource.simulation.kernel.layout import LANES, UNIFORM_0, UNIFORM_1
from rightsource.simulation.packing import FloatArray

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_WORD = np.uint64(0xFFFFFFFF)
_32, _24, _12, _52 = np.uint64(32), np.uint64(24), np.uint64(12), np.uint64(52)
_ONE = np.uint64(0x3FF0000000000000)
_HALF = np.uint64(0x3FE0000000000000)
_MANTISSA = np.uint64(0x000FFFFFFFFFFFFF)
# 2**52 as bits: a whole number below it, put into its low bits, reads as 2**52 and that number.
_WHOLE = np.uint64(0x4330000000000000)

# Bytes of a line of the cache, on every machine that this is likely to meet.
_LINE = 64

_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_LOG2_E = 1.4426950408889634074
_ROUNDER = 6755399441055744.0  # 1.5 * 2**52: adding it leaves the nearest whole number in the low bits


@inlined
def place(offset: int) -> int:
    """Return an offset so that the compiler sees that it is not below nothing.

    A negative index counts from the end in Python, and a loop in which that might happen is not computed by lanes.
    """
    return max(0, offset)


@compiled
def new_room(size: int) -> FloatArray:
    """Return so many zeros that begin where a line of the cache does: eight lanes across two lines take twice the time.

    Shapes:
        (size,).
    """
    room = np.zeros(size + _LINE // 8)
    skipped = (_LINE - room.ctypes.data % _LINE) % _LINE // 8
    return room[skipped : skipped + size]


@inlined
def exp_of(x: float) -> float:
    """Return e to the power of x, for x between -700 and 700, within 4 parts in 10^14.

    Source:
        The coefficients are ours: (e**r - 1) / r interpolated at the nine Chebyshev points of -0.347 to 0.347, in
        exact arithmetic.
    """
    shifted = x * _LOG2_E + _ROUNDER
    whole = shifted - _ROUNDER
    r = (x - whole * _LN2_HIGH) - whole * _LN2_LOW
    # In pairs, so that they need not wait for one another.
    r2 = r * r
    r4 = r2 * r2
    first = (1.0 + r) + r2 * (0.49999999999795935 + r * 0.16666666666648122)
    second = (0.04166666689261895 + r * 0.008333333353868181) + r2 * (
        0.0013888821345945188 + r * 0.00019841208455585307
    )
    third = 2.487634789903373e-05 + r * 2.7625269095508424e-06
    series = first + r4 * (second + r4 * third)
    return series * as_float((as_bits(shifted) << _52) + _ONE)


@inlined
def log_of(x: float) -> float:
    """Return the natural logarithm of x, for x above nothing and not subnormal.

    Source:
        Sun Microsystems, fdlibm 5.3, e_log.c: the reduction and the coefficients.
    """
    bits = as_bits(x)
    power = np.float64(np.int64(bits >> _52)) - 1022.0
    m = as_float((bits & _MANTISSA) | _HALF)
    is_small = m < 0.7071067811865476
    f = (2.0 * m if is_small else m) - 1.0
    power = power - 1.0 if is_small else power
    s = f / (2.0 + f)
    z = s * s
    series = 1.479819860511658591e-01
    series = series * z + 1.531383769920937332e-01
    series = series * z + 1.818357216161805012e-01
    series = series * z + 2.222219843214978396e-01
    series = series * z + 2.857142874366239149e-01
    series = series * z + 3.999999999940941908e-01
    series = series * z + 6.666666666666735130e-01
    half_square = 0.5 * f * f
    return power * _LN2_HIGH - ((half_square - (s * (half_square + series * z) + power * _LN2_LOW)) - f)


@inlined
def _round(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    # What stands above a word's 32 bits is dropped where it is multiplied, so nothing else needs to.
    product0, product1 = _M0 * (c0 & _WORD), _M1 * (c2 & _WORD)
    return (product1 >> _32) ^ c1 ^ k0, product1, (product0 >> _32) ^ c3 ^ k1, product0


@inlined
def _between_0_and_1(high: np.uint64, low: np.uint64) -> float:
    whole = ((high << _32) | (low & _WORD)) >> _12
    return (as_float(whole | _WHOLE) - 4503599627370495.5) * 2.0**-52


@compiled
def draw_uniforms(
    w: FloatArray, seed: np.uint64, scenario: int, first_future: int, step: int, stream: int, kind: int
) -> None:
    """Write each lane's two numbers between 0 and 1 for this question. See `philox.uniforms`."""
    seed0, seed1 = np.uint64(seed) & _WORD, np.uint64(seed) >> _32
    second, third = np.uint64(step), np.uint64(stream)
    last = (np.uint64(kind) << _24) | np.uint64(scenario)
    for i in range(LANES):
        c0, c1, c2, c3, k0, k1 = np.uint64(first_future + i), second, third, last, seed0, seed1
        for _ in range(10):
            c0, c1, c2, c3 = _round(c0, c1, c2, c3, k0, k1)
            k0 = (k0 + _W0) & _WORD
            k1 = (k1 + _W1) & _WORD
        w[UNIFORM_0 + i] = _between_0_and_1(c0, c1)
        w[UNIFORM_1 + i] = _between_0_and_1(c2, c3)


@inlined
def _centre(r: float) -> tuple[float, float]:
    above, below = 2.5090809287301226727e3, 5.2264952788528545610e3
    above, below = above * r + 3.3430575583588128105e4, below * r + 2.8729085735721942674e4
    above, below = above * r + 6.7265770927008700853e4, below * r + 3.9307895800092710610e4
    above, below = above * r + 4.5921953931549871457e4, below * r + 2.1213794301586595867e4
    above, below = above * r + 1.3731693765509461125e4, below * r + 5.3941960214247511077e3
    above, below = above * r + 1.9715909503065514427e3, below * r + 6.8718700749205790830e2
    above, below = above * r + 1.3314166789178437745e2, below * r + 4.2313330701600911252e1
    return above * r + 3.3871328727963666080e0, below * r + 1.0


@inlined
def _tail(r: float) -> tuple[float, float]:
    above, below = 7.74545014278341407640e-4, 1.05075007164441684324e-9
    above, below = above * r + 2.27238449892691845833e-2, below * r + 5.47593808499534494600e-4
    above, below = above * r + 2.41780725177450611770e-1, below * r + 1.51986665636164571966e-2
    above, below = above * r + 1.27045825245236838258e0, below * r + 1.48103976427480074590e-1
    above, below = above * r + 3.64784832476320460504e0, below * r + 6.89767334985100004550e-1
    above, below = above * r + 5.76949722146069140550e0, below * r + 1.67638483018380384940e0
    above, below = above * r + 4.63033784615654529590e0, below * r + 2.05319162663775882187e0
    return above * r + 1.42343711074968357734e0, below * r + 1.0


@inlined
def _far_tail(r: float) -> float:
    above, below = 2.01033439929228813265e-7, 2.04426310338993978564e-15
    above, below = above * r + 2.71155556874348757815e-5, below * r + 1.42151175831644588870e-7
    above, below = above * r + 1.24266094738807843860e-3, below * r + 1.84631831751005468180e-5
    above, below = above * r + 2.65321895265761230930e-2, below * r + 7.86869131145613259100e-4
    above, below = above * r + 2.96560571828504891230e-1, below * r + 1.48753612908506148525e-2
    above, below = above * r + 1.78482653991729133580e0, below * r + 1.36929880922735805310e-1
    above, below = above * r + 5.46378491116411436990e0, below * r + 5.99832206555887937690e-1
    return (above * r + 6.65790464350110377720e0) / (below * r + 1.0)


@compiled
def to_normals(w: FloatArray, source: int, target: int, slots: int) -> None:
    """Turn slots of numbers between 0 and 1 into standard normals, by the inverse distribution.

    Source:
        Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37
        (1988): routine PPND16, about 1 part in 10^16.
    """
    far, source, target = 0, place(source), place(target)
    for i in range(slots * LANES):
        uniform = w[source + i]
        q = uniform - 0.5
        from_end = min(uniform, 1.0 - uniform)
        depth = math.sqrt(-log_of(from_end))
        near_above, near_below = _centre(0.180625 - q * q)
        above, below = _tail(depth - 1.6)
        is_near = abs(q) <= 0.425
        above = q * near_above if is_near else (-above if q < 0.0 else above)
        w[target + i] = above / (near_below if is_near else below)
        far += 1 if from_end < 1.388794386496402e-11 else 0  # e**-25: deeper than 5
    if far:
        _mend_far_tail(w, source, target, slots)


@compiled
def _mend_far_tail(w: FloatArray, source: int, target: int, slots: int) -> None:
    for i in range(slots * LANES):
        uniform = w[source + i]
        from_end = min(uniform, 1.0 - uniform)
        if from_end < 1.388794386496402e-11:
            size = _far_tail(math.sqrt(-log_of(from_end)) - 5.0)
            w[target + i] = -size if uniform < 0.5 else size
