"""The client against a real server that misbehaves."""

from __future__ import annotations

import hashlib
import logging
import resource
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from loopback import QUICK, serving

from netbasis.data.sources.fetch import Client, retry_after
from netbasis.data.sources.wire import BadReply, FetchFailed, Request
from netbasis.errors import BadInput

HOST = "https://www.cftc.gov"
ASK = Request(f"{HOST}/x", "x", expect="csv")


def flaky(times, then, status=500, **headers):
    """Answers badly so many times, then well."""
    count = [0]

    def answer(handler):
        count[0] += 1
        if count[0] <= times:
            handler.reply(b"busy", "text/plain", status, **headers)
        else:
            handler.reply(then)

    return answer


def test_who_asks(server):
    server.answers["/x"] = lambda h: h.reply(b"a,b\n1,2\n", ETag='"7"', Set_Cookie="s=1")
    with server.client(contact="me@example.org") as client:
        reply = client.fetch(ASK)
    assert server.seen[0].headers["User-Agent"].startswith("netbasis/0.1.0 (")
    assert "me@example.org" in server.seen[0].headers["User-Agent"]
    assert reply.body == b"a,b\n1,2\n"
    assert reply.status == 200
    assert reply.headers["etag"] == '"7"'
    assert "set-cookie" not in reply.headers
    assert reply.fetched_at.tzinfo == UTC
    assert reply.digest == hashlib.sha256(reply.body).hexdigest()


def test_params_and_secrets(server):
    server.answers["/x"] = lambda h: h.reply(b"{}", "application/json")
    ask = Request(
        f"{HOST}/x", "x", params=(("page[size]", "1"), ("q", "a b")), secrets=(("api_key", "K"),), expect="json"
    )
    with server.client(credentials={"K": "hush"}) as client:
        reply = client.fetch(ask)
    assert server.seen[0].query == {"page[size]": ["1"], "q": ["a b"], "api_key": ["hush"]}
    assert "hush" not in repr(reply) + reply.request.address


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_passing_fault_is_retried(server, status):
    server.answers["/x"] = flaky(2, b"a\n1\n", status)
    with server.client() as client:
        assert client.fetch(ASK).body == b"a\n1\n"
    assert len(server.seen) == 3


def test_a_lasting_fault_ends(server):
    server.answers["/x"] = flaky(99, b"")
    with server.client() as client, pytest.raises(FetchFailed, match=r"500 from https://www\.cftc\.gov/x"):
        client.fetch(ASK)
    assert len(server.seen) == QUICK.attempts


def test_not_found_is_not_retried(server):
    server.answers["/x"] = flaky(9, b"", 404)
    with server.client() as client, pytest.raises(FetchFailed, match="404"):
        client.fetch(ASK)
    assert len(server.seen) == 1


def test_retry_after_is_obeyed(server):
    server.answers["/x"] = flaky(1, b"a\n1\n", 429, Retry_After="1")
    with server.client() as client:
        client.fetch(ASK)
    assert server.moments[1] - server.moments[0] >= 1.0


def test_a_long_retry_after_ends_the_visit(server):
    server.answers["/x"] = flaky(1, b"", 429, Retry_After="3600")
    with server.client() as client, pytest.raises(FetchFailed, match="left alone for 3,600 s"):
        client.fetch(ASK)
    assert len(server.seen) == 1


def test_retry_after_as_a_date():
    now = datetime(2025, 1, 1, tzinfo=UTC)
    assert retry_after(format_datetime(now + timedelta(seconds=30), usegmt=True), now) == 30.0
    assert retry_after("soon", now) is None
    assert retry_after("", now) is None


def test_a_slow_drip_ends_at_the_deadline(server):
    def drip(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.1)

    server.answers["/x"] = drip
    began = time.monotonic()
    with (
        server.client(replace(QUICK, deadline=0.6, attempts=1)) as client,
        pytest.raises(FetchFailed, match="not complete"),
    ):
        client.fetch(ASK)
    assert time.monotonic() - began < 5.0


def test_headers_that_drip_end_at_the_deadline(server):
    def drip(handler):
        for _ in range(100):
            handler.wfile.write(b"H")
            time.sleep(0.1)

    server.answers["/x"] = drip
    began = time.monotonic()
    with server.client(replace(QUICK, deadline=0.6, attempts=1)) as client, pytest.raises(FetchFailed):
        client.fetch(ASK)
    assert time.monotonic() - began < 5.0


def test_silence_is_a_timeout(server):
    server.answers["/x"] = lambda h: time.sleep(1.5)
    with server.client(replace(QUICK, timeout=0.3, attempts=2)) as client, pytest.raises(FetchFailed, match="Timeout"):
        client.fetch(ASK)
    assert len(server.seen) == 2


def test_a_cut_connection_is_retried_then_fails(server):
    server.answers["/x"] = lambda h: (h.reply(b"half", Content_Length="1000"), h.connection.shutdown(2))
    with server.client() as client, pytest.raises(FetchFailed, match="closed connection"):
        client.fetch(ASK)
    assert len(server.seen) == QUICK.attempts


def test_a_gzip_stream_cut_short_fails(server):
    import gzip

    body = gzip.compress(b"a,b\n" * 10_000)[:-20]
    server.answers["/x"] = lambda h: h.reply(body, Content_Encoding="gzip")
    with server.client() as client, pytest.raises(FetchFailed, match="cut in the middle"):
        client.fetch(ASK)


def test_nobody_listens():
    with serving() as gone:
        origin = gone.origin
    with Client(QUICK, mirrors={"www.cftc.gov": origin}) as client, pytest.raises(FetchFailed, match="ConnectError"):
        client.fetch(ASK)


def test_gzip_is_unpacked(server):
    server.answers["/x"] = lambda h: h.packed(b"a,b\n1,2\n")
    with server.client() as client:
        assert client.fetch(ASK).body == b"a,b\n1,2\n"
    assert server.seen[0].headers["Accept-Encoding"] == "gzip"


def test_an_encoding_nobody_asked_for(server):
    server.answers["/x"] = lambda h: h.reply(b"zz", Content_Encoding="br")
    with server.client() as client, pytest.raises(FetchFailed, match="'br'"):
        client.fetch(ASK)


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "video/mp4"])
def test_a_wrong_content_type(server, kind):
    server.answers["/x"] = lambda h: h.reply(b"\x89PNG", kind)
    with server.client() as client, pytest.raises(BadReply, match="content type"):
        client.fetch(ASK)
    assert len(server.seen) == 1


@pytest.mark.parametrize("kind", ["text/html", "text/csv"])
@pytest.mark.parametrize("expect", ["csv", "json", "zip", "xml"])
def test_an_error_page_with_status_200(server, kind, expect):
    page = b"<!DOCTYPE html><html><head><title>Scheduled\n maintenance</title></head><body>sorry</body></html>"
    server.answers["/x"] = lambda h: h.reply(page, kind)
    with (
        server.client() as client,
        pytest.raises(BadReply, match=f"HTML page came instead of {expect}.*Scheduled main"),
    ):
        client.fetch(replace(ASK, expect=expect))


def test_an_empty_reply_is_the_readers_business(server):
    server.answers["/x"] = lambda h: h.reply(b"")
    with server.client() as client:
        assert client.fetch(ASK).body == b""


def test_two_gigabytes_announced(server):
    server.answers["/x"] = lambda h: h.reply(b"a", Content_Length=str(2 * 2**30))
    with server.client() as client, pytest.raises(FetchFailed, match="2,048 MB is announced; the limit is 128 MB"):
        client.fetch(ASK)
    assert len(server.seen) == 1


@pytest.mark.parametrize("packed", [False, True])
def test_two_gigabytes_streamed(server, packed):
    import zlib

    def pour(handler):
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        if packed:
            handler.send_header("Content-Encoding", "gzip")
        handler.end_headers()
        packer = zlib.compressobj(wbits=31)
        block = b"0" * 2**20
        for _ in range(2048):
            piece = packer.compress(block) if packed else block
            if piece:
                handler.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")

    server.answers["/x"] = pour
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with (
        server.client(replace(QUICK, max_bytes=8 * 2**20)) as client,
        pytest.raises(FetchFailed, match="limit of 8 MB"),
    ):
        client.fetch(ASK)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024  # kB
    assert len(server.seen) == 1


def test_a_redirect_at_home_is_followed(server):
    server.answers["/x"] = lambda h: h.reply(b"", "text/html", 302, Location="/y?z=1")
    server.answers["/y"] = lambda h: h.reply(b"a\n1\n")
    with server.client() as client:
        assert client.fetch(ASK).body == b"a\n1\n"
    assert server.seen[1].query == {"z": ["1"]}


def test_a_redirect_to_another_provider_is_followed(server):
    server.answers["/x"] = lambda h: h.reply(b"", "text/html", 301, Location="https://www.federalreserve.gov/y")
    server.answers["/y"] = lambda h: h.reply(b"a\n1\n")
    with server.client() as client:
        assert client.fetch(ASK).body == b"a\n1\n"


def test_a_redirect_elsewhere_is_not(server):
    with serving() as other:
        other.answers["/y"] = lambda h: h.reply(b"a\n1\n")
        server.answers["/x"] = lambda h: h.reply(b"", "text/html", 302, Location=f"{other.origin}/y")
        with (
            server.client() as client,
            pytest.raises(FetchFailed, match="redirected to an address off the provider list"),
        ):
            client.fetch(ASK)
        assert other.seen == []
        with server.client(hosts=(other.origin,)) as client:
            assert client.fetch(ASK).body == b"a\n1\n"


def test_secrets_do_not_follow_a_redirect(server):
    server.answers["/x"] = lambda h: h.reply(b"", "text/html", 302, Location="/y")
    server.answers["/y"] = lambda h: h.reply(b"{}", "application/json")
    ask = Request(f"{HOST}/x", "x", secrets=(("api_key", "K"),), expect="json")
    with server.client(credentials={"K": "hush"}) as client:
        client.fetch(ask)
    assert server.seen[1].query == {}


def test_a_circle_of_redirects_ends(server):
    server.answers["/x"] = lambda h: h.reply(b"", "text/html", 302, Location="/x")
    with server.client() as client, pytest.raises(FetchFailed, match="more than 5 redirects"):
        client.fetch(ASK)


@pytest.mark.parametrize(
    "url",
    ["https://example.org/x", "http://www.cftc.gov/x", "https://www.cftc.gov.example.org/x", "file:///etc/passwd",
     "https://www.cftc.gov:8443/x", "https://user:s3cret@www.cftc.gov/x", "ftp://www.cftc.gov/x", "https:///x"],
)  # fmt: skip
def test_addresses_off_the_list(url):
    with Client(QUICK) as client, pytest.raises(FetchFailed) as failed:
        client.fetch(Request(url, "x"))
    assert "s3cret" not in str(failed.value)


@pytest.mark.parametrize("host", ["https://", "a.org/path", "ftp://a.org", "https://u@a.org"])
def test_a_host_that_is_none(host):
    with pytest.raises(BadInput, match="host"):
        Client(QUICK, hosts=(host,))


def test_conditional(server):
    def answer(handler):
        if handler.headers.get("If-None-Match") == '"7"':
            handler.reply(b"", status=304)
        else:
            handler.reply(b"a\n1\n", ETag='"7"', Last_Modified="Wed, 01 Jan 2025 00:00:00 GMT")

    server.answers["/x"] = answer
    ask = replace(ASK, conditional=True)
    with server.client() as client:
        first = client.fetch(ask)
        again = client.fetch(ask, first.headers)
        assert not first.unchanged
        assert again.unchanged
        assert again.body == b""
        assert server.seen[1].headers["If-Modified-Since"] == "Wed, 01 Jan 2025 00:00:00 GMT"
        assert client.fetch(ASK, first.headers).body == b"a\n1\n"  # not asked for conditionally


def test_one_request_a_host_at_a_time_and_a_pause(server):
    server.answers["/x"] = lambda h: (time.sleep(0.05), h.reply(b"a\n1\n"))
    with server.client(replace(QUICK, pause=0.5)) as client:
        threads = [threading.Thread(target=client.fetch, args=(ASK,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert server.most_at_once == 1
    assert server.moments[-1] - server.moments[0] > 0.8  # two pauses, less what the first took to arrive


def test_no_credential_in_logs_or_errors(server, caplog):
    server.answers["/x"] = flaky(99, b"")
    ask = Request(f"{HOST}/x", "x", secrets=(("api_key", "K"),))
    with caplog.at_level(logging.DEBUG), server.client(credentials={"K": "hush5678"}) as client:
        with pytest.raises(FetchFailed) as failed:
            client.fetch(ask)
        server.answers["/x"] = lambda h: h.connection.shutdown(2)
        with pytest.raises(FetchFailed) as cut:
            client.fetch(ask)
    said = "\n".join(record.getMessage() + repr(record.__dict__) for record in caplog.records)
    assert "HTTP Request" in said
    assert "hush5678" not in said + str(failed.value) + str(cut.value)
    assert failed.value.__cause__ is None


def test_a_missing_credential_is_named(server, monkeypatch):
    monkeypatch.delenv("NETBASIS_TEST_KEY", raising=False)
    with server.client() as client, pytest.raises(FetchFailed, match="NETBASIS_TEST_KEY"):
        client.fetch(Request(f"{HOST}/x", "x", secrets=(("api_key", "NETBASIS_TEST_KEY"),)))
    monkeypatch.setenv("NETBASIS_TEST_KEY", "from-outside")
    server.answers["/x"] = lambda h: h.reply(b"a\n1\n")
    with server.client() as client:
        client.fetch(Request(f"{HOST}/x", "x", secrets=(("api_key", "NETBASIS_TEST_KEY"),)))
    assert server.seen[0].query["api_key"] == ["from-outside"]


class Desk:
    """FedInvest's form: a token on a page, needed with each question, good for so many."""

    def __init__(self, lasts=99, token=True):
        self.lasts, self.token, self.issued, self.left = lasts, token, 0, 0

    def page(self, handler):
        self.issued += 1
        self.left = self.lasts
        field = f'<input type="hidden" name="_csrf" value="t{self.issued}"/>' if self.token else ""
        handler.reply(f"<html><form>{field}</form></html>".encode(), "text/html", Set_Cookie=f"s={self.issued}; Path=/")

    def answer(self, handler):
        good = handler.form.get("_csrf") == [f"t{self.issued}"] and f"s={self.issued}" in handler.headers.get(
            "Cookie", ""
        )
        if self.token and (not good or self.left == 0):
            handler.reply(b"forbidden", "text/plain", 403)
            return
        self.left -= 1
        handler.reply(b"912797SP3,MARKET BASED BILL,0.0,05/07/2026,,0.000000,99.980278,0.000000\n")


def desk(server, **how):
    found = Desk(**how)
    server.answers["/GA-FI/FedInvest/selectSecurityPriceDate"] = found.page
    server.answers["/GA-FI/FedInvest/securityPriceDetail"] = found.answer
    return found


def days(count):
    from datetime import date

    from netbasis.data.sources import treasury_prices

    return [treasury_prices.request(date(2025, 6, 2) + timedelta(days=k)) for k in range(count)]


def test_one_token_serves_many_questions(server):
    made = desk(server)
    with server.client() as client:
        for ask in days(3):
            client.fetch(ask)
    assert made.issued == 1
    assert server.seen[1].form["priceDateYear"] == ["2025"]
    assert server.seen[1].headers["Referer"].endswith("selectSecurityPriceDate")


def test_a_lapsed_token_is_renewed(server):
    made = desk(server, lasts=2)
    with server.client() as client:
        for ask in days(5):
            assert client.fetch(ask).status == 200
    assert made.issued == 3


def test_a_token_that_never_works_ends(server):
    made = desk(server, lasts=0)
    with server.client() as client, pytest.raises(FetchFailed, match="403"):
        client.fetch(days(1)[0])
    assert made.issued == 1


def test_a_form_without_a_token(server):
    desk(server, token=False)
    with server.client() as client:
        client.fetch(days(1)[0])
    assert "_csrf" not in server.seen[1].form
