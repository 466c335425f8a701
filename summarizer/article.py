"""An article as it was read, and which of its lines are the page rather than the article."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property

from .arabic import Folded, fold, fold_map

Span = tuple[int, int]

# Folded, so that every spelling and every set of marks meets them.
_FURNITURE_LINES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(time reading icon )?(دقايق|دقيقه|مده|وقت) (ال)?(قراءه|قراه)\b.*",
        r"\d+ (دقايق|دقيقه) (قراءه|قراه|للقراءه|للقراه)",
        r"time reading icon.*",
        r"\d+ min(ute)?s? read",
        r"(reading|read) time( \d+.*)?",
        r"share|شارك|مشاركه|انشر|طباعه|print|facebook|twitter|whatsapp|telegram|copy link|نسخ الرابط",
        r"(share|شارك|انشر|مشاركه) (this|on|هذا|علي|عبر|الخبر|المقال)\b.{0,30}",
        r"(subscribe|sign up|اشترك|تابعنا|تابعونا|follow us)\b.{0,60}",
        r"(زر )?(الذهاب|العوده) الي (الاعلي|اعلي)( الصفحه)?|back to top",
        r"المزيد|(الوسوم|كلمات دلاليه|كلمات مفتاحيه|tags)( .{0,80})?",
        r"(اعلان|advertisement)",
    )
)
# From these on, a page has nothing more of the article.
_COMMENT_FORM = re.compile(
    r"(اترك|اضف|اكتب) (تعليقا|تعليق|ردا|رد)( .{0,30})?|لن يتم نشر عنوان بريدك.*"
    r"|(leave|post|add) a (comment|reply)( .{0,30})?"
    r"|your email address will not be published.*|comments( \d+)?|التعليقات( \d+)?"
)
# The heading of a list of other articles: its short lines belong to it.
_RELATED = re.compile(
    r"(مقالات|اخبار|مواضيع|موضوعات) (ذات صله|متعلقه|مشابهه|اخري)|(اقرا|اقري|شاهد|طالع) (ايضا|كذلك)( .{0,120})?"
    r"|قد (يعجبك|يهمك)( .{0,60})?|related (articles|stories|news|topics)|(read|see) (also|more)( .{0,120})?"
    r"|more on this story"
)
_SENTENCE_END = re.compile(r"[.؟?!…][\"'»”)\]]*\s*$")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_TITLE_LENGTH = 160


@dataclass(frozen=True)
class Article:
    """One article. `text` is never altered after reading; every offset anywhere counts its code points.

    `published` is EDTF. `path` is for people: where it was read from, `-` for standard input. A lone surrogate, which no
    encoding can hold and no server takes, becomes U+FFFD when the article is made; offsets are not moved by it.
    """

    text: str
    path: str = "-"
    source: str | None = None
    url: str | None = None
    title: str | None = None
    published: str | None = None
    published_inferred: bool = False
    language: str | None = None

    def __post_init__(self) -> None:
        for name in ("text", "path", "source", "url", "title"):
            value = getattr(self, name)
            if value and _SURROGATE.search(value):
                object.__setattr__(self, name, _SURROGATE.sub("\ufffd", value))

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the text as UTF-8, in hexadecimal."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def id(self) -> str:
        """Ten hexadecimal digits: the same text from the same source has the same id wherever it lies."""
        key = "\0".join((self.source or "", self.url or "", self.sha256))
        return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:10]

    @cached_property
    def folded(self) -> Folded:
        return fold_map(self.text)

    @cached_property
    def furniture(self) -> tuple[Span, ...]:
        """Spans of page furniture in order, ends exclusive: related articles, comment forms, "reading time".

        No claim may rest on them and no model is shown them.
        """
        return tuple(_furniture(self.text))

    @cached_property
    def body(self) -> str:
        """The text without its furniture: what a model is given to read."""
        kept, at = [], 0
        for start, end in self.furniture:
            kept.append(self.text[at:start])
            at = end
        kept.append(self.text[at:])
        return "".join(kept).strip()

    def in_furniture(self, start: int, end: int) -> bool:
        return any(start < to and since < end for since, to in self.furniture)


def _lines(text: str) -> list[tuple[int, int, str]]:
    """(start, end with the line break, folded line without surrounding marks) for each line."""
    found = []
    at = 0
    for line in text.splitlines(keepends=True):
        found.append((at, at + len(line), fold(line.strip()) if len(line) <= 2 * _TITLE_LENGTH else ""))
        at += len(line)
    return found


def _furniture(text: str) -> list[Span]:
    spans: list[Span] = []
    lines = _lines(text)
    related = False
    for start, end, folded in lines:
        raw = text[start:end].strip()
        if folded and _COMMENT_FORM.fullmatch(folded) and _is_tail(text, start):
            spans.append((start, len(text)))
            break
        label = bool(folded) and not _SENTENCE_END.search(raw)
        heading = label and bool(_RELATED.fullmatch(folded))
        listed = label and related and len(raw) <= _TITLE_LENGTH
        if heading or listed or (label and any(pattern.fullmatch(folded) for pattern in _FURNITURE_LINES)):
            spans.append((start, end))
        related = heading or (related and (listed or not raw))
    return spans


def _is_tail(text: str, start: int) -> bool:
    """Whether no paragraph of prose follows: a comment form in the middle of a page does not end the article."""
    rest = text[start:].splitlines()[1:]
    return not any(len(line) > _TITLE_LENGTH and _SENTENCE_END.search(line) for line in rest)
