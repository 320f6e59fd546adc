"""Every number of the synthetic market that is chosen and not read. Rates and spreads in bp unless said otherwise.

"Documented" marks what stands in the public record (sources in docs/data.md); all else is made, of the size that
the literature reports, and calibrated to nothing.
"""

from __future__ import annotations

from datetime import date

FIRST_DAY = date(2010, 1, 4)  # every random series begins here, whatever window is asked for
DEFAULT_END = date(2025, 7, 31)

# --- by contract root: tenor that moves it (years), dollars a contract loses per bp, scale of basis richness
TENOR = {"ZT": 2.0, "Z3N": 3.0, "ZF": 5.0, "ZN": 7.0, "TN": 10.0, "TWE": 20.0, "ZB": 20.0, "UB": 30.0}
DOLLARS_PER_BP = {"ZT": 38.0, "Z3N": 56.0, "ZF": 46.0, "ZN": 65.0, "TN": 90.0, "TWE": 125.0, "ZB": 150.0, "UB": 210.0}
RICHNESS_SCALE = {"ZT": 0.8, "Z3N": 0.8, "ZF": 1.0, "ZN": 1.0, "TN": 1.0, "TWE": 1.1, "ZB": 1.1, "UB": 1.2}

# --- funding
REPO_OVER_BILL = 8.0  # made overnight rate before SOFR: above the median of the last ten 1-month bill yields
OVERNIGHT_NOISE, OVERNIGHT_HALF_LIFE = 1.5, 5.0
QUARTER_END_TURN, YEAR_END_TURN = 12.0, 25.0
TERM_NOISE, TERM_HALF_LIFE = 3.0, 20.0
MOST_TERM_SPREAD = 25.0
HAIRCUT = 0.02  # documented: tri-party median
HAIRCUT_CRISIS, HAIRCUT_CRISIS_SPAN = 0.0025, (date(2020, 3, 9), date(2020, 4, 15))  # "hardly changed"

# --- volatility and margin
VOLATILITY_DECAY = 0.97
VOLATILITY_START = 100.0  # bp a year
MARGIN_DEVIATIONS = 3.0  # initial margin in daily standard deviations at VOLATILITY_START
MARGIN_ELASTICITY = 0.5  # to volatility; documented range 0.3-0.7
MARGIN_FLOOR = 0.7  # of the margin at VOLATILITY_START
MARGIN_UP, MARGIN_DOWN = 0.10, 0.02  # most a margin changes in a day
QUOTE_WIDTH = 0.25  # bp of yield between bid and offer in calm times

# --- issues
SPREAD_NOISE, SPREAD_HALF_LIFE = 1.2, 40.0
# below the curve: little, for the Treasury fits its par curve to the newest issues
NEWEST_PREMIUM = {24: 0.3, 36: 0.3, 60: 0.5, 84: 0.4, 120: 1.0, 240: 0.5, 360: 0.8}
SPECIALNESS = {24: 8.0, 36: 10.0, 60: 12.0, 84: 8.0, 120: 25.0, 240: 10.0, 360: 15.0}
SECOND_NEWEST = 0.3  # share of premium and specialness left to the issue before
SPECIAL_LOG_NOISE, SPECIAL_HALF_LIFE = 0.5, 10.0
SPECIAL_RISE_DAYS = 90.0

# --- richness of futures: implied repo of the cheapest to deliver above term repo
RICHNESS_HALF_LIFE, RICHNESS_NOISE = 15.0, 7.0
COMMON_SHARE = 0.7  # of the variance, shared by all roots
CONTRACT_NOISE = 2.0
LEVEL_START, LEVEL_PER_BILLION = 3.0, 0.015
# leveraged-fund shorts, $bn. Documented: January 2019, October 2022, May 2023, late 2024 (SCIENCE: sizes)
DEMAND = (
    (date(2010, 1, 4), 100.0), (date(2016, 1, 4), 180.0), (date(2018, 1, 2), 350.0), (date(2019, 1, 15), 631.0),
    (date(2020, 2, 18), 700.0), (date(2020, 6, 30), 350.0), (date(2021, 6, 30), 250.0), (date(2022, 10, 15), 304.0),
    (date(2023, 5, 15), 715.0), (date(2024, 11, 15), 1400.0), (date(2025, 7, 31), 1300.0),
)  # fmt: skip
CONVERGE_DAYS = 14.0  # calendar days before the last trading day over which richness and option value fade

# --- March 2020: implied repo of the ten-year's cheapest less SOFR, documented on these days, between them a line
MARCH_2020 = (
    (date(2020, 3, 9), 116.0), (date(2020, 3, 11), 51.0), (date(2020, 3, 12), 35.0), (date(2020, 3, 17), 118.0),
    (date(2020, 3, 19), 201.0), (date(2020, 3, 24), 160.0), (date(2020, 3, 25), 160.0), (date(2020, 3, 27), 41.0),
    (date(2020, 4, 9), 0.0),
)  # fmt: skip
MARCH_2020_BLEND = date(2020, 4, 24)  # back on the mean-reverting path from here
# off-the-run issues above the fitted curve; documented: 7-10 bp above the par curve joined by lines, which stands
# some 2 bp below the fitted one there, from 13 to 20 March, the newest on it
CHEAPNESS = (
    (date(2020, 3, 5), 0.0), (date(2020, 3, 9), 2.0), (date(2020, 3, 11), 4.0), (date(2020, 3, 13), 6.0),
    (date(2020, 3, 18), 6.5), (date(2020, 3, 20), 6.0), (date(2020, 3, 27), 4.0), (date(2020, 4, 9), 1.5),
    (date(2020, 4, 30), 0.0),
)  # fmt: skip
# multiple of the calm width between bid and offer
STRESS = (
    (date(2020, 3, 5), 1.0), (date(2020, 3, 9), 4.0), (date(2020, 3, 12), 8.0), (date(2020, 3, 19), 8.0),
    (date(2020, 3, 27), 4.0), (date(2020, 4, 30), 1.0), (date(2025, 4, 3), 1.0), (date(2025, 4, 9), 2.2),
    (date(2025, 4, 14), 1.5), (date(2025, 4, 30), 1.0),
)  # fmt: skip
