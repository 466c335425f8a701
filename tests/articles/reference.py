"""Reference answers for the seeds and the further articles together.

The program may merge the reports of several articles into one meeting. Its wording is put together from what each answer
has beside each part of the record; where a later report changes what a meeting is (planned, then held), merged.yaml
has title and headline. A claim that says the same as one of another article has the text of that one's record as `same_as`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from tests.reference.server import ANSWERS, NoAnswer, Reference

HERE = Path(__file__).parent


def _loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


class Whole(Reference):
    """The answers of both folders, for a program that merges."""

    def __init__(self) -> None:
        super().__init__(HERE / "answers")

    @cached_property
    def articles(self) -> list[dict[str, Any]]:
        return [_loaded(path) for folder in (ANSWERS, self.folder) for path in sorted(folder.glob("[0-9]*.yaml"))]

    @cached_property
    def merged(self) -> list[dict[str, Any]]:
        loaded: list[dict[str, Any]] = _loaded(self.folder / "merged.yaml")
        return loaded

    def _meetings(self) -> Iterator[dict[str, Any]]:
        for article in self.articles:
            yield from article["meetings"]

    @cached_property
    def _claims(self) -> dict[str, dict[str, Any]]:
        return {
            claim["record"]["text"]: claim
            for meeting in self._meetings()
            for claim in (*meeting["positions"], *meeting["demands"])
        }

    @cached_property
    def _titles(self) -> dict[tuple[str, str | None], dict[str, str]]:
        people = (person for meeting in self._meetings() for person in meeting["participants"])
        return {
            (person["record"]["title"], person["record"].get("country")): person["title"]
            for person in people
            if person["record"].get("title")
        }

    def _worded(self, of: str, worded: str, lang: str) -> dict[str, str]:
        """The wording of a field of the record, by what the record has there."""
        return {
            meeting["record"][of]: meeting["wording"][lang][worded]
            for meeting in self._meetings()
            if meeting["record"].get(of) and meeting["wording"][lang].get(worded)
        }

    def _topics(self, lang: str) -> dict[str, str]:
        return {
            topic: worded
            for meeting in self._meetings()
            for topic, worded in zip(
                meeting["record"].get("topics", []), meeting["wording"][lang].get("topics", []), strict=True
            )
        }

    def _heading(self, record: dict[str, Any], lang: str) -> dict[str, str]:
        for entry in self.merged:
            if record["title"] in entry["titles"] and record["status"] == entry["status"]:
                worded: dict[str, str] = entry[lang]
                return worded
        meeting = self._by_title.get(record["title"])
        if meeting is None:
            raise NoAnswer(f"no meeting {record['title']}")
        return {part: meeting["wording"][lang][part] for part in ("title", "headline")}

    def _wording(self, record: dict[str, Any], lang: str) -> dict[str, Any]:
        topics = self._topics(lang)
        people = [person for person in record["participants"] if "title" in person]
        return {
            **self._heading(record, lang),
            "topics": [topics[topic] for topic in record.get("topics", [])],
            "venue": self._worded("venue", "venue", lang).get(record.get("venue")),
            "sourcing": self._worded("origin_sources", "sourcing", lang).get(record.get("origin_sources")),
            "participants": [
                {"id": person["id"], "title": self._titles[person["title"], person.get("country")][lang]}
                for person in people
            ],
            "claims": [self._claim(claim, record, lang) for claim in record["claims"]],
        }

    def _claim(self, claim: dict[str, Any], record: dict[str, Any], lang: str) -> dict[str, Any]:
        found = self._claims[claim["text"]]
        attribution = (found.get("attribution") or {}).get(lang) if "attribution" in claim else None
        same = next((other["id"] for other in record["claims"] if other["text"] == found.get("same_as")), None)
        return {"id": claim["id"], "text": found["text"][lang], "attribution": attribution, "same_as": same}

    def _overview(self, record: list[dict[str, Any]], lang: str) -> dict[str, Any]:
        numbers = {meeting["headline"]: meeting["id"] for meeting in record}
        (overview,) = self.overviews
        return {
            "title": overview["title"][lang],
            "overview": [
                {"text": sentence[lang], "meetings": [self._number(key, numbers, lang) for key in sentence["meetings"]]}
                for sentence in overview["sentences"]
            ],
        }

    def _number(self, key: str, numbers: dict[str, Any], lang: str) -> Any:
        """The number of the merged meeting to which an answer went: it stands under the headline of one of its reports."""
        prefix, _, name = key.partition(".")
        for headline in self._headlines(prefix, name, lang):
            if headline in numbers:
                return numbers[headline]
        raise NoAnswer(f"no headline for {key}")

    def _headlines(self, prefix: str, name: str, lang: str) -> Iterator[str]:
        """Those under which a meeting may stand: its own, that of what it was merged into, and those of the reports with
        the same key in other articles."""
        for article in self.articles:
            for meeting in article["meetings"]:
                if meeting["key"] == name:
                    yield meeting["wording"][lang]["headline"]
                    yield from (
                        entry[lang]["headline"]
                        for entry in self.merged
                        if meeting["record"]["title"] in entry["titles"]
                    )
