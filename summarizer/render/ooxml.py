"""The pieces of WordprocessingML that python-docx has no words for: text of two directions, notes, cross-references.

What makes Arabic right in Word (ISO/IEC 29500-1): `bidi` on the paragraph, its table (`bidiVisual`) and its section; `rtl` on
the runs of Arabic letters alone, with Latin words in runs of their own; sizes, weights and fonts in the complex-script twins,
which the styles have; and no `jc`, whose left and right change places with the direction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

Element = Any  # lxml has no types of its own

WIDTH: Final = 9410
"""Between the margins of an A4 page, in twentieths of a point."""

_MARGIN: Final = 1248
_ARABIC = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_LATIN = "A-Za-z\u00c0-\u024f\u0370-\u052f"
_LATIN_WORDS = rf"[\d./_:-]{{0,40}}[{_LATIN}](?:[^{_ARABIC}]*[{_LATIN}\d])?"
_RUNS = {
    True: re.compile(rf"\({_LATIN_WORDS}\)|{_LATIN_WORDS}"),  # brackets stay with what they hold
    False: re.compile(rf"[{_ARABIC}](?:[^{_LATIN}]*[{_ARABIC}])?"),
}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(tag: str, *children: Element, **attributes: object) -> Element:
    """An element of the main namespace with attributes of the same."""
    made = OxmlElement(f"w:{tag}", {qn(f"w:{name}"): str(value) for name, value in attributes.items()})
    made.extend(children)
    return made


def runs(text: str, *, rtl: bool, style: str = "") -> list[Element]:
    """Runs for text in a paragraph whose direction is given, one for each stretch of a direction; none for no text."""
    return [_run(part, style, rtl=own) for part, own in stretches(printable(text), rtl=rtl)]


def printable(text: str) -> str:
    """Text without the characters that XML cannot hold (XML 1.0, production 2)."""
    return _NOT_XML.sub("", text)


def stretches(text: str, *, rtl: bool) -> list[tuple[str, bool]]:
    """The text in order, cut where its direction changes; each part with whether it runs from right to left. Digits and
    marks go with what is around them."""
    found, at = [], 0
    for match in _RUNS[rtl].finditer(text):
        found += [(text[at : match.start()], rtl), (match[0], not rtl)]
        at = match.end()
    return [(part, own) for part, own in [*found, (text[at:], rtl)] if part]


def _run(text: str, style: str, *, rtl: bool) -> Element:
    content = element("t")
    content.text = text
    content.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element("r", *_properties(style, rtl=rtl), content)


def _properties(style: str, *, rtl: bool = False) -> list[Element]:
    inner = [*([element("rStyle", val=style)] if style else []), *([element("rtl")] if rtl else [])]
    return [element("rPr", *inner)] if inner else []


def tab() -> Element:
    return element("r", element("tab"))


def paragraph(style: str, content: Iterable[Element], *, rtl: bool) -> Element:
    """The direction stands on the paragraph too: readers other than Word do not look for it in the style."""
    return element("p", element("pPr", element("pStyle", val=style), _bidi(rtl=rtl)), *content)


def _bidi(*, rtl: bool) -> Element:
    return element("bidi") if rtl else element("bidi", val="0")


def link(anchor: str, content: Iterable[Element]) -> Element:
    """A link to a bookmark of the same document."""
    return element("hyperlink", *content, anchor=anchor, history="1")


def outside_link(relation: str, content: Iterable[Element]) -> Element:
    made = element("hyperlink", *content, history="1")
    made.set(qn("r:id"), relation)
    return made


def bookmark(number: int, name: str, content: Iterable[Element]) -> list[Element]:
    """`number` is unique in the document, `name` too."""
    return [element("bookmarkStart", id=number, name=name), *content, element("bookmarkEnd", id=number)]


def field(instruction: str, shown: str, style: str = "") -> Element:
    """A field and what it shows until it is updated."""
    return element("fldSimple", _run(shown, style, rtl=False), instr=f" {instruction} ")


def note_mark(number: int) -> Element:
    """The reference to an endnote, which Word numbers by itself."""
    return element("r", *_properties("EndnoteReference"), element("endnoteReference", id=number))


def note(number: int, content: Iterable[Element], *, rtl: bool) -> Element:
    own = element("r", *_properties("EndnoteReference"), element("endnoteRef"))
    return element("endnote", paragraph("EndnoteText", [own, *runs(" ", rtl=rtl), *content], rtl=rtl), id=number)


def endnotes(notes: Iterable[Element]) -> Element:
    """The part with the notes, which begins with the two lines that separate them from the text."""
    root = parse_xml(f"<w:endnotes {nsdecls('w', 'r')}/>")
    for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
        line = element("p", element("r", element(kind)))
        root.append(element("endnote", line, type=kind, id=number))
    root.extend(list(notes))
    return root


def table(rows: Sequence[Sequence[Element]], widths: Sequence[int], *, rtl: bool) -> Element:
    """Rows of cells, a paragraph each, the first one a heading that is repeated on every page; widths add up to WIDTH."""
    look = element(
        "tblLook", val="0420", firstRow="1", lastRow="0", firstColumn="0", lastColumn="0", noHBand="0", noVBand="1"
    )
    properties = element(
        "tblPr",
        element("tblStyle", val="BriefTable"),
        *([element("bidiVisual")] if rtl else []),
        element("tblW", w=sum(widths), type="dxa"),
        element("tblLayout", type="fixed"),
        look,
    )
    grid = element("tblGrid", *(element("gridCol", w=width) for width in widths))
    return element("tbl", properties, grid, *(_row(row, widths, heading=not at) for at, row in enumerate(rows)))


def _row(cells: Sequence[Element], widths: Sequence[int], *, heading: bool) -> Element:
    properties = element("trPr", element("cantSplit"), *([element("tblHeader")] if heading else []))
    made = (
        element("tc", element("tcPr", element("tcW", w=width, type="dxa")), cell)
        for cell, width in zip(cells, widths, strict=True)
    )
    return element("tr", properties, *made)


def lay_out(section: Element, *, rtl: bool) -> None:
    """A4, the section's direction, and endnotes numbered 1, 2, 3 where the default is i, ii, iii."""
    for name, values in (
        ("pgSz", {"w": 11906, "h": 16838}),
        (
            "pgMar",
            dict.fromkeys(("top", "right", "bottom", "left"), _MARGIN) | {"header": 620, "footer": 620, "gutter": 0},
        ),
    ):
        found = section.find(qn(f"w:{name}"))
        for key, value in values.items():
            found.set(qn(f"w:{key}"), str(value))
    section.find(qn("w:pgSz")).addprevious(element("endnotePr", element("numFmt", val="decimal")))
    grid = section.find(qn("w:docGrid"))
    if rtl:
        grid.addprevious(element("bidi"))
        grid.addprevious(element("rtlGutter"))


def replace_styles(styles: Element, wanted: Element, *, rtl: bool, language: str) -> None:
    """Take `wanted` in place of the styles of the same id and of those linked to them, and make the document's direction and
    language the default."""
    own = {style.get(qn("w:styleId")): style for style in wanted.findall(qn("w:style"))}
    for old in styles.findall(qn("w:style")):
        linked = old.find(qn("w:link"))
        if old.get(qn("w:styleId")) in own or (linked is not None and linked.get(qn("w:val")) in own):
            styles.remove(old)
    styles.extend(list(own.values()))
    if rtl:
        own["Normal"].find(qn("w:pPr")).insert(0, element("bidi"))
    defaults = styles.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for lang in defaults.findall(qn("w:lang")):
        defaults.remove(lang)
    defaults.append(element("lang", val=language, eastAsia=language, bidi="ar-SA"))


def settle(settings: Element, *, language: str) -> None:
    """The endnotes' separators, the language of the theme's fonts, and today's Word rather than its compatibility mode."""
    compat = settings.find(qn("w:compat"))
    for old in settings.findall(qn("w:endnotePr")):
        settings.remove(old)
    compat.addprevious(
        element("endnotePr", element("numFmt", val="decimal"), *(element("endnote", id=own) for own in (-1, 0)))
    )
    for setting in compat.findall(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    theme = settings.find(qn("w:themeFontLang"))
    theme.set(qn("w:val"), language)
    theme.set(qn("w:bidi"), "ar-SA")
