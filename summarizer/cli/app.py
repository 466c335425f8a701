"""The commands and their options."""

from __future__ import annotations

import io
import sys
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from .. import __version__
from ..errors import ArticleError, BriefError, UsageError
from .guard import DONE, EXIT_CODES, PARTLY, USAGE, ended_as_by_hand, errors_in_one_line, fail
from .output import Format, check_output, stdout, write
from .talk import Talk

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from ..article import Article
    from ..schemas import Failed
    from ..settings import Settings
    from ..summary import Summary


class Lang(StrEnum):
    en = "en"
    ar = "ar"


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
    talk = Talk(quiet=quiet, verbose=verbose)
    with errors_in_one_line(), ended_as_by_hand(), talk.logged():
        from ..settings import Settings
        from .answering import answering

        if record and replay:
            raise UsageError("--record and --replay exclude each other.")
        if output and output == (record or replay):
            raise UsageError(f"{output}: the brief and the recording need a file each.")
        settings = Settings.from_env(model=model, base_url=base_url, concurrency=concurrency)
        check_output(output)
        articles, failed = _load(paths, output, talk)
        with ExitStack() as stack:
            if aliases:
                stack.enter_context(_known_as(aliases))
            settings = answering(stack, paths, settings, record, replay, talk)
            brief = _summarize(articles, failed, lang.value, settings, talk)
            write(brief, format, output)  # before the recording closes: should that fail, the brief is there
        talk.about(brief)
    raise typer.Exit(PARTLY if brief.failed else DONE)


@app.command()
def schema() -> None:
    """Print the JSON Schema of `--format json`."""
    import json

    from ..schemas import Brief

    with errors_in_one_line():
        check_output(None)
        stdout(json.dumps(Brief.model_json_schema(mode="serialization"), ensure_ascii=False, indent=2) + "\n")


def main() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter gets a mark for it
    app()


def _load(paths: list[Path], output: Path | None, talk: Talk) -> tuple[list[Article], list[Failed]]:
    from ..load import READERS, load
    from ..schemas import Failed

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
    from ..names import Aliases, using

    return using(Aliases.load(aliases))


def _summarize(articles: list[Article], failed: list[Failed], lang: Any, settings: Settings, talk: Talk) -> Summary:
    from ..pipeline import summarize

    with talk.progress() as progress:
        return summarize(articles, lang=lang, settings=settings, failed=failed, progress=progress)
