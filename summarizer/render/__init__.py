"""A brief to text or, for Word, to bytes. A new format is a module here and a line in RENDERERS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal, overload

from ..article import Article
from ..errors import UsageError
from ..schemas import Brief

TextFormat = Literal["md", "json", "text", "csv", "jsonl", "jsonld", "ftm", "html", "review"]


def _markdown(brief: Brief) -> str:
    from .markdown import render_markdown

    return render_markdown(brief)


def _json(brief: Brief) -> str:
    from .jsontext import dumps

    return dumps(brief.model_dump(mode="json"), indent=2) + "\n"


def _text(brief: Brief) -> str:
    from .terminal import render_text

    return render_text(brief)


def _csv(brief: Brief) -> str:
    from .tables import render_csv

    return render_csv(brief)


def _jsonl(brief: Brief) -> str:
    from .tables import render_jsonl

    return render_jsonl(brief)


def _jsonld(brief: Brief) -> str:
    from .linked import render_jsonld

    return render_jsonld(brief)


def _ftm(brief: Brief) -> str:
    from .ftm import render_ftm

    return render_ftm(brief)


def _html(brief: Brief) -> str:
    from .html import render_html

    return render_html(brief)


def _review(brief: Brief, articles: Sequence[Article]) -> str:
    from .review import render_review

    return render_review(brief, {article.id: article.text for article in articles})


def _docx(brief: Brief) -> bytes:
    from .docx import render_docx

    return render_docx(brief)


RENDERERS: Final[dict[str, Callable[[Brief], str | bytes]]] = {
    "md": _markdown,
    "json": _json,
    "text": _text,
    "csv": _csv,
    "jsonl": _jsonl,
    "jsonld": _jsonld,
    "ftm": _ftm,
    "docx": _docx,
    "html": _html,
}
"""What writes a brief, by the name of the format."""

WITH_ARTICLES: Final[dict[str, Callable[[Brief, Sequence[Article]], str]]] = {"review": _review}
"""What writes a brief beside the articles that it was made from."""

BINARY: Final = frozenset(["docx"])
"""The formats whose renderer gives bytes; all others give text."""


@overload
def render(brief: Brief, format: TextFormat = "md", *, articles: Sequence[Article] | None = None) -> str: ...


@overload
def render(brief: Brief, format: Literal["docx"], *, articles: Sequence[Article] | None = None) -> bytes: ...


@overload
def render(brief: Brief, format: str, *, articles: Sequence[Article] | None = None) -> str | bytes: ...


def render(
    brief: Brief,
    format: str = "md",  # noqa: A002 - the word users know from --format
    *,
    articles: Sequence[Article] | None = None,
) -> str | bytes:
    """The brief as text that ends in a line break, or as bytes for the formats in BINARY; lines of JSON about nothing are
    the empty text. `articles` are those that the brief was made from; only the formats in WITH_ARTICLES look at them.
    Raises UsageError for a format that is not known, whose package is not installed, or whose articles are missing."""
    if format in WITH_ARTICLES:
        if articles is None:
            raise UsageError(
                f"The format {format!r} shows the articles' own texts: render(brief, {format!r}, articles=...)."
            )
        return WITH_ARTICLES[format](brief, articles)
    if format not in RENDERERS:
        raise UsageError(f"There is no format {format!r}; known are {', '.join([*RENDERERS, *WITH_ARTICLES])}.")
    return RENDERERS[format](brief)
