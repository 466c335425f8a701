"""Finished briefs: the same articles, answers and code give the same brief, so that it need not be made again.

A finished brief is found by a key over everything it is made of: the articles as read, the language, whose answers, the
names that are one person's, and the code (`mark`). Of the answers themselves nothing is in the key: they are the store's,
which deletes every finished brief when an answer is replaced or deleted.

This stands before the steps and imports none of them: a brief that is found costs little more than showing it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from itertools import chain, islice
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, get_args

from pydantic import BaseModel

from .article import Article
from .ledger.source import bare_address, canonical
from .mark import code_mark
from .options import Order
from .schemas import Usage
from .settings import Settings
from .summary import Summary, stamp

if TYPE_CHECKING:
    from .ledger.store import Store

_log = logging.getLogger(__name__)
M = TypeVar("M", bound=BaseModel)
_FORM: Final = 1
"""Changes with the form in which a finished brief is kept."""
_MOST_HELD: Final = 5000
"""Articles of a source that can be read only once are held, to be given to the steps where no brief is found: so many."""
_NO_SAY: Final = frozenset(
    ["api_key", "concurrency", "timeout", "retries", "reasks", "patience", "requests_per_minute", "tokens_per_minute"]
)
"""Settings that change no brief that is kept. What `reasks` has a say in are `objections`."""
_NOTHING: Final = Usage.model_construct()
"""What a brief that is found costs; made without the validator, which would have to be compiled."""
_CODE: Final = code_mark()
"""Taken when the code is loaded: files that change later are not what this process runs."""


class Told(NamedTuple):
    """What is said of an article that was read: what became of its claims, and what its answers cost."""

    path: str
    claims: int
    refused: int
    calls: int
    input_tokens: int
    output_tokens: int

    def log(self, *, stored: bool) -> None:
        _log.info(
            "%s: %d claims kept, %d refused; %d calls, %d tokens in, %d out%s",
            *self,
            ", from the store" if stored else "",
        )


class Finished(NamedTuple):
    """A finished brief with what is said on the way to it. `questions` is how many answers it rests on.

    As text it is the SHA-256 of what follows, a line of JSON about it, and the brief as JSON. A brief that is read back is
    not validated: it was when it was kept, and its sum says that it is the same.
    """

    brief: Summary
    told: Sequence[Told]
    questions: int

    def dumps(self) -> str:
        about = json.dumps({"questions": self.questions, "told": self.told}, ensure_ascii=False)
        text = f"{about}\n{self.brief.model_dump_json()}"
        return f"{_sum(text)}\n{text}"

    @classmethod
    def loads(cls, kept: str) -> Finished:
        """Raises ValueError, or what comes of reading a record where there is none, for a text that is none."""
        said, _, text = kept.partition("\n")
        if said != _sum(text):
            raise ValueError("it is damaged")
        about, _, brief = text.partition("\n")
        read = json.loads(about)
        return cls(_restored(Summary, json.loads(brief)), [Told(*told) for told in read["told"]], read["questions"])

    def holds(self, text: str) -> bool:
        """Whether its own text is read back as it is, and as one that fits the schema."""
        brief = text.rpartition("\n")[2]
        validated = Summary.model_validate_json(brief)
        return validated.model_dump_json() == brief and self.loads(text) == self._replace(brief=validated)


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _restored(model: type[M], values: dict[str, Any]) -> M:
    """A record from its own JSON, as it was validated before: compiling the validators takes ten times as long as this. Raises
    ValueError for one with other fields."""
    if values.keys() != model.model_fields.keys():
        raise ValueError(f"it is no {model.__name__}")
    for name, part in _parts(model):
        value = values[name]
        if isinstance(value, list):
            values[name] = [_restored(part, item) for item in value]
        elif value is not None:
            values[name] = _restored(part, value)
    return model.model_construct(**values)


@cache
def _parts(model: type[BaseModel]) -> tuple[tuple[str, type[BaseModel]], ...]:
    """The fields of a record that hold records."""
    held = ((name, _record_in(field.annotation)) for name, field in model.model_fields.items())
    return tuple((name, part) for name, part in held if part)


def _record_in(kind: Any) -> type[BaseModel] | None:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    return next((found for part in get_args(kind) if (found := _record_in(part))), None)


class Place:
    """Where the finished brief of an order is looked for, and kept when it has been made."""

    def __init__(self, store: Store, asked: bytes) -> None:
        self._store = store
        self._asked = asked
        self._replaced = store.replaced  # before any answer is looked for
        self._key = _Key(asked)

    def find(self, articles: Iterable[Article]) -> tuple[Finished | None, Iterable[Article]]:
        """The finished brief of these articles if there is one; and the articles, some of which may have been taken from their
        source."""
        if isinstance(articles, Sequence):
            return self._of(articles), articles
        source = iter(articles)
        held = list(islice(source, 1))
        most = self._store.longest_finished(self._key_of(held).begins) if held else 0
        if 0 < most <= _MOST_HELD:
            held += islice(source, most)  # one more than that
        found = self._of(held) if len(held) <= most else None
        return found, chain(held, source)

    def watched(self, articles: Iterable[Article]) -> Iterable[Article]:
        """The articles, noted for the key as they are taken."""
        if isinstance(articles, Sequence):
            self._key = self._key_of(articles)
            return articles
        return self._noting(articles)

    def keep(self, finished: Finished) -> None:
        """Waits until it is on the disk. What cannot be kept, or would not be read again as it is, is not."""
        if code_mark() != _CODE or self._replaced < 0:
            return
        from .ledger.store import Finishing

        key = self._key
        try:
            text = finished.dumps()
            if not finished.holds(text):
                return
            self._store.keep_finished(Finishing(key.digest, key.begins, key.count, self._replaced), text).result()
        except (ValueError, sqlite3.Error) as error:  # characters that are none; a full disk
            _log.info("%s: the finished brief is not kept: %s", self._store.path, type(error).__name__)

    def _of(self, articles: Iterable[Article]) -> Finished | None:
        text = self._store.finished(self._key_of(articles).digest)
        try:
            return Finished.loads(text) if text else None
        except (ValueError, LookupError, TypeError, AttributeError):
            return None

    def _key_of(self, articles: Iterable[Article]) -> _Key:
        key = _Key(self._asked)
        for article in articles:
            key.add(article)
        return key

    def _noting(self, articles: Iterable[Article]) -> Iterator[Article]:
        for article in articles:
            self._key.add(article)
            yield article


class _Key:
    """SHA-256 over what is asked and the articles, which are added in their order. `begins` is that of the first one alone."""

    def __init__(self, asked: bytes) -> None:
        self._hash = hashlib.sha256(asked)
        self.begins = b""
        self.count = 0

    def add(self, article: Article) -> None:
        self._hash.update(canonical({name: getattr(article, name) for name in _ARTICLE}) + b"\n")
        self.count += 1
        if self.count == 1:
            self.begins = self.digest

    @property
    def digest(self) -> bytes:
        return self._hash.digest()


_ARTICLE: Final = ("sha256", *(one.name for one in fields(Article) if one.name != "text"))


def place_of(order: Order) -> Place | None:
    """None for an order of which no finished brief is kept: without a store or with an open recording; with something that
    could not be read; where everything is asked again, or the cost is watched; and with overrides, which tell what they
    changed."""
    options = order.options
    if options.store is None or _CODE is None or order.failed or _recording_is_open():
        return None
    if options.refresh or options.max_cost is not None or options.overrides:
        return None
    who = _who(order)
    asked = [_FORM, _CODE, order.lang, who, order.settings.objections, options.adjudicate, _aliases()]
    return Place(options.store, canonical(asked) + b"\n") if who else None


def _who(order: Order) -> Any:
    """Whose answers are wanted, and how they are asked for; None where nobody is named."""
    if order.model is not None and not isinstance(order.model, str):
        return [order.model.name, order.model.answers]
    settings = order.settings
    if not settings.configured:
        return None
    said = {one.name: getattr(settings, one.name) for one in fields(Settings) if one.name not in _NO_SAY}
    return said | {"base_url": bare_address(settings.server)}


def _recording_is_open() -> bool:
    recording = _loaded("recording")
    return recording is not None and recording.answers() is not None


def _aliases() -> Any:
    """Those that the names go by; None for the bundled ones."""
    names = _loaded("names.match")
    used = names and names.in_use()
    return used and [list(used.people.items()), [sorted(group) for group in used.given]]


def _loaded(module: str) -> ModuleType | None:
    """A module of this package; None when nobody has imported it, and so nothing can be under way in it."""
    return sys.modules.get(f"{__package__}.{module}")


def told_again(found: Finished, order: Order) -> Summary:
    """The brief as of now, when everything has been said that making it again would say."""
    brief, options = found.brief, order.options
    made = brief.provenance
    if made:
        with options.noted(made.model, order.lang) as run:
            if run:
                _note(found, made.model, run)
        made.generated = stamp(order.moment)
    if order.progress:
        for step, count in (("extract", len(found.told)), ("compose", len(brief.meetings))):
            order.progress(step, 0, count)
            order.progress(step, count, count)
    for told in found.told:
        told.log(stored=True)
    log_run({"stored": found.questions}, _NOTHING)
    return brief


def _note(found: Finished, model: str, run: Any) -> None:
    from .ledger.journal import Call

    now = datetime.now(UTC)
    call = Call(now, "brief", "", model, "", "stored", _NOTHING, 0.0)
    run.note(call, found.questions)


def log_run(questions: dict[str, int], paid: Usage) -> None:
    """`questions` are how many were `answered`, `stored` and `failed`."""
    _log.info(
        "This run: %d questions answered by the model, %d from the store, %d failed; %d calls, %d tokens in, %d out, %s",
        *(questions.get(outcome, 0) for outcome in ("answered", "stored", "failed")),
        paid.calls,
        paid.input_tokens,
        paid.output_tokens,
        "price unknown" if paid.calls and paid.cost_usd is None else f"{paid.cost_usd or 0:.4f} US dollars",
    )
