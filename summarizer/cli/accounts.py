"""What is said of answers, calls and costs: the lines of `brief cache`, `brief log` and --dry-run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..version import __version__

if TYPE_CHECKING:
    from ..estimate import Estimate
    from ..ledger.journal import ArticleCost, Call, RunRecord
    from ..ledger.prices import Range
    from ..ledger.store import Stats
    from ..schemas import Usage


def of_estimate(found: Estimate) -> Iterator[str]:
    yield f"brief {__version__}, without sending anything:"
    yield f"  articles   {found.articles}"
    yield f"  kept       {found.stored} answers in the store"
    yield f"  to ask     {_range(found.calls)} questions"
    yield f"  tokens     {_range(found.input_tokens)} in, {_range(found.output_tokens)} out"
    cost = (
        "not known for this model"
        if found.cost_usd is None
        else f"${found.cost_usd.low:.4f} to ${found.cost_usd.high:.4f}"
    )
    yield f"  cost       {cost}"
    yield "An estimate, not a bound: what an article reports is not known before it is read."


def _range(found: Range) -> str:
    low, high = round(found.low), round(found.high)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def of_store(stats: Stats) -> Iterator[str]:
    yield f"{stats.path}: {counted(stats.entries, 'answer')}, {_size(stats.bytes)}"
    for model in stats.models:
        paid = f", ${model.cost_usd:.4f}" if model.cost_usd else ""
        yield f"  {model.model}: {model.entries:,} ({model.input_tokens:,} tokens in, {model.output_tokens:,} out{paid})"
    if stats.oldest and stats.newest:
        yield f"  from {stats.oldest:%Y-%m-%d} to {stats.newest:%Y-%m-%d}"
    if stats.finished:
        yield f"  {counted(stats.finished, 'finished brief')} made of them, {_size(stats.finished_bytes)}"


def counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{count / 1e3:.1f} kB"


def of_runs(runs: Sequence[RunRecord]) -> Iterator[str]:
    for run in runs:
        yield (
            f"{run.id:>5}  {run.started:%Y-%m-%d %H:%M}  {run.outcome}  {run.model}  {run.lang}  "
            f"{run.answered} asked, {run.stored} from the store, {run.failed} failed; {of_usage(run.usage)}"
        )


def of_calls(calls: Sequence[Call]) -> Iterator[str]:
    for call in calls:
        what = call.error or call.outcome
        about = f" {call.article}" if call.article else ""
        used = f"; {of_usage(call.usage)}" if call.usage.calls else ""
        yield f"  {call.at:%H:%M:%S}  {call.step}{about}  {what}  {call.seconds:.1f} s  prompt {call.prompt}{used}"


def of_articles(costs: Sequence[ArticleCost]) -> Iterator[str]:
    yield "By article:"
    for cost in costs:
        yield f"  {cost.article}  {cost.questions} questions; {of_usage(cost.usage)}"


def of_usage(used: Usage) -> str:
    cost = "cost not known" if used.cost_usd is None else f"${used.cost_usd:.4f}"
    return f"{used.calls} calls, {used.input_tokens:,} tokens in, {used.output_tokens:,} out, {cost}"
