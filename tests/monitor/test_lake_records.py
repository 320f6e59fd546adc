"""A lake as records: vintages, positions, auctions that are announced first, prices, over the sample."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import netbasis as nb
from netbasis.data.lake.archive import RawReply
from netbasis.data.lake.moments import as_moment
from netbasis.data.lake.schemas import PROVENANCE, dataset
from netbasis.data.lake.store import Lake
from netbasis.monitoring.lake_records import lake_records
from netbasis.monitoring.prices import price_series

TIME = pl.Datetime("us", "UTC")


def take(lake: Lake, dataset: str, frame: pl.DataFrame, fetched: datetime, source: str = "made") -> None:
    reply = RawReply("https://example.org/a", f"{dataset}{fetched}".encode(), fetched, key=dataset)
    assert lake.ingest(source, reply, [(dataset, frame)]).reason is None


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def series(rows: list[tuple[str, date, float, datetime]]) -> pl.DataFrame:
    schema = {"series": pl.String, "date": pl.Date, "value": pl.Float64, "known_at": TIME}
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_a_revision_in_the_lake_is_seen_from_its_own_moment_on(lake: Lake) -> None:
    day = date(2020, 1, 2)
    first, second = datetime(2020, 1, 3, 13, tzinfo=UTC), datetime(2020, 1, 3, 19, 30, 20, tzinfo=UTC)
    take(lake, "series", series([("sofr", day, 0.0154, first)]), datetime(2020, 2, 1, tzinfo=UTC))
    take(lake, "series", series([("sofr", day, 0.0160, second)]), datetime(2020, 2, 2, tzinfo=UTC))
    held = lake_records(lake, sample=False)
    assert held.as_known("2020-01-03 14:30").get("sofr").values.tolist() == [0.0154]  # type: ignore[union-attr]
    # known twenty seconds past the minute: never earlier than that
    assert held.as_known("2020-01-03 14:31").get("sofr").values.tolist() == [0.0160]  # type: ignore[union-attr]
    assert held.as_known("2020-01-03 07:59").get("sofr") is None


def test_a_row_known_at_the_end_of_its_day_is_seen_on_that_day(lake: Lake) -> None:
    day = date(2020, 1, 2)
    take(lake, "series", series([("vix", day, 15.0, as_moment(day))]), datetime(2020, 2, 1, tzinfo=UTC))
    held = lake_records(lake, sample=False)
    assert held.as_known(day).get("vix").values.tolist() == [15.0]  # type: ignore[union-attr]
    assert held.as_known("2020-01-02").get("vix").values.tolist() == [15.0]  # type: ignore[union-attr]
    assert held.as_known("2020-01-02 23:58").get("vix") is None
    assert held.as_known("2020-01-01").get("vix") is None


def test_the_lake_stands_over_the_sample(lake: Lake) -> None:
    known = datetime(2019, 9, 18, 12, tzinfo=UTC)
    take(lake, "series", series([("sofr", date(2019, 9, 17), 0.06, known), ("vix", date(2019, 9, 17), 15.0, known)]),
         datetime(2020, 2, 1, tzinfo=UTC))  # fmt: skip
    found = nb.monitor("2019-09-18 08:00", lake=lake)
    assert found.reading("sofr").value == pytest.approx(6.0)
    assert found.reading("sofr").percentile == 1.0  # among the sample's fixings
    assert found.reading("vix").value == 15.0
    assert found.reading("trade_face").value == nb.monitor("2019-09-18 08:00").reading("trade_face").value
    assert found.source[0].startswith("the lake ")
    assert "資料湖" in found.source[1]


def test_positions_of_the_lake_have_the_names_of_the_records(lake: Lake) -> None:
    known = datetime(2027, 1, 8, 20, 30, tzinfo=UTC)
    sides = {"open_interest": 100_000.0, "asset_manager_long": 30_000.0, "leveraged_short": 20_000.0,
             "dealer_long": 1_000.0, "dealer_short": 2_000.0}  # fmt: skip
    codes = (("043602", "ZN"), ("042601", "ZT"), ("999999", "ZQ"))
    rows = [{"code": code, "root": root, "date": date(2027, 1, 5), "known_at": known, **sides} for code, root in codes]
    columns = dataset("positions").schema()
    empty = {name: pl.lit(None, columns[name]).alias(name) for name in columns if name not in rows[0]}
    empty = {name: column for name, column in empty.items() if name not in PROVENANCE}
    frame = pl.DataFrame(rows, schema_overrides={"known_at": TIME}).with_columns(*empty.values())
    take(lake, "positions", frame, datetime(2027, 2, 1, tzinfo=UTC))
    found = nb.monitor("2027-01-08 15:30", lake=lake)
    rows_by = {row.contract: row for row in found.sizes}
    assert rows_by["ZN"].face == pytest.approx(2.0)
    assert rows_by["total"].face == pytest.approx(2.0 + 4.0)
    assert str(found.reading("trade_face").as_of) == "2027-01-05"
    assert str(nb.monitor("2027-01-08 15:29", lake=lake).reading("trade_face").as_of) != "2027-01-05"


def test_an_announced_auction_has_no_result_until_it_is_held(lake: Lake) -> None:
    head = {"cusip": "91282CXX1", "auction_date": date(2027, 1, 12), "kind": "note", "term": "9-Year 10-Month",
            "reopening": True, "offering": 39.0}  # fmt: skip
    empty = dict.fromkeys(("issue_date", "dated", "first_coupon", "maturity", "coupon"))
    names = ("high_yield", "median_yield", "bid_to_cover", "accepted", "primary_dealer", "direct", "indirect", "soma")
    days = dict.fromkeys(("issue_date", "dated", "first_coupon", "maturity"), pl.Date)
    kinds = dict.fromkeys((*names, "coupon"), pl.Float64) | days | {"known_at": TIME}

    def frame(values: dict[str, float | None], known: datetime) -> pl.DataFrame:
        return pl.DataFrame([head | empty | values | {"known_at": known}], schema_overrides=kinds)

    announced, held = datetime(2027, 1, 7, 16, tzinfo=UTC), datetime(2027, 1, 12, 18, 1, tzinfo=UTC)
    take(lake, "auctions", frame(dict.fromkeys(names), announced), announced)
    result = dict(zip(names, (0.0431, 0.0426, 2.5, 42.0, 5.0, 7.0, 27.0, 3.0), strict=True))
    take(lake, "auctions", frame(result, held), datetime(2027, 1, 13, tzinfo=UTC))
    records = lake_records(lake, sample=False)
    before, after = (records.as_known(f"2027-01-12 {hour}").auctions_known() for hour in ("13:00", "13:01"))
    assert before is not None
    assert after is not None
    assert (len(before), len(after)) == (1, 1)
    assert np.isnan(before.bid_to_cover[0])
    assert before.offering[0] == 39.0
    assert (after.bid_to_cover[0], after.term[0], bool(after.reopening[0])) == (2.5, 10, True)


def test_noise_and_basis_of_stored_prices_are_those_of_a_history(lake: Lake) -> None:
    panel = nb.sample_panel()
    chosen = [d for d in panel.days().tolist() if date(2020, 3, 16) <= d <= date(2020, 3, 20)]
    rows, futures = [], []
    for day in chosen:
        at = np.flatnonzero(panel.day == np.datetime64(day))
        known = datetime(day.year, day.month, day.day, 22, tzinfo=UTC)
        for row in at:
            issue = int(panel.issue[row])
            rows.append({"cusip": str(panel.bonds.cusip[issue]), "date": day, "kind": "note",
                         "coupon": float(panel.bonds.coupon[issue]),
                         "maturity": panel.bonds.maturity[issue].astype(object), "call": None,
                         "buy": float(panel.offer[row]), "sell": float(panel.bid[row]),
                         "end_of_day": float(panel.clean[row]), "known_at": known})  # fmt: skip
        for at_future in np.flatnonzero(panel.futures_day == np.datetime64(day)):
            code, price = str(panel.futures_code[at_future]), float(panel.futures_price[at_future])
            futures.append({"contract": code, "date": day, "price": price, "time": "15:00", "known_at": known})
    overnight = [("sofr", d, r, datetime(d.year, d.month, d.day, 23, tzinfo=UTC))
                 for d, r in nb.sample_overnight().items() if date(2020, 3, 1) <= d <= date(2020, 3, 20)]  # fmt: skip
    later = datetime(2020, 4, 1, tzinfo=UTC)
    take(lake, "prices", pl.DataFrame(rows, schema_overrides={"call": pl.Date, "known_at": TIME}), later)
    take(lake, "futures", pl.DataFrame(futures, schema_overrides={"known_at": TIME}), later)
    take(lake, "series", series(overnight), later)
    bare = lake_records(lake, sample=False, price_days=3).get("noise")
    assert bare is None  # without par yields a curve of a few notes would compare with nothing
    par = [(f"par_{tenor:g}y" if tenor >= 1.0 else f"par_{tenor * 12:.0f}m", day, rate,
            datetime(day.year, day.month, day.day, 22, tzinfo=UTC))
           for day in chosen for tenor, rate in panel.par_curve(day).items()]  # fmt: skip
    take(lake, "series", series(par), later, "par")
    held = lake_records(lake, sample=False, price_days=3)
    whole = {name: dict(zip(days.tolist(), values.tolist(), strict=True))
             for name, (days, values) in price_series(panel).items()}  # fmt: skip
    for name in ("noise", "implied_repo_gap", "net_basis"):
        found = held.get(name)
        assert found is not None
        assert found.days.tolist() == chosen[-3:]
        assert found.values.tolist() == pytest.approx([whole[name][day] for day in chosen[-3:]], abs=1e-6), name
    # prices are out at 18:00, the SOFR that finances the first night the next morning
    assert str(held.as_known("2020-03-19 18:00").get("noise").days[-1]) == "2020-03-19"  # type: ignore[union-attr]
    assert str(held.as_known("2020-03-19 18:00").get("net_basis").days[-1]) == "2020-03-18"  # type: ignore[union-attr]


def test_the_embedded_panel_is_what_the_package_computes(sample: object) -> None:
    from netbasis.monitoring.prices import PARTS, embedded

    stored, computed = embedded(), price_series(nb.sample_panel())
    for name, (days, values) in computed.items():
        own, held = stored[name]
        found = held[np.searchsorted(own, days)]
        np.testing.assert_allclose(found, values, atol=0.5 / PARTS + 1e-9, equal_nan=True, err_msg=name)
