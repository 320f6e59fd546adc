"""A real HTTP server on the loopback that does what a test tells it to, well or badly."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import parse_qs, urlsplit

from netbasis.data.sources.fetch import Client, Limits
from netbasis.data.sources.registry import HOSTS

QUICK = Limits(timeout=2.0, deadline=5.0, attempts=3, pause=0.0, wait=0.01, longest_wait=0.05, longest_retry_after=2.0)


class Handler(BaseHTTPRequestHandler):
    """One request: noted, then answered by the function of its path."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        parts = urlsplit(self.path)
        self.query = parse_qs(parts.query, keep_blank_values=True)
        self.form = parse_qs(self.rfile.read(length).decode())
        with self.server.lock:
            self.server.seen.append(self)
            self.server.moments.append(time.monotonic())
            self.server.at_once += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.at_once)
        try:
            self.server.answers[parts.path](self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with self.server.lock:
                self.server.at_once -= 1

    do_POST = do_GET

    def reply(self, body: bytes, kind: str = "text/csv", status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def packed(self, body: bytes, kind: str = "text/csv") -> None:
        self.reply(gzip.compress(body), kind, Content_Encoding="gzip")

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Callable[[Handler], None]] = {}
        self.seen: list[Handler] = []
        self.moments: list[float] = []
        self.lock, self.at_once, self.most_at_once = Lock(), 0, 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def client(self, limits: Limits = QUICK, **more: object) -> Client:
        """A client for which this server is every provider."""
        return Client(limits, mirrors=dict.fromkeys(HOSTS, self.origin), **more)

    def handle_error(self, *_: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
