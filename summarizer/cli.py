"""The command line: options, printing, progress, exit codes. Nothing else knows the terminal.

Everything slow is imported when it is needed, so that `brief --help` is quick.
"""

from __future__ import annotations

import io
import logging
import os
import re
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from . import __version__
from .errors import AnswerNotRecorded, ArticleError, BriefError, RecordingStale, UsageError

if TYPE_CHECKING:
    from .article import Article
    from .pipeline import Progress
    from .schemas import Failed
    from .settings import Settings
    from .summary import Summary

DONE, NOTHING, USAGE, PARTLY, INTERRUPTED = 0, 1, 2, 3, 130

EXIT_CODES = (
    "Exit codes: 0 done; 1 nothing could be done; 2 wrong usage; 3 done, but some articles failed (the brief lists "
    "them). Other commands: brief schema (the JSON Schema of --format json); a folder called schema or run is ./schema or ./run. "
    "Shell completion: brief --install-completion."
)


class Lang(StrEnum):
    en = "en"
    ar = "ar"


class Format(StrEnum):
    md = "md"
    json = "json"
    text = "text"


class _DefaultGroup(TyperGroup):
    """`brief PATH...` is the main command: what is no other command's name belongs to it."""

    default = "run"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if "" in args:  # a variable that is not set, most likely; as a path it would be the current folder
            _fail(UsageError("An empty argument names nothing; the current folder is '.'."), USAGE)
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


@app.command(epilog=EXIT_CODES, no_args_is_help=True)
def run(  # noqa: PLR0913, PLR0917 - one parameter an option is how typer reads a command line
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH", help="Articles: files (.txt, .md), folders, or - for standard input."),
    ],
    lang: Annotated[Lang, typer.Option(help="Language of the brief.")] = Lang.en,
    format: Annotated[Format | None, typer.Option(help="Default: text on a terminal, md otherwise.")] = None,  # noqa: A002
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file instead of printing.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Model, or provider/model. Also BRIEF_MODEL.")] = None,
    base_url: Annotated[
        str | None, typer.Option(help="Server that speaks the OpenAI protocol. Also OPENAI_BASE_URL.")
    ] = None,
    concurrency: Annotated[
        int | None, typer.Option(min=1, show_default="8", help="Requests in flight at most.")
    ] = None,
    record: Annotated[Path | None, typer.Option(help="Keep the model's answers in this file.")] = None,
    replay: Annotated[Path | None, typer.Option(help="Answer from a recorded file; no model is asked.")] = None,
    aliases: Annotated[Path | None, typer.Option(help="Names that are one person's: a TOML file, which wins.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Nothing on stderr but errors.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Tell on stderr what each article gave, and what was left out.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Read news articles and write a brief of the meetings they report.

    Every claim in the brief stands in an article in its own words; what no article says is left out and listed.
    """
    talk = _Talk(quiet=quiet, verbose=verbose)
    with _errors_in_one_line(), _ended_as_by_hand(), talk.logged():
        from .settings import Settings

        if record and replay:
            raise UsageError("--record and --replay exclude each other.")
        if output and output == (record or replay):
            raise UsageError(f"{output}: the brief and the recording need a file each.")
        settings = Settings.from_env(model=model, base_url=base_url, concurrency=concurrency)
        _check_output(output)
        articles, failed = _load(paths, output, talk)
        with ExitStack() as stack:
            if aliases:
                stack.enter_context(_known_as(aliases))
            settings = _model(stack, paths, settings, record, replay, talk)
            brief = _summarize(articles, failed, lang.value, settings, talk)
            _write(brief, format, output)  # before the recording closes: should that fail, the brief is there
        talk.about(brief)
    raise typer.Exit(PARTLY if brief.failed else DONE)


@app.command()
def schema() -> None:
    """Print the JSON Schema of `--format json`."""
    import json

    from .schemas import Brief

    with _errors_in_one_line():
        _check_output(None)
        _stdout(json.dumps(Brief.model_json_schema(mode="serialization"), ensure_ascii=False, indent=2) + "\n")


def main() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter gets a mark for it
    app()


# -- the steps ------------------------------------------------------------------------------------------------


class _Told(logging.Handler):
    """What the program logs, as lines on stderr."""

    def emit(self, record: logging.LogRecord) -> None:
        _stderr(record.getMessage())


class _Talk:
    """What is said on stderr."""

    def __init__(self, *, quiet: bool, verbose: bool) -> None:
        self.quiet = quiet
        self.verbose = verbose and not quiet

    @contextmanager
    def logged(self) -> Iterator[None]:
        """Warnings on stderr while this is open; with --verbose what is done, too, and with --quiet nothing."""
        log, told = logging.getLogger("summarizer"), _Told()
        before = log.level
        log.setLevel(logging.INFO if self.verbose else logging.ERROR if self.quiet else logging.WARNING)
        log.addHandler(told)
        try:
            yield
        finally:
            log.removeHandler(told)
            log.setLevel(before)

    def note(self, line: str) -> None:
        if not self.quiet:
            _stderr(line)

    def about(self, brief: Summary) -> None:
        """What a careful user wants to know at the end."""
        if not self.verbose:
            return
        for item in brief.dropped:
            _stderr(f"left out: {item.kind} {item.text!r}: {item.reason}")
        used = brief.usage
        _stderr(f"{used.calls} calls, {used.input_tokens} tokens in, {used.output_tokens} out")

    @contextmanager
    def progress(self) -> Iterator[Progress | None]:
        """A progress bar, only where stderr is a terminal."""
        if self.quiet or not _is_terminal(sys.stderr):
            yield None
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        labels = {"extract": "Reading articles", "compose": "Writing the brief"}
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            tasks = {step: bar.add_task(label, total=None, visible=False) for step, label in labels.items()}
            yield lambda step, done, total: bar.update(tasks[step], completed=done, total=total, visible=True)


def _load(paths: list[Path], output: Path | None, talk: _Talk) -> tuple[list[Article], list[Failed]]:
    from .load import READERS, load
    from .schemas import Failed

    failed: list[Failed] = []

    def note(error: ArticleError) -> None:
        talk.note(f"{error.path}: {error}")
        failed.append(Failed(what=error.path, reason=str(error)))

    articles = list(load(paths, on_error=note, skip=output))
    if not articles:
        what = (
            "None of the articles can be read."
            if failed
            else "There is no article in " + ", ".join(map(str, paths)) + "."
        )
        raise BriefError(what, hint=f"Articles end in {', '.join(READERS)}.")
    return articles, failed


def _known_as(aliases: Path) -> AbstractContextManager[Any]:
    from .names import Aliases, using

    return using(Aliases.load(aliases))


def _model(
    stack: ExitStack, paths: list[Path], settings: Settings, record: Path | None, replay: Path | None, talk: _Talk
) -> Settings:
    """The settings to ask with: a recording's, or the configured model's."""
    from .load import shipped_recording
    from .model import model_missing
    from .model import record as recorded
    from .model import replay as replayed

    if replay:
        return stack.enter_context(replayed(replay))
    if settings.configured:
        return stack.enter_context(recorded(record, settings)) if record else settings
    shipped = shipped_recording(paths)
    if shipped is None or record:
        raise model_missing()
    stack.enter_context(_unknown_article_needs_a_model())
    told = stack.enter_context(replayed(shipped))
    talk.note(f"No model is configured: replaying the recorded answers that ship with these articles ({shipped.name}).")
    return told


@contextmanager
def _unknown_article_needs_a_model() -> Iterator[None]:
    """Where a recording was chosen for lack of a model, an answer it lacks is a model that is missing."""
    from .model import model_missing

    try:
        yield
    except RecordingStale:
        raise
    except AnswerNotRecorded as error:
        raise model_missing(f"No model is configured, and {error.args[0]}") from error


def _summarize(articles: list[Article], failed: list[Failed], lang: Any, settings: Settings, talk: _Talk) -> Summary:
    from .pipeline import summarize

    with talk.progress() as progress:
        return summarize(articles, lang=lang, settings=settings, failed=failed, progress=progress)


# -- printing -------------------------------------------------------------------------------------------------


def _write(brief: Summary, wanted: Format | None, output: Path | None) -> None:
    from .render import render

    if output is not None:
        text = render(brief, (wanted or _format_of(output)).value)
        try:
            _save(text.encode("utf-8", "replace"), output.resolve())
        except OSError as error:
            raise BriefError(f"{output}: cannot be written: {error.strerror}.") from error
        return
    if wanted is None and _is_terminal(sys.stdout):
        from rich.console import Console

        from .render.terminal import show

        show(brief, Console(markup=False, highlight=False, emoji=False))
        return
    _stdout(render(brief, (wanted or Format.md).value))


def _check_output(output: Path | None) -> None:
    """Raises UsageError where nothing can be written: before anybody is asked."""
    if output is None:
        if sys.stdout is None:
            raise UsageError("There is no standard output; -o FILE writes to a file.")
        return
    if output.is_dir():
        raise UsageError(f"{output}: cannot be written: it is a folder.")
    if not output.parent.is_dir():
        raise UsageError(f"{output}: cannot be written: its folder does not exist.")
    if not os.access(output if output.exists() else output.parent, os.W_OK):
        raise UsageError(f"{output}: cannot be written: permission denied.")


def _save(data: bytes, path: Path) -> None:
    """Never half a file, where the file is one: a pipe or a device is written to as it is."""
    if (path.exists() and not path.is_file()) or not os.access(path.parent, os.W_OK):
        path.write_bytes(data)
        return
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        if path.exists():
            shutil.copymode(path, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _is_terminal(stream: Any) -> bool:
    return stream is not None and stream.isatty()


def _format_of(output: Path) -> Format:
    return {".json": Format.json, ".txt": Format.text}.get(output.suffix.lower(), Format.md)


def _stdout(text: str) -> None:
    """UTF-8 whatever the locale; a reader that goes away (`| head`) is no error."""
    try:
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.flush()
    except OSError as error:
        sys.stdout = None  # what is left in it must not be flushed at exit
        if not isinstance(error, BrokenPipeError):
            raise BriefError(f"The brief cannot be printed: {error.strerror}.") from error


def _stderr(line: str) -> None:
    from .arabic import clean

    for part in line.splitlines():
        pieces = re.split("( {2,}|^ )", part)  # the gaps between columns stay
        typer.echo("".join(piece if piece.isspace() else clean(piece) for piece in pieces), err=True)


@contextmanager
def _errors_in_one_line() -> Iterator[None]:
    try:
        yield
    except UsageError as error:
        _fail(error, USAGE)
    except BriefError as error:
        _fail(error, NOTHING)
    except KeyboardInterrupt:
        _stderr("brief: interrupted.")
        raise typer.Exit(INTERRUPTED) from None


@contextmanager
def _ended_as_by_hand() -> Iterator[None]:
    """A request to end (`kill`, a closed terminal) ends as Ctrl-C does, so that files are closed in order; what is ignored,
    as under nohup, stays ignored."""
    wanted = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]  # Windows has no SIGHUP
    before = {number: signal.getsignal(number) for number in wanted}
    heard = [number for number in wanted if before[number] == signal.SIG_DFL]
    for number in heard:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])


def _fail(error: BriefError, code: int) -> NoReturn:
    _stderr(f"brief: {error}")
    raise typer.Exit(code)
