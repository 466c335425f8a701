"""What tokens cost, what a run will cost, and when it stops."""

from __future__ import annotations

import asyncio
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from summarizer import ModelUnreachable, QuotaUsedUp, Settings, UsageError, load, summarize
from summarizer.estimate import MEETINGS, estimate
from summarizer.ledger.budget import Budget, PaidModel
from summarizer.ledger.prices import Price, Range, answer_tokens, price_list, tokens
from summarizer.ledger.store import Store
from summarizer.model import Answer, Question
from summarizer.pipeline import Options
from summarizer.schemas import Extraction, Usage
from summarizer.testing import ScriptedModel
from tests.builders import article, meeting, wording
from tests.conftest import SEEDS
from tests.reference.server import MODEL, serving
from tests.servers import answer, scripted

MILLION = 1_000_000
PRICED = Price("gpt-5-mini", provider="openai")
QUESTION = Question("extract", "system", "user", Extraction)


# -- the price list -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "dollars"),
    [
        (Settings(model="gpt-5-mini", api_key="k"), 0.25 + 2.0),
        (Settings(api_key="k"), 0.25 + 2.0),
        (Settings(model="openai/gpt-5-mini"), 0.25 + 2.0),
        (Settings(model="gpt-5-mini", base_url="https://api.openai.com/v1"), 0.25 + 2.0),
        (Settings(model="gpt-4o-mini", api_key="k"), 0.15 + 0.6),
    ],
)
def test_a_hosted_model_has_its_list_price(settings: Settings, dollars: float) -> None:
    per_request = price_list(settings).of(1000, 1000)
    assert per_request
    assert math.isclose(per_request * 1000, dollars)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(model="gpt-5-mini", base_url="http://localhost:11434/v1"),
        Settings(model="gpt-5-mini", base_url="http://10.0.0.7:8000/v1"),
        Settings(model="gpt-5-mini", base_url="http://[::1]:8000/v1"),
        Settings(model="gpt-5-mini", base_url="https://llm.example.org/v1"),
        Settings(model="a-model-nobody-sells", api_key="k"),
        Settings(model="ollama/qwen3"),
    ],
)
def test_a_model_of_ones_own_has_no_price_whatever_its_name(settings: Settings) -> None:
    assert price_list(settings).of(1, 1) is None
    assert not price_list(settings).known
    assert price_list(settings).priced(Usage(calls=1, input_tokens=5)).cost_usd is None


def test_what_says_its_cost_keeps_it_and_what_was_not_asked_costs_nothing() -> None:
    assert PRICED.priced(Usage(calls=1, cost_usd=7.0)).cost_usd == 7.0
    assert PRICED.priced(Usage()).cost_usd is None
    assert PRICED.priced(Usage(calls=1, input_tokens=MILLION)).cost_usd == pytest.approx(0.25)


def test_the_price_table_is_imported_only_when_a_price_is_asked_for() -> None:
    code = "import sys, summarizer.pipeline, summarizer.estimate; print('genai_prices' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_tokens_are_estimated_around_what_was_measured() -> None:
    """o200k and cl100k on the five seeds: 4,000 and 9,734 tokens."""
    whole = [tokens(seed.text) for seed in load(SEEDS)]
    low, high = sum(found.low for found in whole), sum(found.high for found in whole)
    assert 0.85 * 4000 <= low <= 4000
    assert 9734 <= high <= 1.15 * 9734
    assert tokens("") == Range(0, 0)
    english = tokens("The quick brown fox jumps over the lazy dog. " * 10)
    assert english.low <= 100 < english.high  # 10 tokens a sentence with either encoding
    assert tokens("会談" * 10).high == 40


# -- the budget ---------------------------------------------------------------------------------------------------


class Dear(ScriptedModel):
    """Says what its answers cost, after a moment."""

    def __init__(self, *costs: float, **script: Any) -> None:
        super().__init__(extract=lambda _: {"meetings": []}, **script)
        self._costs = list(costs)

    async def ask(self, question: Any) -> Any:
        await asyncio.sleep(0.001)
        found = await super().ask(question)
        return Answer(found.value, Usage(calls=1, input_tokens=10, output_tokens=5, cost_usd=self._costs.pop(0)))


def spend(budget: Budget, model: Any, times: int) -> list[Any]:
    async def all_at_once() -> list[Any]:
        paid = PaidModel(model, budget)
        return await asyncio.gather(*(paid.ask(QUESTION) for _ in range(times)), return_exceptions=True)

    return asyncio.run(all_at_once())


def test_a_limit_is_kept_while_many_are_under_way_and_what_fits_is_asked() -> None:
    budget = Budget(PRICED, limit=0.1)
    found = spend(budget, Dear(*[0.01] * 100), 100)
    answered = [item for item in found if isinstance(item, Answer)]
    assert 0.07 <= budget.spent <= 0.1
    assert len(answered) == round(budget.spent / 0.01)
    refused = [item for item in found if isinstance(item, QuotaUsedUp)]
    assert len(refused) == 100 - len(answered)
    assert "the limit of 0.1 US dollars would be passed" in str(refused[0])


def test_without_a_limit_everything_is_asked_and_counted() -> None:
    budget = Budget(PRICED)
    spend(budget, Dear(*[0.5] * 20), 20)
    assert budget.spent == pytest.approx(10)


def test_a_failed_question_gives_back_what_was_set_aside_and_costs_what_it_cost() -> None:
    lost = ModelUnreachable("gone", usage=Usage(calls=2, input_tokens=MILLION, output_tokens=0))
    budget = Budget(PRICED, limit=1.0)
    (found,) = spend(budget, ScriptedModel(extract=[lost]), 1)
    assert budget.spent == found.usage.cost_usd == pytest.approx(0.25)
    assert budget._promised == 0


@pytest.mark.parametrize("limit", [0, -1, math.nan])
def test_a_limit_that_is_none_is_refused(limit: float) -> None:
    with pytest.raises(UsageError, match="above 0"):
        Budget(PRICED, limit=limit)


def test_a_limit_is_refused_at_once_where_the_price_is_not_known() -> None:
    with scripted(answer({"meetings": []})) as script:
        settings = Settings(model="m", base_url=script.url)
        with pytest.raises(UsageError, match="The price of m is not known"):
            summarize([article()], settings=settings, options=Options(max_cost=1.0))
        assert script.requests == []


# -- the estimate ---------------------------------------------------------------------------------------------------

HOSTED = Settings(model="gpt-5-mini", api_key="k")


def test_an_estimate_of_articles_that_nobody_has_read_sends_nothing() -> None:
    """No server stands behind these settings, and no test reaches the network."""
    found = estimate(load(SEEDS), settings=HOSTED)
    assert (found.articles, found.stored) == (5, 0)
    assert found.calls == (5, 2 * (5 + 5 * MEETINGS.high + 1))
    assert 5 * 700 < found.input_tokens.low < found.input_tokens.high
    assert found.output_tokens.low == 5 * answer_tokens("extract").low
    assert found.cost_usd
    assert 0 < found.cost_usd.low < 0.05 < found.cost_usd.high < 2


def test_the_reference_answers_lie_within_the_estimate() -> None:
    found = estimate(load(SEEDS), settings=HOSTED)
    with serving() as url:
        brief = summarize(load(SEEDS), settings=Settings(model=MODEL, base_url=url, reasks=0))
    assert found.calls.low <= brief.usage.calls <= found.calls.high


def test_an_estimate_without_a_price_says_so() -> None:
    assert estimate([article()], settings=Settings(model="m", base_url="http://127.0.0.1:9/v1")).cost_usd is None


def test_an_estimate_counts_what_the_store_has(tmp_path: Path) -> None:
    with scripted(answer({"meetings": [meeting()]}), answer(wording())) as script, Store(tmp_path / "s") as store:
        settings, options = Settings(model="m", base_url=script.url), Options(store=store)
        summarize([article()], settings=settings, options=options)
        asked = len(script.requests)
        done = estimate([article()], settings=settings, options=options)
        assert (done.articles, done.stored, done.calls) == (1, asked, (0, 0))
        other_language = estimate([article()], lang="ar", settings=settings, options=options)
        assert (other_language.stored, other_language.calls) == (asked - 1, (1, 2))
        one_more = estimate([article(), article("خبر آخر.")], settings=settings, options=options)
        assert (one_more.stored, one_more.calls.low) == (asked, 1)
        again = estimate([article()], settings=settings, options=Options(store=store, refresh=True))
        assert again.stored == 0
        assert len(script.requests) == asked
        assert store.stats().entries == asked
