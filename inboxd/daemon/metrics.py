"""What a monitor may ask: /metrics in Prometheus' text format and /healthz, on a loopback port."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from inboxd.desk.decision import Decision


class Metrics:
    """The daemon's numbers, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.accepted = self._counter("inboxd_accepted", "Mails committed to the journal", "channel")
        self.mails = self._counter("inboxd_mails", "Mails decided", "channel", "kind", "fate")
        self.opened = self._counter("inboxd_tickets_opened", "Tickets opened")
        self.failures = self._counter("inboxd_mail_failures", "Attempts at a mail that failed")
        self.outgoing = self._counter("inboxd_outgoing", "Mails queued", "lane")
        self.seconds = Histogram(
            "inboxd_decide_seconds", "From claim to committed ticket", registry=self.registry
        )
        self.waiting = Gauge("inboxd_journal_waiting", "Mails not yet decided", registry=self.registry)
        self.queued = Gauge("inboxd_outbox_queued", "Outgoing mails not yet sent", registry=self.registry)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, registry=self.registry)

    def decided(self, channel: str, decision: Decision, seconds: float) -> None:
        """Count one decided mail."""
        self.mails.labels(channel, decision.kind or "unknown", str(decision.fate)).inc()
        self.seconds.observe(seconds)
        if decision.opened:
            self.opened.inc()
        for outgoing in decision.outgoing:
            self.outgoing.labels(str(outgoing.lane)).inc()


class MetricsServer:
    """Serves `metrics` and the answer of `health` (a JSON-able mapping; "ok" decides 200 or 503)."""

    def __init__(self, host: str, port: int, metrics: Metrics, health: Callable[[], dict[str, Any]]) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/metrics":
                    self.answer(200, generate_latest(metrics.registry), CONTENT_TYPE_LATEST)
                elif self.path == "/healthz":
                    state = health()
                    status = 200 if state.get("ok") else 503
                    self.answer(status, json.dumps(state).encode() + b"\n", "application/json")
                else:
                    self.answer(404, b"there is /metrics and /healthz\n", "text/plain")

            def answer(self, status: int, body: bytes, content_type: str) -> None:
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                """Scrapes are not worth a line each."""

        self._server = ThreadingHTTPServer((host, port), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, name="metrics", daemon=True)

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()
