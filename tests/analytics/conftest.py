"""Whole published tables, and markets made of them.

Inputs as named at each table; expected values: an independent reference computation, six decimals (factors
four).
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest

from netbasis.instruments.treasury import Treasuries, Treasury
from netbasis.market.repo_curve import RepoCurve
from netbasis.market.snapshot import Market

# one row an issue: maturity, coupon %, original term in months, clean price | conversion factor, accrued,
# yield %, gross basis, carry, net basis, implied repo %, DV01
INPUTS = 4
EXPECTED = (
    "conversion_factor", "accrued", "yield", "gross_basis", "carry", "net_basis", "implied_repo", "dv01"
)  # fmt: skip
PERCENT = ("yield", "implied_repo")


@dataclass(frozen=True)
class Table:
    """A published basis table of one contract, financed at `repo` to the last delivery day."""

    contract: str
    as_of: date
    settle: date
    delivery: date
    futures: float
    repo: float
    ctd: str
    text: str

    def lines(self):
        return [line.split() for line in self.text.strip().splitlines()]

    def expected(self):
        """cusip -> column -> value, percents as decimals."""
        return {
            _name(line): {
                column: float(value) / (100 if column in PERCENT else 1)
                for column, value in zip(EXPECTED, line[INPUTS:], strict=True)
            }
            for line in self.lines()
        }

    def bonds(self):
        return Treasuries.from_rows(
            Treasury(_name(line), float(line[1]) / 100, date.fromisoformat(line[0]), original_term=int(line[2]))
            for line in self.lines()
        )

    def market(self, **changes):
        """The market of the table, with other columns where given."""
        columns = {
            "as_of": self.as_of,
            "settle": self.settle,
            "bonds": self.bonds(),
            "clean": np.array([float(line[3]) for line in self.lines()]),
            "futures": {self.contract: self.futures},
            "repo": RepoCurve.flat(self.repo),
        }
        return Market(**(columns | changes))


def _name(line):
    return f"{line[1]} {line[0]}"


def _table(contract, as_of, settle, delivery, futures, repo, ctd, text):
    days = (date.fromisoformat(day) for day in (as_of, settle, delivery))
    return Table(contract, *days, futures, repo, ctd, text)


TABLES = [
    # prices of the exchange's brochure "Understanding Treasury Futures"
    _table(
        "ZNZ7",
        "2017-10-10",
        "2017-10-10",
        "2017-12-29",
        125.265625,
        0.01499,
        "2.375 2024-08-15",
        """
    2027-08-15 2.25 120 99.0391 0.7314 0.342391 2.359763 7.419822 0.158080 7.261742 -31.382213 0.086949
    2027-05-15 2.375 120 100.168 0.7455 0.955163 2.355213 6.782477 0.186334 6.596142 -28.044774 0.085542
    2027-02-15 2.25 120 99.1641 0.7421 0.342391 2.349959 6.204480 0.157663 6.046816 -25.846627 0.083099
    2026-11-15 2 120 97.2305 0.7307 0.804348 2.339618 5.698908 0.114013 5.584895 -24.281443 0.080255
    2026-08-15 1.5 120 93.4414 0.7038 0.228261 2.324266 5.279453 0.014063 5.265390 -23.796550 0.076629
    2026-05-15 1.625 120 94.6641 0.7185 0.653533 2.312834 4.660748 0.040456 4.620292 -20.416410 0.075243
    2026-02-15 1.625 120 94.9063 0.7252 0.247283 2.298965 4.063669 0.036294 4.027375 -17.547248 0.073407
    2025-11-15 2.25 120 99.7813 0.7702 0.904891 2.279593 3.301716 0.160254 3.141462 -12.628052 0.073477
    2025-08-15 2 120 98.0938 0.7612 0.304348 2.266339 2.741606 0.107007 2.634599 -10.549697 0.070766
    2025-05-15 2.125 120 99.1719 0.7748 0.854620 2.244021 2.116094 0.134915 1.981179 -7.466318 0.069179
    2025-02-15 2 120 98.4531 0.7741 0.304348 2.229232 1.484980 0.105811 1.379169 -4.785347 0.066851
    2024-11-15 2.25 120 100.3008 0.7943 0.904891 2.203839 0.802314 0.158523 0.643791 -1.381155 0.065488
    2024-09-30 2.125 84 99.6016 0.7875 0.058379 2.186870 0.954920 0.135055 0.819866 -2.202984 0.064202
    2024-08-31 1.875 84 98.0508 0.7807 0.207182 2.181112 0.255927 0.087056 0.168870 0.725612 0.062956
    2024-08-15 2.375 120 101.2266 0.8072 0.361413 2.180980 0.112188 0.177903 -0.065716 1.790099 0.063733
    2024-07-31 2.125 84 99.6758 0.7939 0.409986 2.176284 0.227420 0.128560 0.098861 1.054508 0.062844
    2024-06-30 2 84 98.9336 0.7873 0.554348 2.171125 0.311973 0.103377 0.208596 0.555486 0.061873
        """,
    ),
    # quotes observed on 2024-08-02; the lowest gross basis is not the CTD
    _table(
        "ZNZ4",
        "2024-08-02",
        "2024-08-05",
        "2024-12-31",
        114.234375,
        0.05,
        "4.25 2031-06-30",
        """
    2031-08-15 1.25 120 84.84375 0.7474 0.590659 3.720793 -0.535022 -1.241082 0.706060 2.975946 0.055965
    2031-11-15 1.375 120 85.0625 0.7463 0.306386 3.738254 -0.190614 -1.194575 1.003961 2.132217 0.057742
    2032-02-15 1.875 120 87.796875 0.7670 0.885989 3.750738 0.179109 -1.050321 1.229430 1.594295 0.060458
    2032-05-15 2.875 120 94.078125 0.8184 0.640625 3.759776 0.588712 -0.775606 1.364319 1.479746 0.064606
    2032-08-15 2.75 120 93.0 0.8060 1.299451 3.768577 0.927094 -0.805224 1.732318 0.469936 0.065926
    2032-11-15 4.125 120 102.53125 0.8851 0.919158 3.765539 1.422405 -0.445790 1.868195 0.579919 0.071602
    2031-06-30 4.25 84 103.296875 0.9069 0.415761 3.703797 -0.302280 -0.422632 0.120352 4.717731 0.061576
    2031-07-31 4.125 84 102.546875 0.9003 0.056046 3.707769 -0.298333 -0.450093 0.151760 4.640219 0.061955
        """,
    ),
    # naive factors (a price at 6% on the day of calculation) would choose another CTD
    _table(
        "ZNZ5",
        "2015-12-02",
        "2015-12-03",
        "2015-12-31",
        127.0625,
        0.003,
        "2.125 2022-06-30",
        """
    2022-08-15 1.625 120 97.921875 0.7674 0.485734 1.957260 0.414113 0.100680 0.313433 -3.795062 0.061796
    2022-11-15 1.625 120 97.671875 0.7600 0.080357 1.985198 1.104375 0.102191 1.002184 -12.881511 0.063786
    2022-09-30 1.75 84 98.546875 0.7669 0.306011 1.978502 1.102644 0.110814 0.991830 -12.600074 0.063040
    2023-05-15 1.75 120 97.984375 0.7531 0.086538 2.042964 2.293606 0.111732 2.181874 -28.304472 0.068015
    2022-08-31 1.875 84 99.375 0.7807 0.484203 1.974285 0.177306 0.120930 0.056376 -0.425856 0.062621
    2022-07-31 2 84 100.265625 0.7873 0.679348 1.957097 0.229319 0.128620 0.100699 -0.982577 0.062259
    2023-02-15 2 120 100.0625 0.7741 0.597826 1.990463 1.703419 0.128687 1.574732 -19.813741 0.066809
    2025-02-15 2 120 98.296875 0.7249 0.597826 2.205371 6.189269 0.129098 6.060170 -78.487310 0.082080
    2025-08-15 2 120 98.09375 0.7135 0.597826 2.219341 7.434656 0.129146 7.305510 -94.873260 0.085925
    2022-06-30 2.125 84 101.0625 0.7939 0.900815 1.951944 0.187581 0.137893 0.049688 -0.326544 0.061803
        """,
    ),
]


@pytest.fixture(scope="session")
def tables():
    """The published tables by contract."""
    return {table.contract: table for table in TABLES}


@pytest.fixture(params=TABLES, ids=lambda table: table.contract)
def table(request):
    """Each published table in turn."""
    return request.param


@pytest.fixture
def december(tables):
    """The December 2017 ten-year: seventeen notes."""
    return tables["ZNZ7"]
