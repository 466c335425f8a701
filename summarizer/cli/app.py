"""The commands."""

from __future__ import annotations

import io
import sys
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from ..errors import UsageError
from ..version import __version__
from . import options as opt
from .answering import Recordings
from .guard import DONE, EXIT_CODES, PARTLY, USAGE, ended_as_by_hand, errors_in_one_line, fail
from .job import Corrections, Job, Keeping, check_keeping
from .output import Output, check_writable, stdout
from .talk import Talk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..pipeline import Options
    from ..settings import Settings


class _DefaultGroup(TyperGroup):
    """`brief PATH...` is the main command: what is no other command's name belongs to it."""

    default = "run"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if "" in args:  # a variable that is not set, most likely; as a path it would be the current folder
            fail(UsageError("An empty argument names nothing; the current folder is '.'."), USAGE)
        own = {option for param in self.params for option in (*param.opts, *param.secondary_opts)}
        if not args or (args[0] not in self.commands and args[0].split("=", 1)[0] not in own):
            args = [self.default, *(args or ["--help"])]
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return ("" if name == self.default else name), command, rest  # usage reads `brief PATH...`


app = typer.Typer(
    cls=_DefaultGroup,
    pretty_exceptions_enable=False,
    help="Briefs on diplomatic meetings from Arabic and English news.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"brief {__version__}")
        raise typer.Exit


@contextmanager
def _command(talk: Talk, *, kept: bool = True) -> Iterator[None]:
    with errors_in_one_line(kept=kept), ended_as_by_hand(), talk.logged():
        yield


@app.command(epilog=EXIT_CODES, no_args_is_help=True)
def run(  # noqa: PLR0913, PLR0917 - one parameter an option is how typer reads a command line
    paths: opt.Paths,
    lang: opt.Language = opt.Lang.en,
    wanted: opt.Wanted = None,
    output: opt.Output = None,
    show: opt.Open = False,
    model: opt.ModelName = None,
    base_url: opt.BaseUrl = None,
    concurrency: opt.Concurrency = None,
    rpm: opt.Rpm = None,
    tpm: opt.Tpm = None,
    dry_run: opt.DryRun = False,
    max_cost: opt.MaxCost = None,
    no_cache: opt.NoCache = False,
    refresh: opt.Refresh = False,
    record: opt.Record = None,
    replay: opt.Replay = None,
    fetch: opt.Fetch = False,
    aliases: opt.Aliases = None,
    overrides: opt.Overrides = None,
    adjudicate: opt.Adjudicate = False,
    quiet: opt.Quiet = False,
    verbose: opt.Verbose = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Read news articles and write a brief of the meetings they report.

    Every claim in the brief stands in an article in its own words; what no article says is left out and listed.
    """
    talk = Talk(quiet=quiet, verbose=verbose)
    with _command(talk, kept=bool(record) or not no_cache):
        from ..settings import Settings

        keeping = Keeping(Recordings(record, replay), cache=not no_cache, refresh=refresh, max_cost=max_cost)
        check_keeping(keeping)
        out = Output(output, wanted, lang, open=show)
        if output and output in (record, replay):
            raise UsageError(f"{output}: the brief and the recording need a file each.")
        if lang is opt.Lang.both and (dry_run or max_cost is not None):
            raise UsageError("--dry-run and --max-cost are for one brief: --lang en, then --lang ar.")
        out.check()
        settings = Settings.from_env(
            model=model,
            base_url=base_url,
            concurrency=concurrency,
            requests_per_minute=rpm,
            tokens_per_minute=tpm,
        )
        job = Job(paths, talk, keeping, Corrections(aliases, overrides, adjudicate), fetch=fetch, skip=output)
        with ExitStack() as stack:
            settings, options = job.open(stack, settings)
            if dry_run:
                _estimated(job, out, settings, options)
                return
            briefs = [job.brief(language, settings, options) for language in out.langs]
            out.write(briefs, job.articles, talk)  # before a recording closes: should that fail, the brief is there
        talk.about(briefs)
    raise typer.Exit(PARTLY if any(brief.failed for brief in briefs) else DONE)


def _estimated(job: Job, out: Output, settings: Settings, options: Options) -> None:
    from ..estimate import estimate
    from .accounts import of_estimate

    (lang,) = out.langs
    _print(of_estimate(estimate(job.articles, lang=lang, settings=settings, options=options)))


@app.command(no_args_is_help=True)
def explain(  # noqa: PLR0913, PLR0917
    meeting: Annotated[str, typer.Argument(metavar="MEETING", help="Its number in the brief, or its id.")],
    paths: opt.Paths,
    model: opt.ModelName = None,
    base_url: opt.BaseUrl = None,
    replay: opt.Replay = None,
    fetch: opt.Fetch = False,
    aliases: opt.Aliases = None,
    overrides: opt.Overrides = None,
    quiet: opt.Quiet = False,
    verbose: opt.Verbose = False,
) -> None:
    """Say why the reports of a meeting were joined, and what kept the nearest others apart.

    The articles are read as `brief PATH...` reads them: answers that were paid for are not paid for again. Of a brief that
    was saved with --format json only the reasons are known.
    """
    talk = Talk(quiet=quiet, verbose=verbose)
    with _command(talk):
        from ..settings import Settings
        from .explaining import explained, saved_brief

        saved = saved_brief(paths)
        if saved:
            _print(explained(saved, meeting))
            return
        settings = Settings.from_env(model=model, base_url=base_url)
        job = Job(paths, talk, Keeping(Recordings(replay=replay)), Corrections(aliases, overrides), fetch=fetch)
        with ExitStack() as stack:
            settings, options = job.open(stack, settings)
            _print(explained(job.read(settings, options), meeting, options.overrides))


@app.command()
def cache(
    clear: Annotated[
        bool,
        typer.Option(
            "--clear", help="Delete the answers, or those that --older-than or --model name, and the finished briefs."
        ),
    ] = False,
    stale: Annotated[bool, typer.Option("--stale", help="Delete the answers to prompts of earlier versions.")] = False,
    older_than: Annotated[
        int | None, typer.Option(min=0, metavar="DAYS", help="With --clear: older than so many days.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="With --clear: of this model.")] = None,
) -> None:
    """Show or clear the store of answers that were paid for, with the finished briefs that were made of them (in the folder
    that BRIEF_HOME names, or the platform's)."""
    with errors_in_one_line():
        from ..ledger.store import Store
        from ..prompts import fingerprints
        from .accounts import counted, of_store

        if (older_than is not None or model) and not (clear or stale):
            raise UsageError("--older-than and --model say what --clear deletes.")
        with Store() as store:
            if clear or stale:
                age = None if older_than is None else timedelta(days=older_than)
                deleted = store.clear(older_than=age, model=model, prompts=fingerprints().values() if stale else None)
                _print([f"{counted(deleted, 'answer')} deleted."])
            _print(of_store(store.stats()))


@app.command(name="log")
def log_(
    run: Annotated[int | None, typer.Argument(metavar="[RUN]", help="A run's number, to see its calls.")] = None,
    last: Annotated[int, typer.Option(min=1, help="So many runs.")] = 10,
) -> None:
    """Show the last runs and what they cost, or the calls of one of them."""
    with errors_in_one_line():
        from ..ledger.journal import Journal
        from .accounts import of_articles, of_calls, of_runs

        with Journal() as journal:
            if run is None:
                _print(of_runs(journal.runs(last)))
            elif calls := journal.calls(run):
                _print([*of_calls(calls), *of_articles(journal.articles(run))])
            else:
                raise UsageError(f"There is no run {run} in {journal.path}, or its calls are no longer kept.")


@app.command()
def schema() -> None:
    """Print the JSON Schema of `--format json`."""
    import json

    from ..schemas import Brief

    with errors_in_one_line():
        _print([json.dumps(Brief.model_json_schema(mode="serialization"), ensure_ascii=False, indent=2)])


def _print(lines: Iterable[str]) -> None:
    check_writable(None)
    stdout("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))


def main() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter gets a mark for it
    app()
