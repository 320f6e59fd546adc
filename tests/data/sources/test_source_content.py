"""Zips, XML and tables that mean harm or are broken."""

from __future__ import annotations

import io
import pickle
import zipfile
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbasis.data.sources import cftc, fed_gsw, fred, nyfed_rates, ofr, treasury_auctions, treasury_par_yields
from netbasis.data.sources.content import unzip
from netbasis.data.sources.reading import csv_rows
from netbasis.data.sources.wire import BadReply
from netbasis.data.sources.xml_tree import leaves
from netbasis.errors import BadInput


def packed(files, method=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return made.getvalue()


def test_a_zip():
    body = packed([("b.TXT", b"2"), ("a.txt", b"1"), ("c.pdf", b"3"), ("folder/d.txt", b"4")])
    assert unzip(body, "x", ".txt") == [b"1", b"2", b"4"]


def test_a_zip_bomb():
    body = packed([("a.txt", b"0" * 2**25)])
    assert len(body) < 2**16
    with pytest.raises(BadReply, match="a zip bomb"):
        unzip(body, "x", ".txt")
    with pytest.raises(BadReply, match="zip bomb"):
        cftc.read_positions(body)


def test_a_zip_that_lies_about_its_size():
    body = bytearray(packed([("a.txt", b"0" * 2**22)]))
    at = body.rindex(b"PK\x01\x02") + 24
    body[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(BadReply):
        unzip(bytes(body), "x", ".txt")


def test_limits_of_a_zip():
    with pytest.raises(BadReply, match="unpacks to too much"):
        unzip(packed([("a", b"12345"), ("b", b"67890")]), "x", max_bytes=8)
    with pytest.raises(BadReply, match="too many files in a zip: 3"):
        unzip(packed([(f"{k}", b"1") for k in range(3)]), "x", max_files=2)


@pytest.mark.parametrize("name", ["../../etc/passwd.txt", "/etc/passwd.txt", "a/../../b.txt", "C:\\x.txt", "..\\x.txt"])
def test_names_that_lead_elsewhere(name):
    with pytest.raises(BadReply, match="leads elsewhere"):
        unzip(packed([(name, b"x")]), "x", ".txt")


def test_any_damage_to_a_zip_is_a_broken_zip_or_none():
    whole, random = packed([("a.csv", b"x,y\n" * 500), ("b.csv", b"1,2\n" * 500)]), Random(1)
    broken = 0
    for _ in range(6000):
        body = bytearray(whole)
        for _ in range(random.choice((1, 2, 4))):
            body[random.randrange(len(body))] = random.randrange(256)
        try:
            unzip(bytes(body), "x", ".csv")
        except BadReply:
            broken += 1
    assert broken > 3000


def test_broken_zips():
    good = packed([("a.txt", b"hello" * 1000)])
    for body in (b"PK\x03\x04", good[:-30], good[:40] + b"\xff" * 20 + good[60:]):
        with pytest.raises(BadReply, match="broken zip"):
            unzip(body, "x", ".txt")


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x0 "ha">"""
LAUGHS += b"".join(f'<!ENTITY x{k} "{f"&x{k - 1};" * 10}">'.encode() for k in range(1, 10)) + b"]><a><b>&x9;</b></a>"


@pytest.mark.parametrize(
    "body",
    [
        LAUGHS,
        b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a><b>&f;</b></a>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]><a/>',
        b"<!DOCTYPE a><a/>",
    ],
)
def test_xml_with_entities(body):
    with pytest.raises(BadReply, match="document type or entities"):
        leaves(body, "x")
    with pytest.raises(BadReply, match="document type or entities"):
        treasury_auctions.read_auctions(body)


def test_xml():
    assert leaves(b"<a><b><c> 1 </c><d/></b>x<e>2&amp;3</e></a>", "x") == [
        (("b", "c"), "1"),
        (("b", "d"), ""),
        (("e",), "2&3"),
    ]
    for body in (b"<a><b></a>", b"<a>&nothing;</a>", b"text", b"<a>\xff</a>"):
        with pytest.raises(BadReply, match="not XML"):
            leaves(body, "x")
    with pytest.raises(BadReply, match="too large"):
        leaves(b"<a>" * 100 + b"</a>" * 100, "x")
    with pytest.raises(BadReply, match="empty"):
        leaves(b" ", "x")


def test_tables():
    assert csv_rows(b"\xef\xbb\xbfa , b\r\n 1,2\r\n\r\n3,\r\n", "x", ("a",)).rows() == [("1", "2"), ("3", "")]
    assert csv_rows("a,b\n1,caf\u00e9\n".encode("cp1252"), "x")["b"].to_list() == ["caf\u00e9"]
    for body, says in [
        (b"a,b\n1,2,3\n", "table of commas"), (b"a,b\n1\n", "cut short"), (b"a,a\n1,2\n", "stands twice"),
        (b"\0\0\0", "not text"), (b"", "empty"),
    ]:  # fmt: skip
        with pytest.raises(BadReply, match=says):
            csv_rows(body, "x")


def test_errors_cross_processes():
    error = BadReply("cannot be read", source="x", column="c", row=3, given="y", allowed="z")
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.source, copy.column, copy.row, copy.allowed) == (str(error), "x", "c", 3, "z")


READERS = [cftc.read_positions, fed_gsw.read_gsw, fred.read_series, nyfed_rates.read_rates, ofr.read_series,
           treasury_auctions.read_auctions, treasury_par_yields.read_par_yields]  # fmt: skip


@pytest.mark.parametrize("read", READERS)
@settings(max_examples=40, deadline=None)
@given(body=st.one_of(st.binary(max_size=200), st.text(max_size=100).map(str.encode),
                      st.sampled_from([b"{", b"[", b"<", b"PK", b"DATE,SOFR\n", b"Date,"]).flatmap(
                          lambda start: st.binary(max_size=60).map(start.__add__))))  # fmt: skip
def test_no_reader_falls_over(read, body):
    try:
        read(body)
    except BadInput as error:
        assert str(error)
