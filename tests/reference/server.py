"""A server that speaks the OpenAI protocol on loopback and gives the reference answers.

The answers in `answers/` were written by hand from a careful reading of the articles; no model said them. One file an
article holds the record and, beside each part, its wording in both languages; `overview.yaml` holds the bottom lines.
A question without an answer gets HTTP 404.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import yaml

ANSWERS = Path(__file__).parent / "answers"
MODEL = "reference-answers"
_FENCED = re.compile(r"^<<<\w+ (\w+)>>>\n(.*)\n<<<end \1>>>$", re.DOTALL | re.MULTILINE)


class NoAnswer(LookupError):
    pass


class Reference:
    """The reference answers, looked up by what a question holds."""

    def __init__(self, folder: Path = ANSWERS) -> None:
        self.folder = folder

    @cached_property
    def articles(self) -> list[dict[str, Any]]:
        return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(self.folder.glob("[0-9]*.yaml"))]

    @cached_property
    def overviews(self) -> list[dict[str, Any]]:
        loaded: list[dict[str, Any]] = yaml.safe_load((self.folder / "overview.yaml").read_text(encoding="utf-8"))
        return loaded

    def answer(self, schema: str, messages: list[dict[str, str]]) -> dict[str, Any]:
        """The answer to a conversation. Raises NoAnswer."""
        if len(messages) != 2:
            raise NoAnswer("a reference answer is not asked twice: the first one was refused")
        lang = "ar" if "in Modern Standard Arabic" in messages[0]["content"] else "en"
        found = _FENCED.search(messages[1]["content"])
        if not found:
            raise NoAnswer("the question has no fenced material")
        if schema == "Extraction":
            return self._extraction(found[2])
        record = json.loads(found[2])
        return self._wording(record, lang) if schema == "MeetingWording" else self._overview(record, lang)

    def _extraction(self, text: str) -> dict[str, Any]:
        for article in self.articles:
            if all(meeting["record"]["quote"] in text for meeting in article["meetings"]):
                return {"meetings": [_record(meeting) for meeting in article["meetings"]]}
        raise NoAnswer("no such article")

    @cached_property
    def _by_title(self) -> dict[str, dict[str, Any]]:
        return {meeting["record"]["title"]: meeting for article in self.articles for meeting in article["meetings"]}

    def _wording(self, record: dict[str, Any], lang: str) -> dict[str, Any]:
        meeting = self._by_title.get(record["title"])
        if meeting is None:
            raise NoAnswer(f"no meeting {record['title']}")
        titles = {person["record"]["name"]: person.get("title") for person in meeting["participants"]}
        claims = {claim["record"]["text"]: claim for claim in (*meeting["positions"], *meeting["demands"])}
        worded = meeting["wording"][lang]
        return {
            "title": worded["title"],
            "headline": worded["headline"],
            "topics": worded.get("topics", []),
            "venue": worded.get("venue"),
            "sourcing": worded.get("sourcing"),
            "participants": [
                {"id": person["id"], "title": titles[person["name"]][lang]}
                for person in record["participants"]
                if "title" in person
            ],
            "claims": [
                {
                    "id": claim["id"],
                    "text": found["text"][lang],
                    "attribution": (found.get("attribution") or {}).get(lang),
                }
                for claim in record["claims"]
                if (found := claims[claim["text"]])
            ],
        }

    def _overview(self, record: list[dict[str, Any]], lang: str) -> dict[str, Any]:
        keys = {
            meeting["wording"][lang]["headline"]: f"{article['article'][:3]}.{meeting['key']}"
            for article in self.articles
            for meeting in article["meetings"]
        }
        numbers = {keys[meeting["headline"]]: meeting["id"] for meeting in record}
        prefixes = sorted({key[:3] for key in numbers})
        for overview in self.overviews:
            if overview["articles"] == prefixes:
                sentences = [
                    {"text": s[lang], "meetings": [numbers[key] for key in s["meetings"]]}
                    for s in overview["sentences"]
                ]
                return {"title": overview["title"][lang], "overview": sentences}
        raise NoAnswer(f"no bottom line for {prefixes}")


def _record(meeting: dict[str, Any]) -> dict[str, Any]:
    parts = {part: [item["record"] for item in meeting[part]] for part in ("participants", "positions", "demands")}
    return {**meeting["record"], **parts}


class _Handler(BaseHTTPRequestHandler):
    reference: Reference

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            answer = self.reference.answer(body["response_format"]["json_schema"]["name"], body["messages"])
        except NoAnswer as error:
            self._send(404, {"error": {"message": f"There is no reference answer: {error}."}})
            return
        content = json.dumps(answer, ensure_ascii=False, indent=1)
        choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
        usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
        self._send(
            200,
            {
                "id": "reference",
                "object": "chat.completion",
                "created": 0,
                "model": MODEL,
                "choices": [choice],
                "usage": usage,
            },
        )

    def _send(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        pass


@contextmanager
def serving(reference: Reference | None = None) -> Iterator[str]:
    """The base URL of a running reference server."""
    handler = type("Handler", (_Handler,), {"reference": reference or Reference()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
