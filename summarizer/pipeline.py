"""Articles to a brief: looked for among the finished ones, and made where there is none.

What makes it is imported then (`steps`): a brief that is found needs none of that.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from .errors import UsageError
from .finished import Place, place_of, told_again
from .options import Options, Order, Progress
from .schemas import Failed, Lang
from .settings import Settings
from .summary import Summary

if TYPE_CHECKING:
    from .article import Article
    from .ground import Grounded
    from .model import Model
    from .steps import Pipeline, Read

__all__ = ["Options", "Pipeline", "Progress", "Read", "asummarize", "read", "summarize"]

_PLAIN: Final = Options()


def summarize(
    articles: Iterable[Article],
    *,
    lang: Lang = "en",
    model: Model | str | None = None,
    settings: Settings | None = None,
    failed: Sequence[Failed] = (),
    progress: Progress | None = None,
    options: Options = _PLAIN,
) -> Summary:
    """A brief on the meetings these articles report, in English or Arabic.

    `model` is a name (`gpt-5-mini`, `anthropic/...`), a Model of your own, or None for what the environment names.
    `articles` are taken one by one as they can be asked about. One that cannot be answered is listed in the brief's
    `failed`, with those given in `failed` at the call; the others go on. When a quota or `options.max_cost` is used up
    nothing more is asked, and the brief is made of what was answered until then. With a store a run that is interrupted, or ends
    early in any way, is continued by the same call.

    The brief's `usage` is what the answers behind it cost, those from the store at what was paid for them once: the
    same articles and answers give the same brief however often the run was interrupted. What a run itself paid is in
    its journal.

    Raises ModelMissing without a model, ModelRejected when the server refuses the key or the model from the start,
    ModelError when no article at all could be answered, UsageError for a limit on the cost where the price is
    not known, and AnswerNotRecorded when a recording is being played that lacks an answer. Inside a running event loop
    (a notebook) await `asummarize` instead, or call this in a thread.
    """
    order = _order(articles, lang, model, settings, failed, progress, options)
    found, order, place = _looked_for(order)
    if found is not None:
        return found
    import asyncio

    from .steps import made

    return asyncio.run(made(order, place))


async def asummarize(
    articles: Iterable[Article],
    *,
    lang: Lang = "en",
    model: Model | str | None = None,
    settings: Settings | None = None,
    failed: Sequence[Failed] = (),
    progress: Progress | None = None,
    options: Options = _PLAIN,
) -> Summary:
    """The same for code that is asynchronous itself."""
    order = _order(articles, lang, model, settings, failed, progress, options)
    found, order, place = _looked_for(order)
    if found is not None:
        return found
    from .steps import made

    return await made(order, place)


def read(
    articles: Iterable[Article],
    *,
    settings: Settings,
    progress: Progress | None = None,
    options: Options = _PLAIN,
) -> list[Grounded]:
    """What the articles report, in their order, neither merged nor worded: what `reconcile` and `explain` take. Articles that
    report no meeting, or could not be answered, are not in it. Raises as `summarize` does."""
    import asyncio

    from .steps import readings

    return asyncio.run(readings(Order(articles, "en", None, settings, (), progress, options)))


def _order(  # noqa: PLR0917 - the arguments of `summarize`
    articles: Iterable[Article],
    lang: Lang,
    model: Model | str | None,
    settings: Settings | None,
    failed: Sequence[Failed],
    progress: Progress | None,
    options: Options,
) -> Order:
    moment = _fixed_time()
    settings = settings or Settings.from_env(model=model if isinstance(model, str) else None)
    return Order(articles, lang, model, settings, failed, progress, options, moment)


def _looked_for(order: Order) -> tuple[Summary | None, Order, Place | None]:
    """The brief if it was finished before; and the order, some of whose articles may have been taken from their source, with
    the place where its brief is kept."""
    place = place_of(order)
    if place is None:
        return None, order, None
    found, articles = place.find(order.articles)
    return (told_again(found, order) if found else None), order._replace(articles=articles), place


def _fixed_time() -> datetime | None:
    """The time in SOURCE_DATE_EPOCH, for builds that must be reproducible; None without it. Raises UsageError."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return datetime.fromtimestamp(int(epoch), UTC) if epoch else None
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"SOURCE_DATE_EPOCH is {epoch!r}; it must be a number of seconds since 1970.") from None


def __getattr__(name: str) -> Any:
    """The steps themselves, for who works with them one by one."""
    if name not in ("Pipeline", "Read"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import steps

    return getattr(steps, name)
