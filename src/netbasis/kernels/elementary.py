"""Exponential and logarithm without branches, so that loops that call them become vector instructions.

The compiler does not turn a loop over the library's exp and log1p into vector code. These are polynomials
with explicit multiply-adds: same bits on every machine with IEEE 754 arithmetic, alone or inside an array.
NaN gives NaN.

    function     argument                 error, units in the last place (tests/kernels/test_elementary.py)
    exp          -708 <= x <= 709         below 1.5
    expm1        x <= 709                 below 2   (for x < -708: exactly -1)
    log1p        -1 < x < 1e300           below 1
    expm1_near   |x| <= 0.3465            below 1.5
    log1p_near   -0.2928 < x < 0.4142     below 1
    the *_rough  see each                 for a first step of an iteration

Outside these ranges the result means nothing (log1p of -1 or less is NaN): the caller keeps to them.

Polynomial coefficients: interpolation at Chebyshev nodes in 70-digit arithmetic, rounded to double. Method:
reduction by powers of two with ln 2 in two parts (Cody and Waite 1980); log1p(f) = f - (f^2/2 - s (f^2/2 +
R)) with s = f/(2 + f) and R a polynomial of s^2 (the form of the Sun fdlibm, for its last-place accuracy).
"""

from __future__ import annotations

from netbasis.kernels.jit import bits_of, fma, from_bits, inline

_LOG2_E = 1.4426950408889634
_LN2_HIGH = 0.6931471803691238  # 32 bits: its product with an exponent is exact
_LN2_LOW = 1.9082149292705877e-10
_ROUND = 6755399441055744.0  # 1.5 * 2^52: adding it rounds to an integer, kept in the low bits
_EXPONENT_ONE = 1023 << 52
_MANTISSA = (1 << 52) - 1
_INTEGER = 0x4330000000000000  # the bits of 2^52: a small integer in the low bits is added to it exactly
_SQRT_HALF_GAP = 0x3FF0000000000000 - 0x3FE6A09E667F3BCD  # brings the mantissa into sqrt(1/2)..sqrt(2)


@inline
def expm1_near(x: float) -> float:
    """exp(x) - 1 for |x| <= ln(2)/2."""
    p = fma(2.5100411082014903e-08, x, 2.7620121717381933e-07)
    p = fma(p, x, 2.7557268406190795e-06)
    p = fma(p, x, 2.4801521225986432e-05)
    p = fma(p, x, 1.9841269863088255e-04)
    p = fma(p, x, 1.3888888917258759e-03)
    p = fma(p, x, 8.3333333333300550e-03)
    p = fma(p, x, 4.1666666666624040e-02)
    p = fma(p, x, 1.6666666666666669e-01)
    p = fma(p, x, 0.5)
    return fma(x * x, p, x)


@inline
def expm1_near_rough(x: float) -> float:
    """exp(x) - 1 for |x| <= ln(2)/2, absolute error below 4e-7 and smaller near zero."""
    p = fma(8.357217587497514e-03, x, 4.1833926253618973e-02)
    p = fma(p, x, 1.6666630772822988e-01)
    p = fma(p, x, 0.5)
    return fma(x * x, p, x)


@inline
def expm1(x: float) -> float:
    """exp(x) - 1, accurate to the last places also where it is small."""
    x = -708.0 if x < -708.0 else x
    shifted = fma(x, _LOG2_E, _ROUND)
    power = shifted - _ROUND
    rest = fma(-power, _LN2_LOW, fma(-power, _LN2_HIGH, x))
    scale = from_bits((bits_of(shifted) << 52) + _EXPONENT_ONE)
    return fma(scale, expm1_near(rest), scale - 1.0)


@inline
def expm1_rough(x: float) -> float:
    """exp(x) - 1 to about seven digits, for x <= 709."""
    x = -708.0 if x < -708.0 else x
    shifted = fma(x, _LOG2_E, _ROUND)
    rest = fma(shifted - _ROUND, -0.6931471805599453, x)
    scale = from_bits((bits_of(shifted) << 52) + _EXPONENT_ONE)
    return fma(scale, expm1_near_rough(rest), scale - 1.0)


@inline
def exp(x: float) -> float:
    """exp(x) for -708 <= x <= 709."""
    shifted = fma(x, _LOG2_E, _ROUND)
    power = shifted - _ROUND
    rest = fma(-power, _LN2_LOW, fma(-power, _LN2_HIGH, x))
    scale = from_bits((bits_of(shifted) << 52) + _EXPONENT_ONE)
    return fma(scale, expm1_near(rest), scale)


@inline
def _log_series(f: float, correction: float) -> float:
    """log(1 + f) + correction for sqrt(1/2) < 1 + f < sqrt(2)."""
    s = f / (2.0 + f)
    z = s * s
    p = fma(1.461703754879165e-01, z, 1.533167403016786e-01)
    p = fma(p, z, 1.8182890556695602e-01)
    p = fma(p, z, 2.222221111514416e-01)
    p = fma(p, z, 2.857142862609589e-01)
    p = fma(p, z, 3.999999999989924e-01)
    p = fma(p, z, 6.666666666666670e-01)
    half_square = 0.5 * f * f
    return f - (half_square - fma(s, fma(z, p, half_square), correction))


@inline
def log1p_near(x: float) -> float:
    """log(1 + x) for sqrt(1/2) < 1 + x < sqrt(2)."""
    return _log_series(x, 0.0)


@inline
def log1p_rough(x: float) -> float:
    """log(1 + x) for |x| <= 0.12, absolute error below 1e-9; below 1e-4 for sqrt(1/2) < 1 + x < sqrt(2)."""
    s = x / (2.0 + x)
    z = s * s
    return fma(s * z, fma(0.40103109780735136, z, 0.6666662025101749), s + s)


@inline
def log1p(x: float) -> float:
    """log(1 + x), accurate to the last places also where x is small."""
    whole = 1.0 + x
    bits = bits_of(whole) + _SQRT_HALF_GAP
    power = from_bits(((bits & 0x7FFFFFFFFFFFFFFF) >> 52) | _INTEGER) - 4503599627371519.0  # 2^52 + 1023
    reduced = from_bits((bits & _MANTISSA) + 0x3FE6A09E667F3BCD)
    # what the sum 1 + x lost in rounding, relative to it
    lost = (x - (whole - 1.0) if whole < 2.0 else 1.0 - (whole - x)) / whole
    result = fma(power, _LN2_HIGH, _log_series(reduced - 1.0, fma(power, _LN2_LOW, lost)))
    return result if x > -1.0 else from_bits(0x7FF8000000000000)
