"""What tokens cost, and how many tokens a text will be: the first from a table, the second guessed from its letters.

Prices come from the snapshot that genai-prices carries; nothing is fetched. They are list prices for input and output
tokens: discounts for cached input, batches or contracts are not in them, so that a bill may be lower.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from ..schemas import Usage
from ..settings import DEFAULT_MODEL, Settings

_ARABIC: Final = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]+")
_WIDE: Final = re.compile("[\u1100-\u11ff\u2e80-\uffff\U00010000-\U0010ffff]+")
_NAMES: Final = {
    "xai": "x-ai",
    "bedrock": "aws",
    "azure_openai": "azure",
    "generative-ai": "google",
    "vertexai": "google",
}
"""Providers that instructor and genai-prices call by different names."""


class Range(NamedTuple):
    """From `low` to `high`, both included."""

    low: float
    high: float

    def __add__(self, other: object) -> Range:
        if not isinstance(other, Range):
            return NotImplemented
        return Range(self.low + other.low, self.high + other.high)

    def times(self, factor: float) -> Range:
        return Range(self.low * factor, self.high * factor)


NONE: Final = Range(0, 0)


@dataclass(frozen=True)
class Price:
    """The price list of one model: `provider` is a genai-prices id, `server` an address to know one by. With neither,
    no price is known."""

    model: str = ""
    provider: str | None = None
    server: str | None = None

    def of(self, input_tokens: float, output_tokens: float) -> float | None:
        """US dollars for one request; None when the price is not known."""
        if not (self.provider or self.server):
            return None
        from genai_prices import Usage as Tokens
        from genai_prices import calc_price

        tokens = Tokens(input_tokens=round(input_tokens), output_tokens=round(output_tokens))
        try:
            if self.server:
                return float(calc_price(tokens, self.model, provider_api_url=self.server).total_price)
            return float(calc_price(tokens, self.model, provider_id=self.provider).total_price)
        except LookupError:
            return None

    @property
    def known(self) -> bool:
        return self.of(1, 1) is not None

    def priced(self, usage: Usage) -> Usage:
        """The same usage with what it cost, unless it says so already."""
        if usage.cost_usd is not None or not usage.calls:
            return usage
        return usage.model_copy(update={"cost_usd": self.of(usage.input_tokens, usage.output_tokens)})


UNKNOWN: Final = Price()


def price_list(settings: Settings) -> Price:
    """The price list for the model that these settings name.

    A server is known by its address alone: a model of the same name on a machine of one's own has no price.
    """
    model = settings.model or DEFAULT_MODEL
    if settings.base_url:
        return Price(model, server=settings.base_url) if _hosted(settings.base_url) else Price(model)
    provider, slash, name = model.partition("/")
    return Price(name, provider=_NAMES.get(provider, provider)) if slash else Price(model, provider="openai")


_PRIVATE: Final = (".local", ".lan", ".internal", ".localhost", ".test", ".example", ".invalid")
"""Endings of names that nobody sells answers under: of private networks, and those of RFC 2606."""


def _hosted(url: str) -> bool:
    """Whether an address may be one of a company that sells answers, rather than one's own machine or network."""
    host = urlsplit(url).hostname or ""
    return "." in host and not host.replace(".", "").isdigit() and not host.endswith(_PRIVATE)


def tokens(text: str) -> Range:
    """About how many tokens a text is, at least and at most. An estimate: no tokenizer is at hand offline.

    The Arabic seeds, 14,091 characters, were measured as 4,000 tokens of OpenAI's o200k and 9,734 of cl100k; with the
    numbers here it is 3,770 to 10,090. Other families' tokenizers were not measured. Other alphabets go around the 4
    characters a token that OpenAI gives for English, 4.5 to 3; Chinese, Japanese, emoji and the like have 1.5 to 0.5.
    """
    arabic = sum(map(len, _ARABIC.findall(text)))
    wide = sum(map(len, _WIDE.findall(_ARABIC.sub("", text)))) if not text.isascii() else 0
    rest = len(text) - arabic - wide
    return Range(arabic / 3.6 + wide / 1.5 + rest / 4.5, arabic / 1.25 + wide / 0.5 + rest / 3)


@cache
def _schema_text(schema: type) -> str:
    import json

    return json.dumps(schema.model_json_schema())  # type: ignore[attr-defined]


ANSWER: Final = {
    "extract": Range(100, 9000),
    "compose": Range(60, 1600),
    "overview": Range(100, 1200),
}
"""Output tokens of an answer, by step. At most: the longest reference answer to a seed (13,600, 2,800 and 1,800
characters, half of them Arabic) with the dearest tokenizer, and a fifth more. At least: no meeting, one line."""
ANSWER_OTHER: Final = Range(20, 1000)
"""For any other step."""


def answer_tokens(step: str) -> Range:
    return ANSWER.get(step, ANSWER_OTHER)


def question_tokens(messages: list[dict[str, str]], schema: type, mode: str) -> Range:
    """Input tokens of one request. The schema sent beside the messages counts for some servers and for some not."""
    said = sum((tokens(turn["content"]) for turn in messages), NONE)
    beside = tokens(_schema_text(schema)).high if mode in ("json_schema", "tools") else 0
    return Range(said.low, said.high + beside)
