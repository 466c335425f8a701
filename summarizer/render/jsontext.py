"""JSON whose text cannot act: not on a terminal, not on the order of letters, not inside a page's <script>."""

from __future__ import annotations

import json
import re
from typing import Any

# Beside what JSON escapes by itself: DEL and C1, bidi controls, line separators, tag characters, lone surrogates, and the
# "<" that could end a script element.
_ACTING = re.compile(
    "[<\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def dumps(value: Any, *, indent: int | None = None) -> str:
    r"""JSON without a line break at its end; letters stand as themselves, what could act as `\uXXXX`, so that a reader gets
    every text back as it was."""
    return _ACTING.sub(_escaped, json.dumps(value, ensure_ascii=False, indent=indent))


def json_lines(values: list[dict[str, Any]]) -> str:
    """One value a line, each line ended; empty for none."""
    return "".join(f"{dumps(value)}\n" for value in values)


def _escaped(match: re.Match[str]) -> str:
    return "\\u003c" if match[0] == "<" else json.dumps(match[0])[1:-1]
