"""A Word document: headings, lists and notes as styles, every quotation an endnote, right to left where the language is.

Needs python-docx (the extra `docx`). Text of articles goes in as text nodes only; nothing of it becomes markup, a field or a
link, but for article addresses, which `view` has let through as http or https.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from .. import locales
from ..arabic import is_arabic
from ..errors import UsageError
from ..schemas import Brief
from . import address
from .view import ArticleView, ClaimView, MeetingView, Note, SideView, View, view

if TYPE_CHECKING:
    from docx.document import Document

    from .ooxml import Element

_LANGUAGE: Final = {"en": "en-GB", "ar": "ar-SA"}
_COLUMNS: Final = (520, 1850, 3540, 1800, 1700)
_MOST_NAMES: Final = 3  # of one side in the table; the meeting itself has them all
_MARKS: Final = {"article": "[%d]", "meeting": "%d"}  # in round brackets LibreOffice would end lines behind "("
_ENDNOTES: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml"


def render_docx(brief: Brief) -> bytes:
    """The document; the same brief gives the same bytes. Raises UsageError where python-docx is not installed."""
    try:
        import docx
    except ImportError as error:
        raise UsageError("DOCX needs python-docx.", hint="pip install 'brief[docx]'") from error
    document = docx.Document()
    _Writer(document, view(brief)).write()
    _describe(document, brief)
    saved = BytesIO()
    document.save(saved)
    return _settled(saved)


class _Writer:
    """Writes a view into an empty document. Notes get their numbers in the order in which the text comes to them, as Word
    counts them."""

    def __init__(self, document: Document, shown: View) -> None:
        from . import ooxml

        self.xml = ooxml
        self.document = document
        self.view = shown
        self.rtl = shown.lang == "ar"
        self.tr = partial(locales.text, shown.lang)
        self.labels = shown.labels
        self.notes = {note.number: note for note in shown.notes}
        self.cited: dict[int, int] = {}
        self.bookmarks = 0
        self.section = document.element.body.sectPr

    def write(self) -> None:
        self._dress()
        self._top()
        self._table()
        self._meetings()
        self._articles()
        self._listed("Could not be read or answered", [f"{what}: {why}" for what, why in self.view.failed])
        self._listed("Left out", [f"{what}: {why}" for what, why in self.view.dropped])
        self._listed("About this brief", self.view.disclosure)
        self._evidence()

    # the document

    def _dress(self) -> None:
        from docx.oxml import parse_xml

        language = _LANGUAGE[self.view.lang]
        wanted = (files("summarizer.render") / "templates" / "docx-styles.xml").read_bytes()
        self.xml.replace_styles(self.document.styles.element, parse_xml(wanted), rtl=self.rtl, language=language)
        self.xml.settle(self.document.settings.element, language=language)
        self._leave_out("stylesWithEffects")  # Word 2010's second set of styles, which has to agree with the first
        self.xml.lay_out(self.section, rtl=self.rtl)
        page = self.document.sections[0]
        page.different_first_page_header_footer = True
        self._fill(page.header, "Header", self._runs(self.view.title))
        for footer in (page.footer, page.first_page_footer):
            self._fill(footer, "Footer", self._page_number())

    def _leave_out(self, kind: str) -> None:
        relations = self.document.part.rels
        for own_id in [own_id for own_id, relation in relations.items() if relation.reltype.endswith(f"/{kind}")]:
            del relations[own_id]

    def _fill(self, part: Any, style: str, content: Iterable[Element]) -> None:
        part.is_linked_to_previous = False
        for old in part.paragraphs:
            old._p.getparent().remove(old._p)  # noqa: SLF001 - python-docx's own way to the element
        part._element.append(self._paragraph(style, content))  # noqa: SLF001

    def _page_number(self) -> list[Element]:
        return [self.xml.field("PAGE", "1"), *self._runs(" / "), self.xml.field("NUMPAGES", "1")]

    # small parts

    def _add(self, style: str, content: Iterable[Element]) -> None:
        self.section.addprevious(self._paragraph(style, content))

    def _paragraph(self, style: str, content: Iterable[Element]) -> Element:
        return self.xml.paragraph(style, content, rtl=self.rtl)

    def _runs(self, text: str, style: str = "") -> list[Element]:
        return self.xml.runs(text, rtl=self.rtl, style=style)

    def _heading(self, label: str) -> None:
        self._add("Heading1", self._runs(self.labels[label]))

    def _listed(self, label: str, lines: list[str]) -> None:
        if lines:
            self._heading(label)
        for line in lines:
            self._add("ListBullet", self._runs(line))

    def _bookmark(self, name: str, content: Iterable[Element]) -> list[Element]:
        self.bookmarks += 1
        return self.xml.bookmark(self.bookmarks, name, content)

    def _links(self, kind: str, numbers: Iterable[int], *, between: str) -> list[Element]:
        """Links to meetings (`meeting`) or articles (`article`) by their numbers."""
        found: list[Element] = []
        for number in numbers:
            found += self._runs(between) if found else []
            found.append(self.xml.link(f"{kind}{number}", self._runs(_MARKS[kind] % number, "Hyperlink")))
        return found

    def _notes(self, numbers: Iterable[int]) -> list[Element]:
        """References to quotations: a note where it is met first, after that a reference to that note."""
        found: list[Element] = []
        for number in numbers:
            if found:
                found += self._runs(self.tr(", ").strip(), "EndnoteReference")
            if number in self.cited:
                own = self.cited[number]
                found.append(self.xml.field(f"NOTEREF note{own} \\f \\h", str(own), "EndnoteReference"))
            else:
                own = self.cited[number] = len(self.cited) + 1
                found += self._bookmark(f"note{own}", [self.xml.note_mark(own)])
        return found

    # from top to bottom

    def _top(self) -> None:
        self._add("Title", self._runs(self.view.title))
        self._add("Subtitle", self._runs(self.view.scope))
        if self.view.disclosure:
            self._add("BriefDisclosure", self._runs(" ".join(self.view.disclosure[:1])))
        if not self.view.meetings:
            self._add("Normal", self._runs(self.view.nothing))
        if self.view.overview:
            self._heading("Bottom line")
        for sentence, numbers in self.view.overview:
            links = self._links("meeting", numbers, between=self.tr(", "))
            self._add("ListBullet", [*self._runs(f"{sentence} "), *links])

    def _table(self) -> None:
        """All meetings on a page or two, each leading to its place."""
        if not self.view.meetings:
            return
        self._heading("Timeline")
        heads = ["", *(self.labels[label] for label in ("When", "Who", "Where", "How"))]
        rows = [[self._cell(self._runs(head)) for head in heads]]
        rows += [self._table_row(meeting) for meeting in self.view.meetings]
        self.section.addprevious(self.xml.table(rows, _COLUMNS, rtl=self.rtl))

    def _table_row(self, meeting: MeetingView) -> list[Element]:
        who = " – ".join(_short(side, self.tr(", ")) for side in meeting.sides)
        number = [self.xml.link(f"meeting{meeting.number}", self._runs(str(meeting.number), "Hyperlink"))]
        cells = (self._runs(text) for text in (meeting.when, who, meeting.where, meeting.how))
        return [self._cell(number), *map(self._cell, cells)]

    def _cell(self, content: Iterable[Element]) -> Element:
        return self._paragraph("BriefTableText", content)

    def _meetings(self) -> None:
        if self.view.meetings:
            self._heading("Meetings")
        for meeting in self.view.meetings:
            title = self._runs(f"{meeting.number}. {meeting.title}")
            self._add("Heading2", self._bookmark(f"meeting{meeting.number}", title))
            if meeting.headline:
                self._add("BriefLead", self._runs(meeting.headline))
            self._facts(meeting)
            self._claims("Positions", meeting.positions)
            self._claims("Demands", meeting.demands)
            self._disagreements(meeting)

    def _facts(self, meeting: MeetingView) -> None:
        self._fact("When", self._runs(meeting.when))
        self._fact("Where", self._runs(meeting.where or self.labels["not stated"]))
        self._fact("How", self._runs(meeting.how))
        for at, side in enumerate(meeting.sides):
            self._fact("Who" if at == 0 else "", self._side(side))
        if meeting.topics:
            self._fact("About", self._runs(meeting.topics))
        sourcing = meeting.sourcing
        count = f" ({sourcing.count})" if sourcing.count else ""
        told = self._runs(f"{sourcing.who} " if sourcing.articles else sourcing.who) if sourcing.who else []
        told += [*self._links("article", sourcing.articles, between=" "), *self._runs(count)]
        self._fact("Reported by", [*told, *self._notes(meeting.notes)], style="BriefSource")

    def _fact(self, label: str, content: Iterable[Element], *, style: str = "BriefFacts") -> None:
        name = self._runs(self.labels[label], "BriefLabel") if label else []
        self._add(style, [*name, self.xml.tab(), *content])

    def _side(self, side: SideView) -> list[Element]:
        people = self.tr("; ").join(side.people)
        name = f"{side.name}{': ' if people else ''}" if side.name else ""
        return [*self._runs(name, "Strong"), *self._runs(people), *self._notes(side.notes)]

    def _claims(self, label: str, claims: tuple[ClaimView, ...]) -> None:
        if claims:
            self._add("Heading3", self._runs(self.labels[label]))
        for claim in claims:
            detail = self._runs(f" ({claim.detail})", "BriefDetail") if claim.detail else []
            who = self._runs(f"{claim.who}: ", "Strong")
            self._add("ListBullet", [*who, *self._runs(claim.text), *detail, *self._notes(claim.notes)])

    def _disagreements(self, meeting: MeetingView) -> None:
        for differ in meeting.disagreements:
            content = self._runs(f"{self.labels['Sources differ']}: ", "Strong") + self._runs(f"{differ.field}: ")
            for at, (value, numbers) in enumerate(differ.variants):
                content += self._runs(f"{self.tr('; ') if at else ''}{value} ")
                content += self._links("article", numbers, between=" ")
            self._add("BriefDisagreement", content)

    def _articles(self) -> None:
        if self.view.articles:
            self._heading("Articles")
        for article in self.view.articles:
            self._add("Normal", self._article(article))

    def _article(self, article: ArticleView) -> list[Element]:
        number = self._bookmark(f"article{article.number}", self._runs(f"[{article.number}]", "Strong"))
        content = [*number, *self._runs(f" {article.title}: {article.detail}")]
        if article.path:
            content += self._runs(f" · {article.path}", "BriefDetail")
        if address.safe(article.url):
            content += [*self._runs(" "), self.xml.outside_link(self._relation(article.url), self._url(article.url))]
        return content

    def _relation(self, url: str) -> str:
        from docx.opc.constants import RELATIONSHIP_TYPE

        return self.document.part.relate_to(address.safe(url), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)

    def _url(self, url: str) -> list[Element]:
        return self.xml.runs(address.safe(url), rtl=False, style="Hyperlink")

    def _evidence(self) -> None:
        """The quotations in the order of their notes; Word puts them behind the last line."""
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.opc.oxml import serialize_part_xml
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        if self.cited:
            self._heading("Evidence")
            self._add("Normal", self._runs(self.tr("The articles' own words, each with the number of its article:")))
        notes = self.xml.endnotes(self._note(own, self.notes[number]) for number, own in self.cited.items())
        part = Part(PackURI("/word/endnotes.xml"), _ENDNOTES, serialize_part_xml(notes), self.document.part.package)
        self.document.part.relate_to(part, RELATIONSHIP_TYPE.ENDNOTES)

    def _note(self, own: int, note: Note) -> Element:
        """A quotation in the direction of its own language."""
        rtl = is_arabic(note.quote)
        source = self.xml.runs(_MARKS["article"] % note.article, rtl=rtl, style="Hyperlink")
        content = [self.xml.link(f"article{note.article}", source)] if note.article else []
        return self.xml.note(own, [*content, *self.xml.runs(f" «{note.quote}»", rtl=rtl)], rtl=rtl)


def _short(side: SideView, joint: str) -> str:
    names = [person.name for person in side.members]
    return joint.join([*names[:_MOST_NAMES], *(["…"] if len(names) > _MOST_NAMES else [])])


def _describe(document: Document, brief: Brief) -> None:
    """The properties that Word shows under Info, without a trace of the template."""
    from .ooxml import printable

    shown, made = view(brief), brief.provenance
    properties = document.core_properties
    properties.title = printable(shown.title)[:255]
    properties.subject = printable(shown.scope)[:255]
    properties.language = _LANGUAGE[brief.lang]
    properties.author = printable(made.tool)[:255] if made else ""
    properties.last_modified_by = ""
    properties.keywords = ""
    properties.comments = printable(" ".join(shown.disclosure))[:255]
    properties.revision = 1
    when = _when(made.generated) if made else datetime(1980, 1, 1, tzinfo=UTC)
    properties.created = properties.modified = when


def _when(generated: str) -> datetime:
    return datetime.fromisoformat(generated).astimezone(UTC).replace(tzinfo=None)


def _settled(saved: BytesIO) -> bytes:
    """The same package with one date on all its parts, so that the same brief is the same file."""
    out = BytesIO()
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return out.getvalue()
