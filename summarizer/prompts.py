"""The prompts: Jinja files in `prompts/`, each with a stable `system` block and a `user` block for the data.

The stable part comes first so that providers can cache it.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from . import schemas
from .arabic import words

if TYPE_CHECKING:
    from jinja2 import Environment

STEPS = {
    "extract": schemas.Extraction,
    "compose": schemas.MeetingWording,
    "overview": schemas.OverviewWording,
    "adjudicate": schemas.Adjudication,
}
"""Each prompt that asks a question, and the schema of its answer."""


class Prompt(NamedTuple):
    system: str
    user: str


@cache
def _folder() -> Traversable:
    """`prompts/` inside an installed package, beside it in a checkout."""
    installed = files("summarizer") / "prompts"
    return installed if installed.is_dir() else Path(__file__).resolve().parent.parent / "prompts"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        loader=FunctionLoader(source),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - prompts are plain text for a model
    )


@cache
def source(name: str) -> str:
    """The template of a prompt as it stands in its file."""
    return (_folder() / f"{name}.jinja").read_text(encoding="utf-8")


@cache
def fingerprint(name: str) -> str:
    """Twelve hexadecimal digits of the SHA-256 of a prompt's template."""
    return hashlib.sha256(source(name).encode()).hexdigest()[:12]


def fingerprints() -> dict[str, str]:
    """The fingerprint of every prompt, by name."""
    return {name: fingerprint(name) for name in (*STEPS, "reask")}


@cache
def schema_fingerprint() -> str:
    """Twelve hexadecimal digits over the outlines of every answer, which the prompts print."""
    return hashlib.sha256("\n\n".join(outline(model) for model in STEPS.values()).encode()).hexdigest()[:12]


def prompt(name: str, **values: object) -> Prompt:
    """Render a prompt. Raises jinja2.UndefinedError when it asks for a value that is not given."""
    template = _environment().get_template(name)
    context = template.new_context(values)
    blocks = {part: "".join(template.blocks[part](context)).strip() for part in ("system", "user")}
    return Prompt(blocks["system"], blocks["user"])


_RUN = 8
"""So many words in a row are no coincidence."""


def repeats(name: str, text: str) -> bool:
    """Whether a text says over what a prompt says: eight words of it in a row."""
    return not _runs(text).isdisjoint(_prompt_runs(name))


@cache
def _prompt_runs(name: str) -> frozenset[str]:
    return _runs(source(name))


def _runs(text: str) -> frozenset[str]:
    said = words(text)
    return frozenset(" ".join(said[at : at + _RUN]) for at in range(len(said) - _RUN + 1))


def fence(text: str) -> str:
    """A code that `text` cannot contain, since it is made from the text itself (SHA-256)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


@cache
def outline(model: type[BaseModel], depth: int = 0) -> str:
    """The fields of a schema as an indented list for a prompt: name, type, description."""
    lines = []
    for name, field in model.model_fields.items():
        inner = _model_of(field.annotation)
        about = f": {field.description}" if field.description else ""
        lines.append(f"{'  ' * depth}- {name} ({_type_name(field.annotation)}){about}")
        if inner:
            lines.append(outline(inner, depth + 1))
    return "\n".join(lines)


def _model_of(kind: Any) -> type[BaseModel] | None:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    return next((found for part in get_args(kind) if (found := _model_of(part))), None)


def _type_name(kind: Any) -> str:
    origin = get_origin(kind)
    if origin is Annotated:
        return _type_name(get_args(kind)[0])
    if origin is Literal:
        return " | ".join(get_args(kind))
    if origin is list:
        return f"list of {_type_name(get_args(kind)[0])}s"
    if origin in (Union, UnionType):
        return " or ".join("null" if part is NoneType else _type_name(part) for part in get_args(kind))
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return "object"
    return {str: "string", int: "integer", bool: "boolean"}.get(kind, str(kind))
