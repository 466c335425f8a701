"""Everything that can go wrong, in one tree.

    BriefError
    ├── UsageError            what was asked for makes no sense: options, settings, sidecar files
    ├── ArticleError          one article cannot be read; the others go on
    ├── ModelError            the model could not be asked, or gave no usable answer
    │   ├── ModelMissing      no model is configured
    │   ├── ModelRejected     the server refuses for good: key, unknown model
    │   │   ├── QuestionRejected  ... this one question only: too long, malformed for this server
    │   │   └── QuotaUsedUp       ... every further question: no credit, rate limit after all retries
    │   ├── ModelUnreachable  retries were used up: network, time, server errors
    │   └── AnswerInvalid     the answer does not fit the schema, is cut off, or is a refusal
    └── RecordingError        a recording cannot be read or written
        └── AnswerNotRecorded the recording has no answer to this question
            └── RecordingStale    ... because prompts or schemas have changed since

Errors of other packages are translated where they enter, so that a caller needs to know this tree only.
A message never holds a key, nor the text of an article.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .schemas import Usage


class BriefError(Exception):
    """Base of all errors raised on purpose. `hint` says what to do about it; it may be empty."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __str__(self) -> str:
        message = str(self.args[0])
        return f"{message}\n{self.hint}" if self.hint else message


class UsageError(BriefError):
    pass


class ArticleError(BriefError):
    """Raised for one article; `path` names it."""

    def __init__(self, path: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.path = path


class ModelError(BriefError):
    """`usage` is what the question cost although it has no answer; None when it is not known."""

    def __init__(self, message: str, *, hint: str = "", usage: Usage | None = None) -> None:
        super().__init__(message, hint=hint)
        self.usage = usage


class ModelMissing(ModelError):
    pass


class ModelRejected(ModelError):
    pass


class QuestionRejected(ModelRejected):
    pass


class QuotaUsedUp(ModelRejected):
    pass


class ModelUnreachable(ModelError):
    pass


class AnswerInvalid(ModelError):
    pass


class RecordingError(BriefError):
    pass


class AnswerNotRecorded(RecordingError):
    pass


class RecordingStale(AnswerNotRecorded):
    pass
