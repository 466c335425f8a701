"""One run of the steps over one model: articles are read and grounded, their meetings merged and worded."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Sized
from contextlib import AbstractContextManager, aclosing, asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

from . import pool, recording
from .article import Article
from .compose import compose
from .errors import ModelError, ModelMissing, ModelRejected, QuestionRejected, QuotaUsedUp
from .extract import extract
from .finished import Finished, Place, Told, log_run
from .ground import Grounded
from .ledger.budget import Budget, PaidModel
from .ledger.counting import Count, CountedModel
from .ledger.journal import Run
from .ledger.kept import KeptModel, Opener
from .ledger.prices import UNKNOWN, Price, price_list
from .ledger.source import Source
from .merged import titled
from .model import Model, model_missing, open_model
from .options import Options, Order, Progress
from .prompts import fingerprints, schema_fingerprint
from .reconcile import Overrides, areconcile
from .schemas import Brief, BriefArticle, Dropped, Failed, Lang, Provenance
from .settings import Settings
from .summary import Summary, stamp
from .version import __version__


async def made(order: Order, place: Place | None) -> Summary:
    """The brief that is asked for; where it has a place in the store it is kept there, unless something failed on the way."""
    async with _kept(order.model, order.settings, order.options) as kept:
        with _noted(kept, order.lang, order.options) as noted:
            run = Pipeline(kept, order.settings, order.lang, order.options, order.progress, noted)
            if place is None:
                return await run.brief(order.articles, list(order.failed), order.moment)
            told: list[Told] = []
            run.told = told
            brief = await run.brief(place.watched(order.articles), list(order.failed), order.moment)
            if not (brief.failed or run.count.failed or kept.unkept):
                await asyncio.to_thread(place.keep, Finished(brief, told, run.count.answered + run.count.stored))
            return brief


async def readings(order: Order) -> list[Grounded]:
    """What the articles report, in their order, without those that report no meeting."""
    async with _kept(order.model, order.settings, order.options) as kept:
        with _noted(kept, "", order.options) as noted:
            run = Pipeline(kept, order.settings, order.lang, order.options, order.progress, noted)
            return (await run.extract(order.articles, [])).grounded


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
    return nullcontext() if recording.replaying() else options.noted(kept.name, lang)


class Reading(NamedTuple):
    """What became of one article. `number` counts the articles from 0, in the order given. `grounded` is None where it
    could not be answered, and then `error` says why."""

    number: int
    article: Article
    grounded: Grounded | None
    error: ModelError | None


class Pipeline:
    """One run of the steps over one model. `told` fills with what is said of each article where it is made a list."""

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
        self.told: list[Told] | None = None

    async def brief(self, articles: Iterable[Article], failed: list[Failed], moment: datetime | None) -> Summary:
        read = await self.extract(articles, failed)
        with (self.options.overrides or Overrides()).names():
            made = await self.compose(read.grounded)
        log_run(vars(self.count), self.count.paid)
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
        self._tell(article, grounded, model.count)
        return article, grounded, None

    def _tell(self, article: Article, grounded: Grounded, count: Count) -> None:
        used = count.usage
        spent = used.calls, used.input_tokens, used.output_tokens
        told = Told(article.path, grounded.claims, len(grounded.dropped), *spent)
        told.log(stored=not count.answered)
        if self.told is not None:
            self.told.append(told)

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
        summary = Summary(
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
                generated=stamp(moment),
            ),
        )
        return titled(summary)


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
