"""The options, each said once; commands share them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

_BRIEF: Final = "The brief"
_MODEL: Final = "The model"
_COST: Final = "Cost"
_KEPT: Final = "Answers that are kept"
_READING: Final = "Reading and merging"


class Lang(StrEnum):
    en = "en"
    ar = "ar"
    both = "both"


class Format(StrEnum):
    md = "md"
    text = "text"
    html = "html"
    docx = "docx"
    review = "review"
    json = "json"
    csv = "csv"
    jsonl = "jsonl"
    jsonld = "jsonld"
    ftm = "ftm"


Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH",
        help="Articles: files (.txt, .md, .html, .json, .jsonl, .docx, .pdf), folders, - for standard input, or with "
        "--fetch addresses.",
    ),
]
Language = Annotated[
    Lang, typer.Option("--lang", help="Language of the brief; both writes two files.", rich_help_panel=_BRIEF)
]
Wanted = Annotated[
    Format | None,
    typer.Option(
        "--format", help="Default: by the name of the output; text on a terminal, else md.", rich_help_panel=_BRIEF
    ),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write to this file instead of printing.", rich_help_panel=_BRIEF),
]
Open = Annotated[bool, typer.Option("--open", help="Show the brief in the web browser.", rich_help_panel=_BRIEF)]
ModelName = Annotated[
    str | None,
    typer.Option("--model", help="Model, or provider/model. Also BRIEF_MODEL.", rich_help_panel=_MODEL),
]
BaseUrl = Annotated[
    str | None,
    typer.Option(help="Server that speaks the OpenAI protocol. Also OPENAI_BASE_URL.", rich_help_panel=_MODEL),
]
Concurrency = Annotated[
    int | None, typer.Option(min=1, show_default="8", help="Requests in flight at most.", rich_help_panel=_MODEL)
]
Rpm = Annotated[float | None, typer.Option(help="Requests a minute at most. Also BRIEF_RPM.", rich_help_panel=_MODEL)]
Tpm = Annotated[
    float | None, typer.Option(help="Tokens a minute at most, in and out. Also BRIEF_TPM.", rich_help_panel=_MODEL)
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Send nothing; say what a run would ask and cost.", rich_help_panel=_COST),
]
MaxCost = Annotated[
    float | None,
    typer.Option(min=0.0, help="US dollars at most; what is answered by then is briefed.", rich_help_panel=_COST),
]
NoCache = Annotated[
    bool,
    typer.Option(
        "--no-cache", help="Neither look for answers that were paid for before nor keep them.", rich_help_panel=_KEPT
    ),
]
Refresh = Annotated[
    bool, typer.Option("--refresh", help="Ask everything again; keep the new answers.", rich_help_panel=_KEPT)
]
Record = Annotated[
    Path | None, typer.Option(help="Keep the model's answers in this file, to replay.", rich_help_panel=_KEPT)
]
Replay = Annotated[
    Path | None,
    typer.Option(help="Answer from a recorded file; no model is asked.", rich_help_panel=_KEPT),
]
Fetch = Annotated[bool, typer.Option("--fetch", help="Read articles at addresses.", rich_help_panel=_READING)]
Aliases = Annotated[
    Path | None,
    typer.Option(help="Names that are one person's: a TOML file, which wins.", rich_help_panel=_READING),
]
Overrides = Annotated[
    Path | None,
    typer.Option(help="What is one meeting and what is not: a TOML file, which wins.", rich_help_panel=_READING),
]
Adjudicate = Annotated[
    bool,
    typer.Option(
        "--adjudicate", help="Ask the model about reports that may be of one meeting or not.", rich_help_panel=_READING
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Nothing on stderr but errors.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Tell on stderr what each article gave, and what was left out.")
]
