"""Conversion factors: every published case at hand, and exact arithmetic over the whole range."""

from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import polars as pl
import pytest

from netbasis.formulas.conversion import conversion_factor

ROUNDING = {"ZT": 1, "Z3N": 1, "ZF": 1, "ZN": 3, "TN": 3, "TWE": 3, "ZB": 3, "UB": 3}
LETTERS = {"H": 3, "M": 6, "U": 9, "Z": 12}

# source -> root -> cases, written delivery month : maturity yymm : coupon in percent : factor in 1/10000
PUBLISHED = {
    'CME, "Calculating U.S. Treasury Futures Conversion Factors"': {
        "ZT": "Z08:1010:1.5:9229",
        "Z3N": "H09:1201:1.125:8747",
        "ZF": "Z08:1310:2.75:8653",
        "ZN": "Z08:1811:3.75:8357",
        "ZB": "Z08:3805:4.5:7943",
    },
    "OpenGamma OG-Platform, BondFuturesDataSets": {
        "ZF": """
            U11:1511:1.375:8317 U11:1512:2.125:8565 U11:1601:2:8493 U11:1602:2.125:8516 U11:1603:2.25:8540
            U11:1604:2:8417 U11:1605:1.75:8292""",
    },
    "MarkHendricks/finm-fiderivs-2025, fut_bond_data_TYZ4_2024-08-01 (Bloomberg)": {
        "ZN": """
            Z24:3106:4.25:9069 Z24:3107:4.125:9003 Z24:3108:1.25:7474 Z24:3111:1.375:7463
            Z24:3202:1.875:7670 Z24:3205:2.875:8184 Z24:3208:2.75:8060 Z24:3211:4.125:8851""",
    },
    "MarkHendricks/finm-fiderivs-2025, fut_bond_data_FVM5_2025-02-25 (Bloomberg)": {
        "ZF": """
            M25:2908:3.625:9135 M25:2909:3.5:9074 M25:2910:4.125:9293 M25:2911:4.125:9281
            M25:2912:4.375:9367 M25:3001:4.25:9307""",
    },
    "fincomepy, test_bondfuture": {
        "ZN": "U20:2705:2.375:8072",
    },
    "dealer package of 2026-08-12 (ARBS, test_bvv_switch)": {
        "UB": "U26:5202:2.25:5154 U26:5211:4:7383",
        "ZB": "U26:4411:3:6725 U26:4505:5:8892",
    },
    "Martellini, Priaulet and Priaulet, p. 360 (FinancePy test)": {
        "ZN": "H02:1108:5:9297",
    },
    "MathWorks, convfactor": {
        "ZN": """
            H03:1208:4.375:8858 M03:1002:6.5:10266 M03:1202:4.875:9259 U03:1008:5.75:9862 U03:1102:5:9418
            Z02:0908:6:10000 Z02:1211:4:8539 Z03:1108:5:9403""",
    },
    "exchange conversion-factor table of 2025-03-13": {
        "ZT": """
            H25:2612:4.375:9733 H25:2702:1.875:9263 H25:2703:2.5:9350 H26:2712:3.875:9651 H26:2801:3.5:9571
            H26:2803:3.625:9559 M25:2703:4.25:9713 M25:2705:2.625:9397 M25:2706:3.25:9489
            M26:2803:3.875:9651 M26:2805:3.625:9576 U25:2707:2.75:9443 U25:2707:4.375:9721
            U25:2708:3.125:9486 U26:2806:4:9672 Z25:2710:3.875:9636 Z25:2711:4.125:9665 Z25:2712:4:9628
            Z26:2810:4.875:9807 Z26:2811:4.375:9709""",
        "Z3N": """
            H25:2712:3.875:9468 H25:2712:4:9499 H25:2801:4.25:9549 H25:2802:4.25:9538 H25:2803:1.25:8713
            H26:2901:1.75:8907 H26:2902:1.875:8911 M25:2803:3.625:9405 M25:2804:1.25:8779
            M25:2805:3.625:9373 M26:2904:4.625:9646 M26:2906:4.25:9526 U25:2807:1:8715 U25:2807:4.125:9517
            U26:2907:2.625:9132 Z25:2809:1.25:8812 Z25:2811:1.5:8812 Z25:2812:3.75:9391 Z26:2910:4.125:9517
            Z26:2911:3.875:9439""",
        "ZF": """
            H25:2905:4.5:9453 H25:2906:4.25:9351 H25:2908:3.625:9090 H25:2910:4.125:9258 H25:2911:4.125:9246
            M25:2911:4.125:9281 M25:2912:4.375:9367 M25:3002:4:9196 U25:2911:4.125:9317 U25:3001:4.25:9340""",
        "ZN": """
            H25:3111:1.375:7541 H25:3208:2.75:8111 H25:3302:3.5:8468 H26:3308:3.875:8765 H27:3402:4:8902
            H27:3405:4.375:9082 H27:3411:4.25:8955 M25:3112:4.5:9202 M25:3202:4.125:9003 M25:3208:2.75:8164
            M26:3402:4:8806 U25:3205:2.875:8338 U25:3208:2.75:8217 U25:3211:4.125:8941 U25:3305:3.375:8433
            U26:3308:3.875:8834 U26:3405:4.375:9030 U26:3408:3.875:8698 U27:3405:4.375:9136
            Z25:3211:4.125:8971 Z25:3302:3.5:8588 Z26:3405:4.375:9055 Z26:3408:3.875:8732
            Z27:3408:3.875:8870""",
        "TN": "H25:3502:4.625:8995 M25:3411:4.25:8771 M25:3502:4.625:9015",
        "TWE": """
            H25:4411:4.625:8432 H26:4511:3:6579 H27:4605:2.5:6064 M25:4408:4.125:7891 M25:4411:4.625:8442
            M25:4502:2.5:6009 M26:4602:2.5:6009 U25:4505:3:6579 U26:4511:3:6626 Z25:4502:4.75:8594
            Z25:4505:3:6602 Z25:4508:2.875:6436 Z26:4605:2.5:6036 Z26:4608:2.25:5723""",
        "ZB": """
            H26:4405:3.375:7135 H27:4311:4.75:8702 H27:5202:2.25:5196 H28:5108:2:5019 H30:5202:2.25:5477
            H31:5102:1.875:5264 H31:5408:4.25:7820 H32:5111:1.875:5296 H33:4911:2.375:6236
            H33:5308:4.125:7818 H33:5411:4.5:8201 H33:5502:4.625:8341 H38:5305:3.625:7672 M25:4411:3:6602
            M25:4602:2.5:5903 M27:4311:3.75:7684 M27:4502:4.75:8657 M28:4711:2.75:6319 M29:4605:2.5:6333
            M30:4805:3.125:6886 M30:4908:2.25:5783 M31:4608:2.25:6325 M31:5008:1.375:4799
            M33:4905:2.875:6844 M34:5111:1.875:5604 M35:5408:4.25:8032 M38:5408:4.25:8216
            U26:5011:1.625:4473 U26:5105:2.375:5378 U27:5208:3:6157 U29:4505:3:7000 U30:5408:4.25:7799
            U32:5102:1.875:5462 U33:5408:4.25:7938 U35:5402:4.25:8074 U36:5502:4.625:8487 Z27:4311:4.75:8737
            Z27:4705:3:6602 Z28:4802:3:6626 Z29:4802:3:6725 Z29:5302:3.625:7058 Z30:4902:3:6725
            Z31:4708:2.75:6750 Z31:5411:4.5:8151 Z32:5205:2.875:6460 Z32:5402:4.25:7926 Z33:4911:2.375:6339
            Z33:5402:4.25:7977 Z37:5302:3.625:7672 Z37:5408:4.25:8183""",
        "UB": """
            H25:5011:1.625:4323 H25:5111:1.875:4560 H25:5208:3:5998 H25:5405:4.625:8121 H26:5211:4:7363
            H27:5502:4.625:8152 H28:5411:4.5:8022 M25:5108:2:4767 M25:5202:2.25:5055 M25:5211:4:7332
            M25:5302:3.625:6821 M25:5305:3.625:6808 M26:5108:2:4854 M26:5208:3:6075 M26:5308:4.125:7508
            M26:5311:4.75:8332 M27:5405:4.625:8179 M27:5502:4.625:8159 M28:5308:4.125:7588
            M28:5408:4.25:7710 M28:5411:4.5:8029 M28:5502:4.625:8187 U25:5211:4:7342 U25:5302:3.625:6831
            U26:5202:2.25:5154 U26:5211:4:7383 U26:5408:4.25:7648 U26:5411:4.5:7978 U27:5211:4:7427
            U27:5411:4.5:8007 U28:5411:4.5:8038 U29:5502:4.625:8223 Z25:5202:2.25:5094 Z25:5308:4.125:7490
            Z26:5211:4:7393 Z26:5502:4.625:8146 Z27:5308:4.125:7567 Z27:5408:4.25:7692 Z27:5411:4.5:8013
            Z28:5411:4.5:8045""",
    },
}

NOTIONAL = 0.06  # since the March 2000 contracts


def published():
    for source, roots in PUBLISHED.items():
        for root, cases in roots.items():
            for case in cases.split():
                delivery, matures, coupon, factor = case.split(":")
                years = int(matures[:2]) - int(delivery[1:])
                months = 12 * years + int(matures[2:]) - LETTERS[delivery[0]]
                yield source, root, months, float(coupon) / 100, int(factor) / 10000


def test_every_published_factor():
    cases = list(published())
    assert len(cases) == 221
    for source, root, months, coupon, factor in cases:
        found = conversion_factor(coupon, months, ROUNDING[root], NOTIONAL)
        assert found == factor, (source, root, months, coupon)


def exact(coupon: Fraction, months: int, rounding: int, power) -> Fraction:
    """The rule in words, on exact numbers but for `power`, a power of 1.03 to 50 digits."""
    n, z = months // 12, months % 12 // rounding * rounding
    v = z if z < 7 else (3 if rounding == 3 else z - 6)
    a = power(-Fraction(v, 6))
    b = coupon / 2 * Fraction(6 - v, 6)
    c = power(Fraction(-2 * n if z < 7 else -(2 * n + 1)))
    d = coupon / Fraction(6, 100) * (1 - c)
    return a * (coupon / 2 + c + d) - b


@pytest.fixture(scope="module")
def power():
    known: dict[Fraction, Fraction] = {}

    def of(exponent: Fraction) -> Fraction:
        if exponent not in known:
            with localcontext(prec=50):
                value = Decimal("1.03") ** (Decimal(exponent.numerator) / Decimal(exponent.denominator))
            known[exponent] = Fraction(value)
        return known[exponent]

    return of


@pytest.mark.parametrize("rounding", [1, 3])
def test_rounding_is_never_in_doubt(rounding, power):
    """Every eighth coupon to 16% at every term of 1 to 30 years: the double has the exact value's digits.

    None is a tie. The nearest comes within 1.05e-6 of the last digit (13.5% at 56 months, months kept), ten
    thousand times the error of the arithmetic, so every rule for ties gives the same factors.
    """
    months = np.arange(12, 361)
    eighths = np.arange(0, 129)
    found = conversion_factor(eighths[:, None] / 800.0, months[None, :], rounding, NOTIONAL)
    nearest = Fraction(1)
    for j, term in enumerate(months.tolist()):
        # linear in the coupon: two exact values give all of them
        zero = exact(Fraction(0), term, rounding, power)
        slope = exact(Fraction(1, 800), term, rounding, power) - zero
        for i in range(len(eighths)):
            scaled = (zero + slope * i) * 10000
            digits = scaled.__floor__()
            nearest = min(nearest, abs(scaled - digits - Fraction(1, 2)))
            assert found[i, j] == (digits + (scaled - digits >= Fraction(1, 2))) / 10000, (i / 8, term)
    assert nearest > 1e-6


def test_a_coupon_at_the_notional_yield_is_worth_par():
    for rounding in (1, 3):
        for months in range(12, 361, 6):
            assert conversion_factor(0.06, months, rounding, 0.06) == 1.0
            assert conversion_factor(0.08, months, rounding, 0.08) == 1.0  # notional 8% before March 2000


def test_quarters_and_months_round_remaining_term_down():
    for months in range(78, 120):
        quarter = conversion_factor(0.02, months // 3 * 3, 3, NOTIONAL)
        assert conversion_factor(0.02, months, 3, NOTIONAL) == quarter
    assert len({conversion_factor(0.02, months, 1, NOTIONAL) for months in range(50, 63)}) == 13


def test_arrays_and_frame_expressions_agree():
    cases = list(published())
    months, coupon = (np.array([case[i] for case in cases]) for i in (2, 3))
    rounding = np.array([ROUNDING[case[1]] for case in cases])
    parts = (coupon, months, rounding)
    alone = [conversion_factor(*row, NOTIONAL) for row in zip(*(part.tolist() for part in parts), strict=True)]
    assert conversion_factor(*parts, NOTIONAL).tolist() == alone
    table = pl.DataFrame({"coupon": coupon, "months": months, "rounding": rounding})
    found = table.select(factor=conversion_factor(*map(pl.col, table.columns), NOTIONAL))["factor"]
    # polars may divide by a constant through its reciprocal: one unit in the last place
    assert found.to_numpy() == pytest.approx(np.array(alone), rel=3e-16, abs=0)
