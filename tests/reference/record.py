"""Record the reference answers for the seeds into `cassettes/seeds.yaml`: `make record`.

The program itself asks the reference server over HTTP and records the answers as it records a model's: the five
articles together and each alone, in both languages.
"""

from __future__ import annotations

import sys
from pathlib import Path

from summarizer import Article, Settings, load, record, summarize
from tests.reference.server import MODEL, serving

ROOT = Path(__file__).resolve().parent.parent.parent
CASSETTE = ROOT / "cassettes" / "seeds.yaml"


def selections(articles: list[Article]) -> list[list[Article]]:
    return [articles, *([article] for article in articles)]


def main() -> int:
    articles = list(load(ROOT / "seeds"))
    wrong = []
    fresh = CASSETTE.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with (
        serving() as url,
        record(fresh, Settings(model=MODEL, base_url=url, retries=0), answers="reference") as settings,
    ):
        for lang in ("en", "ar"):
            for chosen in selections(articles):
                brief = summarize(chosen, lang=lang, settings=settings)
                wrong += [f"{lang}: {item.kind} {item.text}: {item.reason}" for item in brief.dropped]
                wrong += [f"{lang}: {item.what}: {item.reason}" for item in brief.failed]
    if not wrong:
        fresh.replace(CASSETTE)
    fresh.unlink(missing_ok=True)
    print("\n".join(dict.fromkeys(wrong)) or f"{CASSETTE.relative_to(ROOT)}: recorded")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
