"""Alerts: the file, what is beyond, crossings once; the webhook's address, retries and silence about secrets."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from hook import Hook
from monitor_cases import daily, records

from netbasis.data.alert_state import AlertState, read_state, write_state
from netbasis.data.webhook import checked_address, post, shown_address
from netbasis.errors import BadInput, UnknownName
from netbasis.monitoring.alerts import Alert, crossings, default_alerts, judged, parse_alerts
from netbasis.monitoring.catalogue import KEYS, indicators
from netbasis.monitoring.indicator import Reading, read

LOW = Alert("low", "低", "on_rrp", "below", 50.0)
HIGH = Alert("high", "高", "on_rrp", "percentile_above", 90.0)


def reading(values: list[float]) -> Reading:
    return read(indicators(["on_rrp"])[0], records(daily("on_rrp", "2020-01-01", values, "$bn")))


def test_beyond_is_by_value_or_by_percentile() -> None:
    calm = [100.0 + k % 7 for k in range(40)]
    assert LOW.beyond(reading([*calm, 49.9])) is True
    assert LOW.beyond(reading([*calm, 50.0])) is False
    assert HIGH.beyond(reading([*calm, 300.0])) is True
    assert HIGH.beyond(reading([*calm, 103.0])) is False
    assert HIGH.beyond(reading([300.0])) is None  # no percentile yet
    gone = read(indicators(["reserves"])[0], records(daily("on_rrp", "2020-01-01", calm, "$bn")))
    assert Alert("x", "x", "reserves", "below", 1.0).beyond(gone) is None


def test_a_crossing_is_told_once_and_again_after_it_has_been_back() -> None:
    state: dict[str, bool] = {}
    told = []
    for value in (100.0, 40.0, 30.0, None, 35.0, 60.0, 45.0):
        held = reading([] if value is None else [value]) if value is not None else reading_missing()
        crossed, state = crossings(judged([LOW], [held]), state)
        told.append(len(crossed))
    assert told == [0, 1, 0, 0, 0, 0, 1]
    assert state == {"low": True}
    _, state = crossings(judged([HIGH], [reading([1.0])]), state)
    assert state == {}  # an alert that is gone is forgotten


def reading_missing() -> Reading:
    return read(indicators(["on_rrp"])[0], records(daily("sofr", "2020-01-01", [0.01])))


def test_the_first_sight_of_an_alert_that_is_on_is_a_crossing() -> None:
    crossed, state = crossings(judged([LOW], [reading([10.0])]), {})
    assert [status.alert.name for status in crossed] == ["low"]
    row = crossed[0].row()
    assert row["value"] == 10.0
    assert row["sentence_en"].startswith("low: below $50.0bn. The overnight reverse repo facility holds $10.0bn")
    assert row["sentence_zh"].startswith("低：低於 50.0 十億美元。")
    assert state == {"low": True}


def test_the_file_that_comes_with_the_package() -> None:
    alerts = default_alerts()
    assert len(alerts) >= 10
    assert {alert.indicator for alert in alerts} <= set(KEYS)
    assert all(alert.name_zh != alert.name for alert in alerts)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = ", "not a TOML file"),
        ("[alert]\nname = 'a'", "alerts"),
        ("[[alert]]\nname = 'a'\nindicator = 'sofr'", "threshold of an alert"),
        ("[[alert]]\nname = 'a'\nindicator = 'sofr'\nabove = 1\nbelow = 2", "above, below"),
        ("[[alert]]\nname = 'a'\nindicator = 'sofr'\nabove = 'x'", "a number"),
        ("[[alert]]\nname = 'a'\nindicator = 'sofr'\nabove = nan", "a number"),
        ("[[alert]]\nname = 'a'\nindicator = 'sofr'\nabove = true", "a number"),
        ("[[alert]]\nname = 'a'\nindicator = 'sofr'\npercentile_above = 101", "0 to 100"),
        ("[[alert]]\nname = ' '\nindicator = 'sofr'\nabove = 1", "name of an alert"),
        ("[[alert]]\nname = 'a'\nname_zh = 3\nindicator = 'sofr'\nabove = 1", "name of an alert"),
        ("[[alert]]\nname='a'\nindicator='sofr'\nabove=1\n[[alert]]\nname='a'\nindicator='sofr'\nbelow=1", "twice"),
    ],
)
def test_what_a_file_gets_wrong_is_named(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as found:
        parse_alerts(text, "my.toml")
    assert "my.toml" in str(found.value)


def test_unknown_names_come_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="sofr_outside_band"):
        parse_alerts("[[alert]]\nname = 'a'\nindicator = 'sofr_outside_bond'\nabove = 1", "my.toml")
    with pytest.raises(UnknownName, match="above"):
        parse_alerts("[[alert]]\nname = 'a'\nindicator = 'sofr'\nabov = 1", "my.toml")


@pytest.mark.parametrize("address", ["https://hooks.example.org/T0/secret", "http://127.0.0.1:8080/x",
                                     "http://localhost/x", "http://[::1]:9/x"])  # fmt: skip
def test_addresses_that_are_taken(address: str) -> None:
    assert checked_address(address) == address


@pytest.mark.parametrize("address", ["http://example.org/secret", "http://10.0.0.1/secret", "ftp://example.org/secret",
                                     "http://127.0.0.1.example.org/secret", "secret", ""])  # fmt: skip
def test_addresses_that_are_refused_are_not_repeated(address: str) -> None:
    with pytest.raises(BadInput, match="webhook") as found:
        checked_address(address)
    assert "secret" not in str(found.value)
    assert shown_address("https://user:word@hooks.example.org:8443/T0/secret?k=v") == "https://hooks.example.org:8443"


def test_a_failing_webhook_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    waits: list[float] = []
    with Hook([500, 503, 204]) as hook, caplog.at_level(logging.DEBUG):
        assert post(hook.address, {"a": "値"}, sleep=waits.append) is None
        assert [body["a"] for body in hook.taken] == ["値"] * 3
    assert waits == [1.0, 2.0]
    assert hook.secret not in caplog.text


def test_what_cannot_be_told_is_reported_without_the_secret() -> None:
    with Hook([500] * 3) as hook:
        problem = post(hook.address, {}, sleep=lambda _: None)
    assert problem is not None
    assert "status 500" in problem
    assert hook.secret not in problem
    gone = post(hook.address, {}, sleep=lambda _: None)  # nobody listens any more
    assert gone is not None
    assert "ConnectError" in gone
    with Hook([404, 204]) as hook:
        assert "404" in str(post(hook.address, {}, sleep=lambda _: None))
        assert len(hook.taken) == 1  # a refusal that will not change
    with Hook([302, 204]) as hook:
        assert "302" in str(post(hook.address, {}, tries=1))


def test_the_state_survives_and_a_foreign_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "state.json"
    assert read_state(path) == AlertState()
    state = AlertState({"low": True}, ({"id": "1", "to": ["webhook"]},))
    write_state(path, state)
    assert read_state(path) == state
    for text in ("", "{}", "[1]", '{"version": 1, "on": {"a": 3}, "outbox": []}'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(BadInput, match="not a state"):
            read_state(path)
