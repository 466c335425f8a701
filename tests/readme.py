"""Print one of the README's two set-up commands: `python tests/readme.py 1`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"


def blocks(language: str) -> list[str]:
    """The fenced code blocks of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def command(number: int) -> str:
    """Set-up command 1 (prints the brief) or 2 (runs the tests)."""
    return blocks("bash")[number - 1].strip()


if __name__ == "__main__":
    sys.stdout.write(command(int(sys.argv[1])) + "\n")
