"""The page: numbers equal the basis table, both languages are whole, nothing is loaded from elsewhere."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pytest

from netbasis.analytics.basis import basis_table
from netbasis.data.sample import sample_days, sample_market, sample_universe
from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.basket import deliverable
from netbasis.instruments.future import parse_contract
from netbasis.market.fit import fit_curve
from netbasis.report.content import MODELS, gather
from netbasis.report.coverage import unpriced
from netbasis.report.events import MARCH_2020, SEPTEMBER_2019, YEARS
from netbasis.report.page import ORDER, render, save, write_report
from netbasis.report.reasons import reason_text
from netbasis.report.sections import BASIS
from netbasis.report.sections_history import episode_sentences
from netbasis.report.sentences import SENTENCES
from netbasis.report.sentences_method import FORMULAS, LIMITS, SOURCES
from netbasis.report.tables import FORMATS, shown
from netbasis.report.words import HEADERS, VALUES

CHINESE = re.compile("[\u4e00-\u9fff]")


class Page(HTMLParser):
    """One language of the page: tables by id, ids, links, what is loaded, and the visible text. Ids without the
    language before them."""

    def __init__(self, text: str, lang: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.marked: dict[str, list[int]] = {}
        self.ids: list[str] = []
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.plots: list[str] = []
        self._lang, self._within = lang, ""
        self._table, self._silent, self._cell = "", 0, False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        held = dict(attributes)
        classes = (held.get("class") or "").split()
        if tag != "a" and ("href" in held or "src" in held):
            self.loaded.append(held.get("href") or held.get("src"))
        if tag in ("script", "style"):
            self._silent += 1
        if "page" in classes:
            self._within = held["id"]
        if self._within != self._lang:
            return
        id = held.get("id", "").removeprefix(f"{self._lang}-")
        if id:
            self.ids.append(id)
        if tag == "a":
            self.links.append(held["href"])
        if "plot" in classes:
            self.plots.append(id)
        if tag == "div" and "table" in classes:
            self._table = id
            self.tables[self._table], self.marked[self._table] = [], []
        if tag == "tr" and self._table:
            if "ctd" in classes:
                self.marked[self._table].append(len(self.tables[self._table]) - 1)  # less the heading
            self.tables[self._table].append([])
        if tag in ("td", "th"):
            self.tables[self._table][-1].append("")
            self._cell = True

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self._silent -= 1
        if tag in ("td", "th"):
            self._cell = False

    def handle_data(self, data):
        if self._silent or self._within != self._lang:
            return
        if self._cell:
            self.tables[self._table][-1][-1] += data
        if data.strip():
            self.words.append(data.strip())


@pytest.fixture(scope="module")
def content():
    return gather()


@pytest.fixture(scope="module")
def text(content):
    return render(content)


@pytest.fixture(scope="module")
def pages(text):
    return {lang: Page(text, lang) for lang in ("en", "zh")}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_basis_table_of_the_sample_days_is_on_the_page(pages, lang):
    seen = 0
    for i, day in enumerate(sample_days()):
        whole = basis_table(sample_market(day), detail=True)
        for code in whole["contract"].unique(maintain_order=True):
            rows = whole.filter(contract=code)
            wanted = shown(rows, BASIS, lang)
            found = pages[lang].tables[f"basis-{i}-{code}"]
            assert found[0] == list(wanted.headers)
            cells = [[cell.replace(" †", "") for cell in row] for row in found[1:]]
            assert cells == [list(row) for row in wanted.rows]
            assert pages[lang].marked[f"basis-{i}-{code}"] == [rows["is_ctd"].to_list().index(True)]
            seen += 1
    assert seen == 14


def test_numbers_of_the_exchange_example(pages):
    """CME Group, Understanding Treasury Futures: the table of the December 2017 ten-year, 10 October 2017."""
    rows = {row[2]: dict(zip(pages["en"].tables["basis-0-ZNZ7"][0], row, strict=True))
            for row in pages["en"].tables["basis-0-ZNZ7"][1:]}  # fmt: skip
    best = rows["912828D56"]
    assert (best["factor"], best["clean"], best["CTD"]) == ("0.8072", "101.2266", "CTD")
    assert float(best["implied repo %"]) == pytest.approx(1.79, abs=0.005)


def test_the_market_type_stands_beside_the_net_basis(pages):
    headings, *rows = pages["en"].tables["monitor-table"]
    assert headings.index("market") == headings.index("net /32") + 1
    row = next(row for row in rows if row[:2] == ["2020-03-18", "ZNM0"])
    named = dict(zip(headings, row, strict=True))
    # an inverted market with a negative net basis: the sign of the gross basis says nothing of it
    assert (named["market"], named["gross /32"], named["net /32"]) == ("inverted", "12.23", "-2.85")


def test_a_ctd_that_may_be_missing_is_marked(pages, content):
    headings, *rows = pages["en"].tables["monitor-table"]
    doubtful = {(row[0], row[1]) for row in rows if "†" in row[headings.index("issue")]}
    assert doubtful == {("2020-03-12", "ZFM0"), ("2020-03-18", "ZFM0")}
    assert any("912828YE4" in line and "not among the rows" in line for line in pages["en"].words)


def test_coverage_counts_what_the_reference_universe_has():
    missing = unpriced(sample_market("2020-03-18"), sample_universe()).filter(contract="ZFM0")
    assert missing["cusip"].to_list() == ["912828YE4", "912828YH7", "912828YM6", "912828YV6"]
    assert missing["deliverable"].unique().to_list() == [7]
    assert missing["ahead"].all()
    assert unpriced(sample_market("2019-09-17"), sample_universe()).height == 0


def test_estimate_of_an_unpriced_issue_is_near_the_price_it_had():
    """912828YH7 of ZFM0 hidden on 2020-03-12, when it has a price: the estimate is within 3 bp of its yield."""
    market = sample_market("2020-03-12")
    at = market.bonds.position("912828YH7")
    hidden = market.with_prices({"912828YH7": float("nan")})
    row = unpriced(hidden, sample_universe()).filter(contract="ZFM0", cusip="912828YH7")
    assert row["estimated_clean"][0] == pytest.approx(market.clean[at], abs=3 * 0.045)


def test_episodes_are_told_in_two_sentences_each(content):
    for lang, stop in (("en", r"\.(?=\s|$)"), ("zh", "。")):
        for text in episode_sentences(content, lang).values():
            assert len(re.findall(stop, text)) == 2, text
    spike, dislocation = episode_sentences(content, "en").values()
    assert "5.25%" in spike and "funding event" in spike and "no unwind" in spike
    assert "35 to 201 bp" in dislocation and "14 of 15 days" in dislocation
    assert "consequence of the dislocation rather than its primary cause" in dislocation
    assert all("±60 bp" in words for words in SENTENCES["history_trust"])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_section_is_there_in_order(pages, lang):
    assert [name for name in pages[lang].ids if name in ORDER] == list(ORDER)
    assert len(pages[lang].links) > len(ORDER)
    for target in pages[lang].links:
        assert target.removeprefix(f"#{lang}-") in pages[lang].ids


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_histories_stand_with_events_and_every_day(pages, content, lang):
    page, words = pages[lang], "\n".join(pages[lang].words)
    for key, episode in content.episodes.named().items():
        assert f"history-{key}" in page.plots
        assert len(page.tables[f"days-{key}"]) == episode.ctd.height + 1
    for event in (*YEARS, *SEPTEMBER_2019, *MARCH_2020):
        assert str(event.day) in words
        assert event.words[lang == "zh"] in words
    headings, *rows = page.tables["days-2020"]
    assert rows[10][:1] + rows[10][3:4] == ["2020-03-09", "912828V98"]
    assert rows[10][headings.index("總基差 /32" if lang == "zh" else "gross /32")] == "-2.88"
    assert [rows[at][0] for at in page.marked["days-2020"]] == ["2020-03-12", "2020-03-13"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_method_limits_and_sources_are_named(pages, lang):
    words = " ".join(pages[lang].words)
    for key in (*LIMITS, *SOURCES):
        assert SENTENCES[key][lang == "zh"] in words
    for name, _, meaning in FORMULAS:
        assert name[lang == "zh"] in words and meaning[lang == "zh"] in words
    assert pages[lang].links and all(link.startswith("#") for link in pages[lang].links)


def test_a_figure_is_in_full_once_and_the_other_language_is_what_differs(text):
    specs = re.findall(r'<script type="application/json" data-plot="([^"]+)" data-lang="(\w+)">(.*?)</script>', text)
    held = {(name, lang): json.loads(spec) for name, lang, spec in specs}
    names = {name for name, _ in held}
    assert len(held) == 2 * len(names) >= 40

    def put(value, change):
        if "=" in change:
            return change["="]
        for key, part in change.items():
            at = int(key) if isinstance(value, list) else key
            value[at] = put(value[at], part)
        return value

    english = {name: json.dumps(held[name, "en"]) for name in names}
    for name in names:
        assert "data" in held[name, "en"] and len(json.dumps(held[name, "zh"])) < len(english[name]) * 0.8
        chinese = put(json.loads(english[name]), held[name, "zh"])
        assert CHINESE.search(json.dumps(chinese, ensure_ascii=False)) and not CHINESE.search(english[name])
        assert not re.search(r"implied repo|net basis|percent", json.dumps(chinese))


def test_the_reader_has_a_switch(text):
    assert re.search(r'<button id="language"[^>]*><span lang="zh-Hant-TW">中文</span> / <span lang="en">English', text)
    assert '<html lang="en" data-first="en">' in text
    assert text.count("plotly.js v") <= 2 and text.count("<!doctype html>") == 1


def test_the_language_shown_first_is_the_writers_choice(content):
    assert '<html lang="zh-Hant-TW" data-first="zh">' in render(content, "zh")


def test_languages_hold_the_same_things(pages):
    en, zh = pages["en"], pages["zh"]
    assert [en.ids[0], zh.ids[0]] == ["en", "zh"] and en.ids[1:] == zh.ids[1:]
    assert len(set(en.ids)) == len(en.ids)
    assert [len(rows) for rows in en.tables.values()] == [len(rows) for rows in zh.tables.values()]
    assert len(en.plots) == len(zh.plots) >= 20


def test_no_string_is_left_untranslated(pages):
    assert [text for text in pages["en"].words if CHINESE.search(text)] == []
    # Chinese text keeps names and symbols in Latin letters, but no run of English words
    english = re.compile(r"(?:\b[a-z]{2,}\b[ ,;:]+){2,}[a-z]{2,}")
    command = re.compile(r"netbasis( [\w-]+)+( FILE --as \w+)?")  # what is typed is the same in both
    assert [text for text in pages["zh"].words if english.search(command.sub("", text))] == []
    headings = {cell for rows in pages["zh"].tables.values() for cell in rows[0]}
    plain = {cell for cell in headings if not CHINESE.search(cell)}
    assert plain <= {"CTD", "DV01"}, plain


@pytest.mark.parametrize("words", [SENTENCES, HEADERS, VALUES], ids=["sentences", "headers", "values"])
def test_every_entry_has_both_languages_and_the_same_fields(words):
    same = {"DV01", "Svensson", "Nelson-Siegel", "CTD", "?", "bp"}
    for key, (english, chinese) in words.items():
        assert english and chinese, key
        assert not CHINESE.search(english), key
        assert (
            CHINESE.search(chinese)
            or chinese in same
            or key in ("colon", "stop", "aside", "h_map_day", "h_trade_issue")
        ), key
        fields = [set(re.findall(r"{(\w+)}", text)) for text in (english, chinese)]
        assert fields[0] == fields[1], key


def test_nothing_is_loaded_from_elsewhere(text, pages):
    for page in pages.values():
        assert set(page.loaded) <= {"data:,"}
        assert not any(re.match(r"(?:https?:)?//", link) for link in page.links)
    styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert not any("url(" in style or "@import" in style for style in styles)


def test_reasons_reach_the_chinese_reader():
    assert reason_text("no price for ZNM0", "zh") == "ZNM0 無價格"
    assert reason_text("no price for this issue", "zh") == "此券無價格"
    assert reason_text("no price for this issue", "en") == "no price for this issue"
    assert reason_text("something of the user's", "zh") == "something of the user's"


def test_repo_sources_curve_notes_and_basket_reasons_reach_the_chinese_reader():
    future, universe = parse_contract("ZNM20"), sample_universe()
    basket = deliverable(future, universe, as_of=date(2020, 3, 18))
    said = {text for i in range(len(universe)) for text in (basket.why_not(i), basket.note(i)) if text}
    for day in ("2017-10-10", "2020-03-18", "2019-09-17", "2023-07-31"):
        market = sample_market(day)
        said.add(market.repo.source)
        said.update(note for model in MODELS for note in fit_curve(market, model).notes)
        few = market.with_prices(dict.fromkeys(market.bonds.cusip[np.isfinite(market.clean)][8:], np.nan))
        said.update(note for model in MODELS for note in fit_curve(few, model).notes)
    assert len(said) > 40
    assert [text for text in said if not CHINESE.search(reason_text(text, "zh"))] == []
    source = reason_text(sample_market("2020-03-18").repo.source, "zh")
    assert source == "SOFR（紐約聯邦準備銀行）：首日以當日定盤 0.10%，其後各日以最近數次定盤的中位數 0.54%"
    nested = reason_text("not deliverable into TNM0: original term too long: 30y, at most 5y3m is taken", "zh")
    assert nested == "不可交割入 TNM0：原始年限過長：30 年，至多 5 年 3 個月"


def test_a_market_of_the_user_with_holes_keeps_its_rows(tmp_path):
    market = sample_market("2020-03-18").with_prices({"912828YX2": float("nan")})
    written = write_report(tmp_path / "deep" / "er" / "own.html", [], markets=[market])
    page = Page(written.read_text(encoding="utf-8"), "zh")
    headings, *rows = page.tables["basis-0-ZNM0"]
    row = next(row for row in rows if "912828YX2" in row)
    assert row[headings.index("原因")] == "此券無價格"
    assert len(rows) == 16
    assert "隔夜利率 %" not in page.tables["monitor-table"][0]  # a market directory has no overnight rate
    assert any(market.source in words for words in page.words)


def test_one_day_shows_that_day_then_the_history(tmp_path):
    written = write_report(tmp_path / "day.html", ["2019-09-17"])
    page = Page(written.read_text(encoding="utf-8"), "en")
    days = {row[0] for row in page.tables["monitor-table"][1:]}
    assert days == {"2019-09-17"}
    assert page.words[0] == "The Treasury basis on 2019-09-17"
    contracts = [row[1] for row in page.tables["monitor-table"][1:]]
    assert sum(name.startswith("map-") for name in page.plots) == len(contracts)  # every contract of the day
    assert not any("2023-08-31" in words for words in page.words if words.startswith("ZNZ3"))
    assert page.ids.index("history") > page.ids.index("hedge")
    assert written.stat().st_size < 8e6


def test_a_market_without_a_curve_has_no_empty_section(tmp_path):
    market = sample_market("2020-03-18")
    few = replace(market, bonds=market.bonds.take([market.bonds.position("912828YX2")]), bid=None, offer=None,
                  clean=market.clean[[market.bonds.position("912828YX2")]], futures={"ZNM0": 134.109375},
                  problems=())  # fmt: skip
    page = Page(render(gather([], [few])), "en")
    assert "curve" not in page.ids and "#en-curve" not in page.links
    assert "no second issue has a price" in " ".join(page.words)


def test_bad_days_and_files_get_a_clear_answer(tmp_path):
    with pytest.raises(UnknownName, match="2020-03-18"):
        write_report(tmp_path / "a.html", ["2020-03-22"])
    with pytest.raises(BadInput, match="nothing to report on"):
        write_report(tmp_path / "a.html", [])
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInput, match="cannot write the report"):
        write_report(tmp_path / "file" / "a.html", ["2020-03-18"])
    with pytest.raises(BadInput, match="a folder has this name"):
        write_report(tmp_path, ["2020-03-18"])
    with pytest.raises(BadInput, match="cannot write the report"):
        save(tmp_path / "no" / "folder.html", "x")


def test_minus_zero_is_zero():
    assert FORMATS["residual_bp"][1](-0.04) == "0.0"
    assert FORMATS["residual_dv01_usd"][1](-0.4) == "0"
