"""Shared fixtures. No test reaches the network: only loopback can be connected to."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from summarizer import Summary, load, replay, summarize

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
CASSETTE = ROOT / "cassettes" / "seeds.yaml"


# Programs that tests start shall hear them, also when a shell has put the tests in the background, or nohup.
for _name, _heard in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
    if hasattr(signal, _name) and signal.getsignal(getattr(signal, _name)) is signal.SIG_IGN:
        signal.signal(getattr(signal, _name), _heard)


class NetworkBlocked(BaseException):
    """Not an Exception: no client can take it for a lost connection and try again."""


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    connect, lookup = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1"):
            raise NetworkBlocked(f"a test tried to connect to {address}")
        return connect(self, address)

    def guarded_lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in ("127.0.0.1", "::1", "localhost", None):
            raise NetworkBlocked(f"a test tried to look up {host}")
        return lookup(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_lookup)
        yield


@pytest.fixture(autouse=True)
def _no_model_and_no_store_by_accident(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("BRIEF_HOME", str(tmp_path_factory.mktemp("home")))
    for name in (
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "BRIEF_MODEL",
        "BRIEF_CONCURRENCY",
        "BRIEF_TIMEOUT",
        "BRIEF_ANSWER_MODE",
        "BRIEF_PATIENCE",
        "BRIEF_RPM",
        "BRIEF_TPM",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def briefs() -> dict[str, Summary]:
    """The briefs of the seeds in both languages, from the recorded reference answers."""
    with pytest.MonkeyPatch.context() as patch, replay(CASSETTE) as settings:
        patch.setenv("SOURCE_DATE_EPOCH", "1750000000")
        return {lang: summarize(load(SEEDS), lang=lang, settings=settings) for lang in ("en", "ar")}
