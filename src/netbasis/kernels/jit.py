"""How kernels are compiled: the one file that knows the compiler.

Every kernel is strict IEEE 754 double precision: sums keep their order, no operation is assumed away, a
division by zero gives an infinity and not an exception. Where a multiply-add is to be one rounding, the
kernel says so with `fma`: the result then does not depend on what the compiler chose, so a value has the
same bits alone and inside an array, in the vector body of a loop and in its remainder.

Compiled code is kept on disk beside the sources (or in the user's cache directory where that is read-only).
Compiled kernels release the interpreter lock.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from types import FunctionType
from typing import Any, TypeVar, cast, overload

import numba
from numba import types
from numba.extending import intrinsic

prange = numba.prange

Function = TypeVar("Function", bound=Callable[..., Any])


@overload
def kernel(function: Function) -> Function: ...
@overload
def kernel(
    function: None = None, *, contract: bool = False, parallel: bool = False
) -> Callable[[Function], Function]: ...
def kernel(
    function: Function | None = None, *, contract: bool = False, parallel: bool = False
) -> Function | Callable[[Function], Function]:
    """Compile a function of numbers and typed arrays to machine code at its first call.

    Used as `@kernel`, or `@kernel(contract=True)` where the compiler may fuse a multiplication and an
    addition by itself (one rounding instead of two; the bits may then differ between machines, or between a
    loop's vector body and its remainder). `@kernel(parallel=True)` runs loops over `prange` on several threads; what
    one pass of the loop computes has the same bits on any number of them.
    """

    def compiled(plain: Function) -> Function:
        options = numba.njit(
            cache=True, error_model="numpy", nogil=True, fastmath={"contract"} if contract else False, parallel=parallel
        )
        return cast(Function, options(plain) if _uncompiled else _once_for_all_numbers(options(plain)))

    return compiled if function is None else compiled(function)


def _once_for_all_numbers(dispatcher: Any) -> Any:
    """A kernel that is called with constants is compiled once, not once for each constant: numba takes `f(state, 3)`
    for a type of its own. This takes a sixth off the first run."""
    known = dispatcher.get_call_template
    general: Any = types.unliteral

    def template(args: Any, kws: Any) -> Any:
        return known([general(a) for a in args], {name: general(a) for name, a in kws.items()})

    dispatcher.get_call_template = template
    return dispatcher


@cache
def _inlined(formula: FunctionType) -> Callable[..., Any]:
    known = formula.__globals__
    helpers = {name: known[name] for name in formula.__code__.co_names if _is_formula(known.get(name))}
    linked = FunctionType(
        formula.__code__,
        {**known, **{name: _inlined(helper) for name, helper in helpers.items()}},
        formula.__name__,
        formula.__defaults__,
        formula.__closure__,
    )
    # not cached on disk: its code becomes part of the kernels that call it. Inlining is forced because a loop
    # that still calls a function is not turned into vector instructions.
    return cast(Callable[..., Any], numba.njit(error_model="numpy", nogil=True, forceinline=True)(linked))


def _is_formula(thing: object) -> bool:
    return isinstance(thing, FunctionType) and thing.__module__.startswith("netbasis.formulas")


def inline(formula: Function) -> Function:
    """A function of numbers made part of the kernels that call it.

    `inline(formula)` takes a plain function of `netbasis.formulas` as it is, with the formulas that it calls,
    so that a formula exists once; `@inline` marks a part of a kernel. The same function given twice is
    compiled once.
    """
    return cast(Function, _inlined(cast(FunctionType, formula)))


# Unused arguments below are the shape numba asks of an intrinsic.
@intrinsic
def _fma(_typing: Any, _a: Any, _b: Any, _c: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.fma(*arguments)

    return types.float64(types.float64, types.float64, types.float64), generate


@intrinsic
def _bits_of(_typing: Any, _number: Any) -> Any:
    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(types.int64))

    return types.int64(types.float64), generate


@intrinsic
def _from_bits(_typing: Any, _bits: Any) -> Any:
    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(types.float64))

    return types.float64(types.int64), generate


def _plain_fma(a: float, b: float, c: float) -> float:
    """The product and sum exactly, rounded once: what the machine's instruction gives."""
    if not (math.isfinite(a) and math.isfinite(b) and math.isfinite(c)):
        return a * b + c
    exact = Fraction(float(a)) * Fraction(float(b)) + Fraction(float(c))
    return float(exact) if exact else a * b + c  # a zero keeps its sign


def _plain_bits(number: float) -> int:
    return int.from_bytes(struct.pack("<d", number), "little", signed=True)


def _plain_number(bits: int) -> float:
    return float(struct.unpack("<d", (int(bits) & 0xFFFFFFFFFFFFFFFF).to_bytes(8, "little"))[0])


# With NUMBA_DISABLE_JIT=1 every kernel runs as plain Python, to the same bits, and can be stepped through.
_uncompiled = bool(vars(numba.config)["DISABLE_JIT"])  # put there by numba from the environment
# Inside kernels only. fma(a, b, c) = a * b + c rounded once (IEEE 754 fusedMultiplyAdd).
fma = cast(Callable[[float, float, float], float], _plain_fma if _uncompiled else _fma)
# The 64 bits of a double as an integer, and back (for powers of two without a branch).
bits_of = cast(Callable[[float], int], _plain_bits if _uncompiled else _bits_of)
from_bits = cast(Callable[[int], float], _plain_number if _uncompiled else _from_bits)
