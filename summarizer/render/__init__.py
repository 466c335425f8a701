"""A brief to text. A new format is a module here and a line in RENDERERS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..errors import UsageError
from ..schemas import Brief


def _markdown(brief: Brief) -> str:
    from .markdown import render_markdown

    return render_markdown(brief)


def _json(brief: Brief) -> str:
    return brief.model_dump_json(indent=2) + "\n"


def _text(brief: Brief) -> str:
    from .terminal import render_text

    return render_text(brief)


RENDERERS: Final[dict[str, Callable[[Brief], str]]] = {"md": _markdown, "json": _json, "text": _text}
"""What writes a brief, by the name of the format."""


def render(brief: Brief, format: str = "md") -> str:  # noqa: A002 - the word users know from --format
    """The brief as text that ends in a line break. Raises UsageError for a format that RENDERERS lacks."""
    if format not in RENDERERS:
        raise UsageError(f"There is no format {format!r}; known are {', '.join(RENDERERS)}.")
    return RENDERERS[format](brief)
