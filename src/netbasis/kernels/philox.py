"""Random numbers from a counter: Philox4x32-10, keyed by the seed, counted by (step, stream, scenario).

Any worker makes the numbers of any scenario and step without those before: a run does not depend on how it is cut into
pieces, and paired runs share their shocks. Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
1, 2, 3", SC'11; the normal quantile of Wichura, Applied Statistics 37 (1988), AS 241, relative error below 1e-15.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from netbasis.kernels.elementary import log1p
from netbasis.kernels.jit import inline, kernel

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_LOW, _WORD = np.uint64(0xFFFFFFFF), np.uint64(32)
_ROUNDS = 10
_SCALE = 4294967296.0
_UNIT = 1.0 / _SCALE
_BITS = 32.0 * math.log(2.0)


@kernel
def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int, out: NDArray[np.uint64]) -> None:
    """Four 32-bit words for a counter of four words and a key of two, into out (4,)."""
    a, b, c, d = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)
    x, y = np.uint64(k0), np.uint64(k1)
    for _ in range(_ROUNDS):
        first, second = _M0 * a, _M1 * c
        a, b, c, d = (second >> _WORD) ^ b ^ x, second & _LOW, (first >> _WORD) ^ d ^ y, first & _LOW
        x, y = (x + _W0) & _LOW, (y + _W1) & _LOW
    out[0], out[1], out[2], out[3] = a, b, c, d


@inline
def _ratio(r: float, n0: float, n1: float, n2: float, n3: float, n4: float, n5: float, n6: float, n7: float,
           d1: float, d2: float, d3: float, d4: float, d5: float, d6: float, d7: float) -> float:  # fmt: skip
    top = ((((((n7 * r + n6) * r + n5) * r + n4) * r + n3) * r + n2) * r + n1) * r + n0
    bottom = ((((((d7 * r + d6) * r + d5) * r + d4) * r + d3) * r + d2) * r + d1) * r + 1.0
    return top / bottom


@inline
def _quantile(p: float) -> float:
    """The standard normal quantile of 0 < p < 1."""
    q = p - 0.5
    if abs(q) <= 0.425:
        return q * _ratio(
            0.180625 - q * q,
            3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
            4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
            4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3, 2.1213794301586595867e4,
            3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
        )  # fmt: skip
    tail = p if q < 0.0 else 1.0 - p
    r = math.sqrt(_BITS - log1p(tail * _SCALE - 1.0))  # -log(tail), scaled so that small tails keep their digits
    if r <= 5.0:
        found = _ratio(
            r - 1.6,
            1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
            1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
            2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1, 1.48103976427480074590e-1,
            1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
        )  # fmt: skip
    else:
        found = _ratio(
            r - 5.0,
            6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
            2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
            5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2, 7.86869131145613259100e-4,
            1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
        )  # fmt: skip
    return -found if q < 0.0 else found


@kernel
def normals(
    seed: int, scenario: int, step: int, stream: int, words: NDArray[np.uint64], wanted: NDArray[np.bool_],
    out: NDArray[np.float64],
) -> None:  # fmt: skip
    """Independent standard normals of a counter into out (up to four); those not wanted are left as they are, and cost
    nothing. words (4,): scratch; wanted: as long as out."""
    philox(step, stream, scenario & 0xFFFFFFFF, scenario >> 32, seed & 0xFFFFFFFF, (seed >> 32) & 0xFFFFFFFF, words)
    for k in range(len(out)):
        if wanted[k]:
            out[k] = _quantile((np.float64(words[k]) + 0.5) * _UNIT)


@kernel
def quantile(p: float) -> float:
    """The standard normal quantile of 0 < p < 1."""
    return _quantile(p)
