"""A run from its paths to its briefs."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ArticleError, BriefError, UsageError
from .answering import Recordings, answering
from .talk import Talk

if TYPE_CHECKING:
    from ..article import Article
    from ..ground import Grounded
    from ..pipeline import Options
    from ..reconcile import Overrides
    from ..schemas import Failed
    from ..settings import Settings
    from ..summary import Summary


@dataclass(frozen=True)
class Corrections:
    """What a user knows better: files of names and of meetings, and whether the model is asked about doubtful pairs."""

    aliases: Path | None = None
    overrides: Path | None = None
    adjudicate: bool = False


@dataclass(frozen=True)
class Keeping:
    """What of the answers is kept, and what they may cost (US dollars; None for any sum)."""

    recordings: Recordings
    cache: bool = True
    refresh: bool = False
    max_cost: float | None = None


@dataclass
class Job:
    """What a command line asks for. `open` fills `articles` and `failed`, and then it can be asked."""

    paths: Sequence[str]
    talk: Talk
    keeping: Keeping
    corrections: Corrections
    fetch: bool = False
    skip: Path | None = None
    """A file that is no article: the brief to write."""

    def __post_init__(self) -> None:
        self.articles: list[Article] = []
        self.failed: list[Failed] = []

    def open(self, stack: ExitStack, settings: Settings) -> tuple[Settings, Options]:
        """Reads the articles and opens what the answers come from and go to, until the stack closes. Raises BriefError."""
        self._load()
        if self.corrections.aliases:
            stack.enter_context(_known_as(self.corrections.aliases))
        settings = answering(stack, self.paths, settings, self.keeping.recordings, self.talk)
        return settings, self._options(stack)

    def brief(self, lang: Any, settings: Settings, options: Options) -> Summary:
        from ..pipeline import summarize

        with self.talk.progress() as progress:
            return summarize(
                self.articles, lang=lang, settings=settings, failed=self.failed, progress=progress, options=options
            )

    def read(self, settings: Settings, options: Options) -> list[Grounded]:
        """What the articles report, without a brief of it."""
        from ..pipeline import read

        with self.talk.progress() as progress:
            return read(self.articles, settings=settings, progress=progress, options=options)

    def _load(self) -> None:
        from ..load import READERS, load
        from ..schemas import Failed

        def note(error: ArticleError) -> None:
            self.talk.note(f"{error.path}: {error}")
            self.failed.append(Failed(what=error.path, reason=str(error)))

        self.articles.extend(load(self.paths, on_error=note, skip=self.skip, fetch=self.fetch))
        if not self.articles:
            none = f"There is no article in {', '.join(self.paths)}."
            what = "None of the articles can be read." if self.failed else none
            raise BriefError(what, hint=f"Articles end in {', '.join(READERS)}.")

    def _options(self, stack: ExitStack) -> Options:
        from ..pipeline import Options

        store, journal = (None, None) if self.keeping.recordings.used else self._kept(stack)
        return Options(
            store=store,
            journal=journal,
            refresh=self.keeping.refresh,
            max_cost=self.keeping.max_cost,
            overrides=_overrides(self.corrections.overrides),
            adjudicate=self.corrections.adjudicate,
        )

    def _kept(self, stack: ExitStack) -> tuple[Any, Any]:
        """The answer store and the run log. Without a cache the store is one for this run only, for what two briefs of it
        have in common."""
        from ..ledger.journal import journal_if_possible
        from ..ledger.store import FILE, Store

        journal = stack.enter_context(journal_if_possible())
        if self.keeping.cache:
            return stack.enter_context(Store()), journal
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="brief-"))
        return stack.enter_context(Store(Path(folder) / FILE)), journal


def _overrides(path: Path | None) -> Overrides | None:
    if path is None:
        return None
    from ..reconcile import Overrides

    return Overrides.load(path)


def _known_as(aliases: Path) -> AbstractContextManager[Any]:
    from ..names import Aliases, using

    return using(Aliases.load(aliases))


def check_keeping(keeping: Keeping) -> None:
    """Raises UsageError for what excludes each other."""
    recordings = keeping.recordings
    if recordings.record and recordings.replay:
        raise UsageError("--record and --replay exclude each other.")
    if recordings.used and (keeping.refresh or not keeping.cache):
        raise UsageError("--record and --replay do without the answer store; --refresh and --no-cache have no meaning.")
    if keeping.refresh and not keeping.cache:
        raise UsageError("--refresh and --no-cache exclude each other.")
