"""Who answers: the configured model, or a recording of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import AnswerNotRecorded, RecordingStale
from ..settings import Settings
from .talk import Talk


@dataclass
class Recordings:
    """The files to record to and to replay from. `used` says whether one of them is open in place of the answer store."""

    record: Path | None = None
    replay: Path | None = None
    used: bool = field(init=False)

    def __post_init__(self) -> None:
        self.used = bool(self.record or self.replay)


def answering(
    stack: ExitStack, paths: Sequence[str], settings: Settings, recordings: Recordings, talk: Talk
) -> Settings:
    """The settings to ask with: a recording's, or the configured model's."""
    if settings.configured and not recordings.used:
        return settings
    from ..load import shipped_recording
    from ..model import model_missing
    from ..model import record as recorded
    from ..model import replay as replayed

    if recordings.replay:
        return stack.enter_context(replayed(recordings.replay))
    if settings.configured and recordings.record:
        return stack.enter_context(recorded(recordings.record, settings))
    shipped = shipped_recording(paths)
    if shipped is None or recordings.record:
        raise model_missing()
    stack.enter_context(_unknown_article_needs_a_model())
    told = stack.enter_context(replayed(shipped))
    recordings.used = True
    talk.note(f"No model is configured: replaying the recorded answers that ship with these articles ({shipped.name}).")
    return told


@contextmanager
def _unknown_article_needs_a_model() -> Iterator[None]:
    """Where a recording was chosen for lack of a model, an answer it lacks is a model that is missing."""
    from ..model import model_missing

    try:
        yield
    except RecordingStale:
        raise
    except AnswerNotRecorded as error:
        raise model_missing(f"No model is configured, and {error.args[0]}") from error
