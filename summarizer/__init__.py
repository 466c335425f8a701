"""Briefs on diplomatic meetings from Arabic and English news, every claim checked against the article's own words.

    from summarizer import load, summarize

    brief = summarize(load("seeds"), lang="en", model="gpt-5-mini")
    print(brief.to_markdown())

The names below are the public ones; they are imported when they are first used.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .version import __version__ as __version__

if TYPE_CHECKING:
    from .article import Article
    from .compose import compose
    from .errors import (
        AnswerInvalid,
        AnswerNotRecorded,
        ArticleError,
        BriefError,
        ModelError,
        ModelMissing,
        ModelRejected,
        ModelUnreachable,
        QuestionRejected,
        QuotaUsedUp,
        RecordingError,
        RecordingStale,
        UsageError,
    )
    from .estimate import Estimate, estimate
    from .extract import extract
    from .ground import Grounded, ground
    from .ledger.journal import Journal
    from .ledger.store import Store
    from .load import load
    from .model import Answer, Model, Question, open_model, record, replay
    from .pipeline import Options, asummarize, summarize
    from .quotes import Found, find
    from .reconcile import Explanation, Overrides, areconcile, explain, explain_saved, reconcile, single_source
    from .render import render
    from .schemas import Brief, Evidence, Extraction, MergedMeeting
    from .settings import Settings
    from .summary import Summary

_HOMES = {
    "article": ("Article",),
    "compose": ("compose",),
    "errors": (
        "AnswerInvalid", "AnswerNotRecorded", "ArticleError", "BriefError", "ModelError", "ModelMissing", "ModelRejected",
        "ModelUnreachable", "QuestionRejected", "QuotaUsedUp", "RecordingError", "RecordingStale", "UsageError",
    ),
    "extract": ("extract",),
    "ground": ("Grounded", "ground"),
    "load": ("load",),
    "model": ("Answer", "Model", "Question", "open_model", "record", "replay"),
    "pipeline": ("Options", "asummarize", "summarize"),
    "quotes": ("Found", "find"),
    "reconcile": (
        "Explanation", "Overrides", "areconcile", "explain", "explain_saved", "reconcile", "single_source",
    ),
    "render": ("render",),
    "schemas": ("Brief", "Evidence", "Extraction", "MergedMeeting"),
    "settings": ("Settings",),
    "estimate": ("Estimate", "estimate"),
    "ledger.journal": ("Journal",),
    "ledger.store": ("Store",),
    "summary": ("Summary",),
}  # fmt: skip
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Answer",
    "AnswerInvalid",
    "AnswerNotRecorded",
    "Article",
    "ArticleError",
    "Brief",
    "BriefError",
    "Estimate",
    "Evidence",
    "Explanation",
    "Extraction",
    "Found",
    "Grounded",
    "Journal",
    "MergedMeeting",
    "Model",
    "ModelError",
    "ModelMissing",
    "ModelRejected",
    "ModelUnreachable",
    "Options",
    "Overrides",
    "Question",
    "QuestionRejected",
    "QuotaUsedUp",
    "RecordingError",
    "RecordingStale",
    "Settings",
    "Store",
    "Summary",
    "UsageError",
    "areconcile",
    "asummarize",
    "compose",
    "estimate",
    "explain",
    "explain_saved",
    "extract",
    "find",
    "ground",
    "load",
    "open_model",
    "reconcile",
    "record",
    "render",
    "replay",
    "single_source",
    "summarize",
]


class _Package(ModuleType):
    """Some functions have the name of their module: `load` lives in `summarizer.load`. Importing a module binds it in
    its package, which would hide the function from then on."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f".{_HOME[name]}", __name__), name)
        setattr(self, name, value)
        return value

    def __dir__(self) -> list[str]:
        return sorted([*super().__dir__(), *__all__])


sys.modules[__name__].__class__ = _Package
