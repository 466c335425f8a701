"""Articles to a brief: the steps in order."""

from __future__ import annotations

import asyncio
import logging
import os
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Sequence, Sized
from contextlib import AbstractContextManager, aclosing, asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from operator import itemgetter
from typing import NamedTuple

from . import pool, recording
from .article import Article
from .compose import compose
from .errors import ModelError, ModelMissing, ModelRejected, QuestionRejected, QuotaUsedUp, UsageError
from .extract import extract
from .ground import Grounded
from .ledger.budget import Budget, PaidModel
from .ledger.counting import Count, CountedModel
from .ledger.journal import Journal, Run
from .ledger.kept import KeptModel, Opener, Source
from .ledger.prices import UNKNOWN, Price, price_list
from .ledger.store import Store
from .model import Model, model_missing, open_model
from .prompts import fingerprints, schema_fingerprint
from .reconcile import Overrides, areconcile
from .schemas import Brief, BriefArticle, Dropped, Failed, Lang, Provenance
from .settings import Settings
from .summary import Summary
from .version import __version__

_log = logging.getLogger(__name__)
Progress = Callable[[str, int, int], None]
"""Called with the step (`extract`, `compose`), how many are done, and how many there are: 0 while that is not known."""


@dataclass(frozen=True)
class Options:
    """What a run keeps, what it may cost, and how reports are merged.

    `store` is where answers are looked for before anybody is asked, and kept as they come; with `refresh` everything is
    asked again and the new answers take the place of the old. `journal` is where every question is noted. Both stay
    open. `max_cost` is in US dollars: when it would be passed nothing more is asked, and the brief is made of what
    there is. A recording that is open (`record`, `replay`) takes the place of the store.

    `overrides` say what is one meeting and who is one person, and win; with `adjudicate` the model is asked about the
    reports of which the program cannot tell whether they are of one meeting.
    """

    store: Store | None = None
    journal: Journal | None = None
    refresh: bool = False
    max_cost: float | None = None
    overrides: Overrides | None = None
    adjudicate: bool = False


def summarize(
    articles: Iterable[Article],
    *,
    lang: Lang = "en",
    model: Model | str | None = None,
    settings: Settings | None = None,
    failed: Sequence[Failed] = (),
    progress: Progress | None = None,
    options: Options = Options(),
) -> Summary:
    """A brief on the meetings these articles report, in English or Arabic.

    `model` is a name (`gpt-5-mini`, `anthropic/...`), a Model of your own, or None for what the environment names.
    `articles` are taken one by one as they can be asked about. One that cannot be answered is listed in the brief's
    `failed`, with those given in `failed`; the others go on. When a quota or `options.max_cost` is used up nothing more
    is asked, and the brief is made of what was answered until then. With a store a run that is interrupted, or ends
    early in any way, is continued by the same call.

    The brief's `usage` is what the answers behind it cost, those from the store at what was paid for them once: the
    same articles and answers give the same brief however often the run was interrupted. What a run itself paid is in
    its journal.

    Raises ModelMissing without a model, ModelRejected when the server refuses the key or the model from the start,
    ModelError when no article at all could be answered, UsageError for a limit on the cost where the price is
    not known, and AnswerNotRecorded when a recording is being played that lacks an answer. Inside a running event loop
    (a notebook) await `asummarize` instead, or call this in a thread.
    """
    return asyncio.run(
        asummarize(
            articles, lang=lang, model=model, settings=settings, failed=failed, progress=progress, options=options
        )
    )


async def asummarize(
    articles: Iterable[Article],
    *,
    lang: Lang = "en",
    model: Model | str | None = None,
    settings: Settings | None = None,
    failed: Sequence[Failed] = (),
    progress: Progress | None = None,
    options: Options = Options(),
) -> Summary:
    """The same for code that is asynchronous itself."""
    moment = _fixed_time()
    named = model if isinstance(model, str) else None
    settings = settings or Settings.from_env(model=named)
    async with _kept(model, settings, options) as kept:
        with _noted(kept, lang, options) as noted:
            run = Pipeline(kept, settings, lang, options, progress, noted)
            return await run.brief(articles, list(failed), moment)


def read(
    articles: Iterable[Article],
    *,
    settings: Settings,
    progress: Progress | None = None,
    options: Options = Options(),
) -> list[Grounded]:
    """What the articles report, in their order, neither merged nor worded: what `reconcile` and `explain` take. Articles that
    report no meeting, or could not be answered, are not in it. Raises as `summarize` does."""

    async def reading() -> list[Grounded]:
        async with _kept(None, settings, options) as kept:
            with _noted(kept, "", options) as noted:
                run = Pipeline(kept, settings, "en", options, progress, noted)
                return (await run.extract(articles, [])).grounded

    return asyncio.run(reading())


def _kept(model: Model | str | None, settings: Settings, options: Options) -> KeptModel:
    """The model to ask: the one given, or the one that the settings name, behind the store."""
    store = options.store if recording.answers() is None else None
    if model is not None and not isinstance(model, str):
        given = nullcontext(model)
        source, price = Source(model.name, answers=model.answers), UNKNOWN
        return KeptModel(_paid(lambda: given, price, settings, options), store, source, refresh=options.refresh)
    if not settings.configured:
        raise model_missing()
    opener = _paid(lambda: open_model(settings), price_list(settings), settings, options)
    return KeptModel(opener, store, Source.of(settings), refresh=options.refresh)


def _paid(opener: Opener, price: Price, settings: Settings, options: Options) -> Opener:
    budget = Budget(price, options.max_cost, settings.answer_mode)

    @asynccontextmanager
    async def opened() -> AsyncIterator[Model]:
        async with opener() as model:
            yield PaidModel(model, budget)

    return opened


def _noted(kept: KeptModel, lang: str, options: Options) -> AbstractContextManager[Run | None]:
    """The run's place in the journal; None where there is none, and while a recording is played, which asks nobody."""
    if options.journal is None or recording.replaying():
        return nullcontext()
    return options.journal.run(tool=f"brief {__version__}", model=kept.name, lang=lang)


class Reading(NamedTuple):
    """What became of one article. `number` counts the articles from 0, in the order given. `grounded` is None where it
    could not be answered, and then `error` says why."""

    number: int
    article: Article
    grounded: Grounded | None
    error: ModelError | None


class Pipeline:
    """One run of the steps over one model."""

    def __init__(
        self,
        kept: KeptModel,
        settings: Settings,
        lang: Lang,
        options: Options,
        progress: Progress | None = None,
        noted: Run | None = None,
    ) -> None:
        self.kept = kept
        self.settings = settings
        self.lang = lang
        self.options = options
        self.progress = progress or (lambda step, done, total: None)
        self.noted = noted
        self.count = Count()

    async def brief(self, articles: Iterable[Article], failed: list[Failed], moment: datetime | None) -> Summary:
        read = await self.extract(articles, failed)
        with (self.options.overrides or Overrides()).names():
            made = await self.compose(read.grounded)
        _log_run(self.count)
        return self._summary(made, read, failed, moment)

    async def compose(self, grounded: list[Grounded]) -> Brief:
        asked = CountedModel(self.kept, self.noted, self.count)
        judge = asked if self.options.adjudicate else None
        several = self.settings.concurrency
        meetings = await areconcile(grounded, model=judge, overrides=self.options.overrides, concurrency=several)
        self.progress("compose", 0, len(meetings))
        return await compose(
            meetings,
            lang=self.lang,
            model=asked,
            concurrency=several,
            reasks=self.settings.objections,
            progress=lambda done, total: self.progress("compose", done, total),
        )

    async def readings(self, articles: Iterable[Article]) -> AsyncGenerator[Reading, None]:
        """What each article reports, as it is answered. No article is held after it was given out, so that memory grows by
        a few bytes an article only, to know each again: one given twice is asked once.

        Raises what ends the run: a key or a model that the server refuses before it has answered anything.
        """
        several = self.settings.workers if self.kept.source.paced else self.settings.concurrency
        results = pool.results(self._read, _unlike(articles), concurrency=several)
        async with aclosing(results):
            async for number, (article, grounded, error) in results:
                yield Reading(number, article, grounded, error)

    async def _read(self, article: Article) -> tuple[Article, Grounded | None, ModelError | None]:
        model = CountedModel(self.kept, self.noted, self.count, article.id)
        try:
            grounded = await extract(article, model=model, reasks=self.settings.objections)
        except ModelError as error:
            if _ends_the_run(error, answered=self.count.answered > 0 or self.kept.proven):
                raise
            return article, None, error.with_traceback(None)
        _log_article(article, grounded, model.count)
        return article, grounded, None

    async def extract(self, articles: Iterable[Article], failed: list[Failed]) -> Read:
        """Everything that the brief needs of the articles; those that could not be answered go to `failed`."""
        read, total = Read(), len(articles) if isinstance(articles, Sized) else 0
        self.progress("extract", 0, total)
        async with aclosing(self.readings(articles)) as readings:
            async for reading in readings:
                read.take(reading)
                if reading.error:
                    failed.append(Failed(what=reading.article.path, reason=str(reading.error.args[0])))
                self.progress("extract", read.done, total)
        if read.first_error and read.answered == 0:
            raise read.first_error
        failed.sort(key=lambda item: item.what)
        return read

    def _summary(self, made: Brief, read: Read, failed: list[Failed], moment: datetime | None) -> Summary:
        return Summary(
            **{name: getattr(made, name) for name in ("lang", "title", "overview", "meetings")},
            articles=read.articles(made),
            dropped=[*read.dropped, *made.dropped],
            failed=[*failed, *made.failed],
            usage=self.count.usage,
            provenance=Provenance(
                tool=f"brief {__version__}",
                model=self.kept.name,
                answers=recording.answers() or self.kept.answers,
                replayed=recording.replaying(),
                prompts=fingerprints(),
                schema_hash=schema_fingerprint(),
                generated=(moment or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            ),
        )


@dataclass
class Read:
    """What the brief needs of the articles. Texts are held of those only that report a meeting."""

    done: int = 0
    answered: int = 0
    first_error: ModelError | None = None
    numbered: list[tuple[int, BriefArticle, list[Dropped]]] = field(default_factory=list)
    reporting: list[tuple[int, Grounded]] = field(default_factory=list)

    def take(self, reading: Reading) -> None:
        number, article, grounded, error = reading
        self.done += 1
        self.numbered.append((number, _article(article), grounded.dropped if grounded else []))
        self.first_error = self.first_error or error
        if grounded is None:
            return
        self.answered += 1
        if grounded.extraction.meetings:  # a new article: the old one holds folded copies of its text
            self.reporting.append((number, replace(grounded, article=replace(article))))

    @property
    def grounded(self) -> list[Grounded]:
        """In the order in which the articles were given, as the two lists below."""
        return [grounded for _, grounded in sorted(self.reporting, key=itemgetter(0))]

    @property
    def dropped(self) -> list[Dropped]:
        return [item for _, _, dropped in sorted(self.numbered, key=itemgetter(0)) for item in dropped]

    def articles(self, made: Brief) -> list[BriefArticle]:
        """The articles with the meetings they report."""
        reports = defaultdict(list)
        for meeting in made.meetings:
            for article in meeting.reports:
                reports[article].append(meeting.id)
        given = [article for _, article, _ in sorted(self.numbered, key=itemgetter(0))]
        for one in given:
            one.meetings = reports.get(one.id, [])
        return given


def _article(article: Article) -> BriefArticle:
    fields = ("id", "path", "source", "url", "title", "published", "published_inferred", "language", "sha256")
    return BriefArticle(**{name: getattr(article, name) for name in fields})


def _unlike(articles: Iterable[Article]) -> Iterator[Article]:
    """Each article once."""
    seen = set()
    for article in articles:
        mark = int(article.id, 16)  # a third of the memory of its digits
        if mark not in seen:
            seen.add(mark)
            yield article


def _ends_the_run(error: ModelError, *, answered: bool) -> bool:
    """Whether every other article would be refused as well. Without a model, always; with a key or a model's name that is
    wrong, when that is the first word of the server. After a first answer, a kept one included, a refusal concerns one
    article (some servers say 403 to a text they will not read), as does a question that is too long at any time."""
    if isinstance(error, QuestionRejected | QuotaUsedUp):
        return False
    return isinstance(error, ModelMissing) or (isinstance(error, ModelRejected) and not answered)


def _log_article(article: Article, grounded: Grounded, count: Count) -> None:
    _log.info(
        "%s: %d claims kept, %d refused; %d calls, %d tokens in, %d out%s",
        article.path,
        grounded.claims,
        len(grounded.dropped),
        count.usage.calls,
        count.usage.input_tokens,
        count.usage.output_tokens,
        "" if count.answered else ", from the store",
    )


def _log_run(count: Count) -> None:
    paid = count.paid
    _log.info(
        "This run: %d questions answered by the model, %d from the store, %d failed; %d calls, %d tokens in, %d out, %s",
        count.answered,
        count.stored,
        count.failed,
        paid.calls,
        paid.input_tokens,
        paid.output_tokens,
        "price unknown" if paid.calls and paid.cost_usd is None else f"{paid.cost_usd or 0:.4f} US dollars",
    )


def _fixed_time() -> datetime | None:
    """The time in SOURCE_DATE_EPOCH, for builds that must be reproducible; None without it. Raises UsageError."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return datetime.fromtimestamp(int(epoch), UTC) if epoch else None
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"SOURCE_DATE_EPOCH is {epoch!r}; it must be a number of seconds since 1970.") from None
