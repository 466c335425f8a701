"""What the HTML pages share: templates, the style sheet under its own content security policy, fonts, links."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import quote

from ...arabic import ARABIC_LETTER, is_arabic
from ..view import MeetingView, View
from ..why import Why

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

Fonts = Literal["arabic", "none"]
_WEIGHTS: Final = {400: "Regular", 700: "Bold"}


def page(template: str, view: View, rules: str, *, fonts: Fonts = "arabic", **values: Any) -> str:
    """One self-contained page. `rules` is CSS made of this program's own ids only. Arabic fonts are embedded where the page
    has Arabic text and `fonts` asks for them."""
    from markupsafe import Markup

    made = environment().get_template(template)
    embedded = _embedded() if fonts == "arabic" and _has_arabic(view) else ()
    sheet = environment().get_template("style.css.jinja")
    style = sheet.render(fonts=embedded, rules=Markup(rules))  # noqa: S704 - ours
    if "</" in style:
        raise ValueError("a style sheet may not close its element")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    text = made.render(view=view, style=Markup(style), digest=Markup(f"sha256-{digest}"), **values)  # noqa: S704 - ours
    return text.strip() + "\n"


def _has_arabic(view: View) -> bool:
    texts = (view.title, *(note.quote for note in view.notes), *(article.title for article in view.articles))
    return view.lang == "ar" or any(ARABIC_LETTER.search(text) for text in texts)


@cache
def _embedded() -> tuple[tuple[int, str], ...]:
    """Weight and base64 of each embedded font: Noto Naskh Arabic, see render/fonts."""
    folder = files("summarizer.render") / "fonts"
    return tuple(
        (weight, base64.b64encode((folder / f"NotoNaskhArabic-{name}.woff2").read_bytes()).decode())
        for weight, name in _WEIGHTS.items()
    )


@cache
def environment() -> Environment:
    """Templates in which every string is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("summarizer.render"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"bdi": bdi, "kind": kind, "why": why}
    return made


def bdi(text: str) -> Markup:
    """A name or title of either language, kept apart from the direction of the text around it."""
    from markupsafe import Markup

    return Markup('<bdi lang="{}">{}</bdi>').format("ar" if is_arabic(text) else "en", text)


def why(reason: Why) -> Markup:
    """A reason, with the words in it that are not ours kept apart from the direction of those that are."""
    from markupsafe import Markup

    return Markup("").join(bdi(piece.text) if piece.foreign else piece.text for piece in reason.pieces)


def kind(meeting: MeetingView) -> str:
    """The class of a meeting's number: empty for one that was held, `planned`, or `off` where it did not come about."""
    return {"held": "", "planned": "planned", "postponed": "planned"}.get(meeting.status, "off")


def relative(path: str) -> str:
    """A file beside the page as a link that can lead nowhere else: neither a scheme nor a host is left in it."""
    return quote(path.replace("\\", "/").lstrip("/"), safe="/.-_~") if path else ""
