"""Articles to a brief: the steps in order."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import BaseModel

from . import __version__, pool, recording
from .article import Article
from .compose import compose
from .errors import ModelError, ModelMissing, ModelRejected, QuestionRejected, QuotaUsedUp, UsageError
from .extract import extract
from .ground import Grounded
from .model import Answer, Model, Question, open_model
from .prompts import fingerprints, schema_fingerprint
from .reconcile import reconcile
from .schemas import AnswerKind, Brief, BriefArticle, Dropped, Failed, Lang, Provenance, Usage
from .settings import Settings
from .summary import Summary

T = TypeVar("T", bound=BaseModel)
_log = logging.getLogger(__name__)
Progress = Callable[[str, int, int], None]
"""Called with the step (`extract`, `compose`), how many are done, and how many there are."""


def summarize(
    articles: Iterable[Article],
    *,
    lang: Lang = "en",
    model: Model | str | None = None,
    settings: Settings | None = None,
    failed: Sequence[Failed] = (),
    progress: Progress | None = None,
) -> Summary:
    """A brief on the meetings these articles report, in English or Arabic.

    `model` is a name (`gpt-5-mini`, `anthropic/...`), a Model of your own, or None for what the environment names.
    An article that cannot be answered is listed in the brief's `failed`, with those given in `failed`; the others
    go on. When a quota is used up nothing more is asked, and the brief is made of what was answered until then.

    Raises ModelMissing without a model, ModelRejected when the server refuses the key or the model from the start,
    ModelError when no article at all could be answered, and AnswerNotRecorded when a recording is being played that
    lacks an answer. Inside a running event loop (a notebook) await `asummarize` instead, or call this in a thread.
    """
    return asyncio.run(
        asummarize(articles, lang=lang, model=model, settings=settings, failed=failed, progress=progress)
    )


async def asummarize(
    articles: Iterable[Article],
    *,
    lang: Lang = "en",
    model: Model | str | None = None,
    settings: Settings | None = None,
    failed: Sequence[Failed] = (),
    progress: Progress | None = None,
) -> Summary:
    """The same for code that is asynchronous itself."""
    moment = _fixed_time()
    named = model if isinstance(model, str) else None
    settings = settings or Settings.from_env(model=named)
    async with _opened(model, settings) as asked:
        run = _Run(asked, settings, lang, progress, moment)
        return await run.brief(list({article.id: article for article in articles}.values()), list(failed))


@asynccontextmanager
async def _opened(model: Model | str | None, settings: Settings) -> AsyncIterator[Model]:
    if model is not None and not isinstance(model, str):
        yield model
        return
    async with open_model(settings) as opened:
        yield opened


@dataclass
class _Metered:
    """A model that keeps count of what it used, and is asked no more once a quota is used up."""

    model: Model
    usage: Usage = field(default_factory=Usage)
    used_up: QuotaUsedUp | None = None
    answered: bool = False

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def answers(self) -> AnswerKind:
        return self.model.answers

    async def ask(self, question: Question[T]) -> Answer[T]:
        if self.used_up:
            raise QuotaUsedUp(f"not asked any more: {self.used_up.args[0]}")
        try:
            answer = await self.model.ask(question)
        except QuotaUsedUp as error:
            self.used_up = error
            raise
        self.answered = True
        self.usage += answer.usage
        return answer


class _Run:
    def __init__(
        self, model: Model, settings: Settings, lang: Lang, progress: Progress | None, moment: datetime | None
    ) -> None:
        self.model = _Metered(model)
        self.settings = settings
        self.lang = lang
        self.progress = progress or (lambda step, done, total: None)
        self.moment = moment

    async def brief(self, articles: list[Article], failed: list[Failed]) -> Summary:
        grounded = await self._extract(articles, failed)
        meetings = reconcile(grounded)
        self.progress("compose", 0, len(meetings))
        made = await compose(
            meetings,
            lang=self.lang,
            model=self.model,
            concurrency=self.settings.concurrency,
            reasks=self.settings.objections,
            progress=lambda done, total: self.progress("compose", done, total),
        )
        dropped = [item for found in grounded for item in found.dropped]
        return self._summary(made, articles, dropped, failed)

    async def _extract(self, articles: list[Article], failed: list[Failed]) -> list[Grounded]:
        """What each article reports, in order; an article that could not be answered goes to `failed`."""
        errors: list[ModelError] = []
        done = 0

        async def one(article: Article) -> Grounded | None:
            nonlocal done
            model = _Metered(self.model)
            try:
                grounded = await extract(article, model=model, reasks=self.settings.objections)
            except ModelError as error:
                if _ends_the_run(error) and not self.model.answered:
                    raise
                errors.append(error)
                failed.append(Failed(what=article.path, reason=str(error.args[0])))
                return None
            else:
                _log_article(article, grounded, model.usage)
                return grounded
            finally:
                done += 1
                self.progress("extract", done, len(articles))

        self.progress("extract", 0, len(articles))
        found = await pool.run(one, articles, concurrency=self.settings.concurrency)
        if errors and len(errors) == len(articles):
            raise errors[0]
        failed.sort(key=lambda item: item.what)
        return [grounded for grounded in found if grounded is not None]

    def _summary(self, made: Brief, articles: list[Article], dropped: list[Dropped], failed: list[Failed]) -> Summary:
        return Summary(
            **{name: getattr(made, name) for name in ("lang", "title", "overview", "meetings")},
            articles=[_article(article, made) for article in articles],
            dropped=[*dropped, *made.dropped],
            failed=[*failed, *made.failed],
            usage=self.model.usage,
            provenance=Provenance(
                tool=f"brief {__version__}",
                model=self.model.name,
                answers=recording.answers() or self.model.answers,
                replayed=recording.replaying(),
                prompts=fingerprints(),
                schema_hash=schema_fingerprint(),
                generated=(self.moment or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            ),
        )


def _article(article: Article, made: Brief) -> BriefArticle:
    fields = ("id", "path", "source", "url", "title", "published", "published_inferred", "language", "sha256")
    reports = [meeting.id for meeting in made.meetings if article.id in meeting.reports]
    return BriefArticle(**{name: getattr(article, name) for name in fields}, meetings=reports)


def _ends_the_run(error: ModelError) -> bool:
    """Whether every other article would be refused as well, when this is the first word of the server: a key or a model's
    name is wrong from the start. After a first answer a refusal concerns one article (some servers say 403 to a text
    they will not read), as does a question that is too long at any time."""
    return isinstance(error, ModelMissing | ModelRejected) and not isinstance(error, QuestionRejected | QuotaUsedUp)


def _log_article(article: Article, grounded: Grounded, used: Usage) -> None:
    _log.info(
        "%s: %d claims kept, %d refused; %d calls, %d tokens in, %d out",
        article.path,
        grounded.claims,
        len(grounded.dropped),
        used.calls,
        used.input_tokens,
        used.output_tokens,
    )


def _fixed_time() -> datetime | None:
    """The time in SOURCE_DATE_EPOCH, for builds that must be reproducible; None without it. Raises UsageError."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return datetime.fromtimestamp(int(epoch), UTC) if epoch else None
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"SOURCE_DATE_EPOCH is {epoch!r}; it must be a number of seconds since 1970.") from None
