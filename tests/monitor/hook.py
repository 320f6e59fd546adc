"""A real HTTP server on the loopback that answers with the statuses it was given, the last one for ever after."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Hook:
    """statuses: answers in order. taken: bodies received."""

    secret = "token-that-nobody-may-see"

    def __init__(self, statuses: list[int]) -> None:
        self.statuses, self.taken, self.lock = list(statuses), [], threading.Lock()  # type: list[int], list[Any], Any
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with outer.lock:
                    status = outer.statuses[0] if len(outer.statuses) == 1 else outer.statuses.pop(0)
                    outer.taken.append(json.loads(body) | {"_status": status})
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}/hooks/{self.secret}?key={self.secret}"

    def __enter__(self) -> Hook:
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def told(self) -> list[str]:
        """Names of the alerts that were taken."""
        with self.lock:
            return [body["alert"] for body in self.taken if body["_status"] < 300]
