"""The commands `report` and `demo`: one file each, what they say, what they refuse."""

from __future__ import annotations

import pytest

from netbasis.cli import main
from netbasis.data.market_template import write_template


def test_report_writes_one_file_on_the_day_named(tmp_path, capfd):
    file = tmp_path / "new" / "day.html"
    main(["report", "--date", "2020-03-12", "--out", str(file)])
    out, err = capfd.readouterr()
    assert str(file) in out and "done in" in err and "2020-03-12" in err
    assert [path.name for path in file.parent.iterdir()] == ["day.html"]
    page = file.read_text(encoding="utf-8")
    assert "<title>The Treasury basis on 2020-03-12</title>" in page
    assert 'data-first="en"' in page


def test_report_on_a_market_directory_shows_the_language_asked_for_first(tmp_path, capfd):
    write_template(tmp_path / "mine")
    assert main(["report", "--market", str(tmp_path / "mine"), "--out", str(tmp_path / "a.html"), "--lang", "zh"]) == 0
    out, err = capfd.readouterr()
    assert "報告：" in out and "自備市場" in err
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert '<html lang="zh-Hant-TW" data-first="zh">' in page
    assert "your own repo rates" in page


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["--date", "2020-03-22"], "2020-03-18"),
        (["--date", "2020-03-18", "--market", "."], "two markets were named"),
        (["--lang", "fr"], "language"),
        (["--out", "{folder}"], "a folder has this name"),
        (["--out", "{file}/a.html"], "cannot write the report"),
    ],
)
def test_report_refuses_with_a_clear_answer(tmp_path, capfd, arguments, answer):
    (tmp_path / "file").write_text("x")
    given = [word.format(folder=tmp_path, file=tmp_path / "file") for word in arguments]
    if "--out" not in given:
        given += ["--out", str(tmp_path / "a.html")]
    assert main(["report", *given]) == 2
    assert answer in capfd.readouterr().err
    assert not (tmp_path / "a.html").exists()


def test_demo_says_what_it_did(tmp_path, capfd):
    assert main(["demo", "--out", str(tmp_path / "report")]) == 0
    out, err = capfd.readouterr()
    for words in ("ZNM0", "912828V98", "5.25%", "14 of 15 days", "index.html", "netbasis basis"):
        assert words in out
    assert "done in" in err
    assert [path.name for path in (tmp_path / "report").iterdir()] == ["index.html"]


def test_demo_refuses_a_folder_it_cannot_make(tmp_path, capfd):
    (tmp_path / "taken").write_text("x")
    assert main(["demo", "--out", str(tmp_path / "taken")]) == 2
    assert "cannot write the report" in capfd.readouterr().err
