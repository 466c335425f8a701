"""What a run is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from .schemas import Failed, Lang
from .settings import Settings
from .version import __version__

if TYPE_CHECKING:
    from datetime import datetime

    from .article import Article
    from .ledger.journal import Journal, Run
    from .ledger.store import Store
    from .model import Model
    from .reconcile import Overrides

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

    def noted(self, model: str, lang: str) -> AbstractContextManager[Run | None]:
        """A run's place in the journal; None where there is none."""
        return self.journal.run(tool=f"brief {__version__}", model=model, lang=lang) if self.journal else nullcontext()


class Order(NamedTuple):
    """What `summarize` was called with. `moment` is when the brief is said to be made; None for the time when it is."""

    articles: Iterable[Article]
    lang: Lang
    model: Model | str | None
    settings: Settings
    failed: Sequence[Failed]
    progress: Progress | None
    options: Options
    moment: datetime | None = None
