"""The Word document: right to left where the language is, editable by styles, every quotation an endnote."""

from __future__ import annotations

import re
import sys
import zipfile
from collections import Counter
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from summarizer import Summary, UsageError, render
from summarizer.arabic import clean
from summarizer.render.ooxml import WIDTH, stretches
from summarizer.render.view import view
from summarizer.schemas import Brief
from tests.naughty import STRINGS
from tests.test_render import HOSTILE, poisoned

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3]")
LATIN = re.compile("[A-Za-z]")

# The order of the elements that the schema of WordprocessingML asks for (ISO/IEC 29500-4), as far as they are used.
ORDER = {
    "pPr": ["pStyle", "keepNext", "keepLines", "numPr", "pBdr", "shd", "tabs", "bidi", "spacing", "ind", "contextualSpacing",
            "jc", "outlineLvl"],
    "rPr": ["rStyle", "rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs", "u", "vertAlign", "rtl", "lang"],
    "tblPr": ["tblStyle", "bidiVisual", "tblW", "tblBorders", "tblLayout", "tblCellMar", "tblLook"],
    "sectPr": ["headerReference", "footerReference", "endnotePr", "type", "pgSz", "pgMar", "cols", "titlePg", "bidi", "rtlGutter",
               "docGrid"],
}  # fmt: skip


def parts(data: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {
            name: etree.fromstring(package.read(name))
            for name in package.namelist()
            if name.endswith((".xml", ".rels"))
        }


@pytest.fixture(scope="module")
def packages(briefs: dict[str, Summary]) -> dict[str, dict[str, Any]]:
    return {lang: parts(render(brief, "docx")) for lang, brief in briefs.items()}


def written(package: dict[str, Any]) -> list[Any]:
    """The parts that hold text of the brief."""
    return [
        root for name, root in package.items() if re.search(r"word/(document|endnotes|header\d|footer\d)\.xml$", name)
    ]


def text_of(node: Any) -> str:
    return "".join(node.itertext(f"{W}t"))


def said(package: dict[str, Any], name: str = "word/document.xml") -> list[str]:
    return [text_of(paragraph) for paragraph in package[name].iter(f"{W}p")]


# -- right to left -------------------------------------------------------------------------------------------------


def test_every_arabic_paragraph_is_bidi_and_no_english_one_is(packages: dict[str, dict[str, Any]]) -> None:
    for lang, package in packages.items():
        for paragraph in package["word/document.xml"].iter(f"{W}p"):
            bidi = paragraph.find(f"{W}pPr/{W}bidi")
            assert bidi.get(f"{W}val", "1") == ("1" if lang == "ar" else "0")


def test_arabic_runs_are_right_to_left_and_latin_words_stand_in_runs_of_their_own(
    packages: dict[str, dict[str, Any]],
) -> None:
    mixed = 0
    for package in packages.values():
        for root in written(package):
            for run in root.iter(f"{W}r"):
                text, rtl = text_of(run), run.find(f"{W}rPr/{W}rtl") is not None
                assert not (ARABIC.search(text) and LATIN.search(text)), text
                assert rtl or not ARABIC.search(text), text
                assert not (rtl and LATIN.search(text)), text
            mixed += sum(bool(ARABIC.search(t) and LATIN.search(t)) for p in root.iter(f"{W}p") for t in [text_of(p)])
    assert mixed > 3


@pytest.mark.parametrize(
    ("text", "rtl", "cut"),
    [
        ("التقى ويتكوف", True, [("التقى ويتكوف", True)]),
        ("بحسب Axios أمس", True, [("بحسب ", True), ("Axios", False), (" أمس", True)]),
        ("(seeds/000_a.txt): نُشر", True, [("(seeds/000_a.txt)", False), (": نُشر", True)]),
        ("17–18 أبريل/نيسان 2025", True, [("17–18 أبريل/نيسان 2025", True)]),
        ("إيران JD Vance 2", True, [("إيران ", True), ("JD Vance 2", False)]),
        ("met «رون ديرمر، 2», too", False, [("met «", False), ("رون ديرمر،", True), (" 2», too", False)]),
        ("no Arabic at all", False, [("no Arabic at all", False)]),
        ("", True, []),
    ],
)
def test_text_is_cut_where_its_direction_changes(text: str, rtl: bool, cut: list[tuple[str, bool]]) -> None:
    assert stretches(text, rtl=rtl) == cut


@pytest.mark.parametrize("text", STRINGS)
def test_cutting_loses_no_character(text: str) -> None:
    for rtl in (True, False):
        assert "".join(part for part, _ in stretches(f"{text} كلمة {text} word", rtl=rtl)) == f"{text} كلمة {text} word"


def test_tables_and_the_section_are_mirrored_in_arabic_alone(packages: dict[str, dict[str, Any]]) -> None:
    for lang, package in packages.items():
        root = package["word/document.xml"]
        assert len(root.findall(f".//{W}tbl")) == 1
        assert (root.find(f".//{W}tblPr/{W}bidiVisual") is not None) == (lang == "ar")
        assert (root.find(f".//{W}sectPr/{W}bidi") is not None) == (lang == "ar")
        normal = next(s for s in package["word/styles.xml"].iter(f"{W}style") if s.get(f"{W}styleId") == "Normal")
        assert (normal.find(f"{W}pPr/{W}bidi") is not None) == (lang == "ar")


def test_nothing_is_aligned_left_or_right(packages: dict[str, dict[str, Any]]) -> None:
    for package in packages.values():
        used = {
            node.get(f"{W}val")
            for root in written(package)
            for node in root.iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")
        }
        styles = [s for s in package["word/styles.xml"].iter(f"{W}style") if s.get(f"{W}styleId") in used]
        marks = {jc.get(f"{W}val") for root in [*written(package), *styles] for jc in root.iter(f"{W}jc")}
        assert marks <= {"center"}


def test_every_style_in_use_has_its_complex_script_twins(packages: dict[str, dict[str, Any]]) -> None:
    package = packages["ar"]
    used = {
        node.get(f"{W}val")
        for root in written(package)
        for node in root.iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")
    }
    styles = {style.get(f"{W}styleId"): style for style in package["word/styles.xml"].iter(f"{W}style")}
    assert used <= styles.keys()
    for name in used:
        for properties in styles[name].iter(f"{W}rPr"):
            own = {child.tag.removeprefix(W) for child in properties}
            assert ("sz" in own) == ("szCs" in own), name
            assert ("b" in own) == ("bCs" in own), name
            fonts = properties.find(f"{W}rFonts")
            assert fonts is None or fonts.get(f"{W}cs"), name
    defaults = package["word/styles.xml"].find(f"{W}docDefaults//{W}lang")
    assert (defaults.get(f"{W}val"), defaults.get(f"{W}bidi")) == ("ar-SA", "ar-SA")


def test_a_quotation_runs_in_the_direction_of_its_own_language(briefs: dict[str, Summary]) -> None:
    brief = briefs["en"].model_copy(deep=True)
    brief.meetings[0].participants[0].evidence[0].quote = "They met in Paris."
    for note in parts(render(brief, "docx"))["word/endnotes.xml"].findall(f"{W}endnote")[2:]:
        bidi = note.find(f"{W}p/{W}pPr/{W}bidi").get(f"{W}val", "1")
        assert bidi == ("0" if "They met in Paris." in text_of(note) else "1")


# -- a document that Word takes -------------------------------------------------------------------------------------


def test_properties_stand_in_the_order_of_the_schema(packages: dict[str, dict[str, Any]]) -> None:
    for package in packages.values():
        used = {
            node.get(f"{W}val")
            for root in written(package)
            for node in root.iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")
        }
        styles = [s for s in package["word/styles.xml"].iter(f"{W}style") if s.get(f"{W}styleId") in used]
        for root in [*written(package), *styles]:
            for tag, order in ORDER.items():
                for node in root.iter(f"{W}{tag}"):
                    places = [order.index(child.tag.removeprefix(W)) for child in node]
                    assert places == sorted(places), etree.tostring(node)


def test_there_is_one_set_of_styles_which_link_to_each_other(packages: dict[str, dict[str, Any]]) -> None:
    for package in packages.values():
        assert not [name for name in package if "stylesWithEffects" in name]
        styles = package["word/styles.xml"]
        names = [style.get(f"{W}styleId") for style in styles.iter(f"{W}style")]
        assert len(names) == len(set(names))
        for tag in ("link", "basedOn", "next"):
            assert {node.get(f"{W}val") for node in styles.iter(f"{W}{tag}")} <= set(names)


def test_the_quotations_are_endnotes_numbered_as_they_are_cited(
    briefs: dict[str, Summary], packages: dict[str, dict[str, Any]]
) -> None:
    for lang, package in packages.items():
        cited = [int(ref.get(f"{W}id")) for ref in package["word/document.xml"].iter(f"{W}endnoteReference")]
        notes = package["word/endnotes.xml"].findall(f"{W}endnote")
        assert cited == list(range(1, len(cited) + 1))
        assert [int(note.get(f"{W}id")) for note in notes] == [-1, 0, *cited]
        told = [text_of(note) for note in notes[2:]]
        assert sorted(told) == sorted(f" [{note.article}] «{note.quote}»" for note in view(briefs[lang]).notes)
        formats = {fmt.get(f"{W}val") for name in ("word/document.xml", "word/settings.xml")
                   for fmt in package[name].iter(f"{W}numFmt")}  # fmt: skip
        assert formats == {"decimal"}


def test_every_reference_and_link_leads_to_a_bookmark(packages: dict[str, dict[str, Any]]) -> None:
    for package in packages.values():
        marks = [node.get(f"{W}name") for node in package["word/document.xml"].iter(f"{W}bookmarkStart")]
        numbers = [node.get(f"{W}id") for node in package["word/document.xml"].iter(f"{W}bookmarkStart")]
        assert len(marks) == len(set(marks)) == len(set(numbers))
        fields = [node.get(f"{W}instr").split() for root in written(package) for node in root.iter(f"{W}fldSimple")]
        anchors = {node.get(f"{W}anchor") for root in written(package) for node in root.iter(f"{W}hyperlink")}
        assert {field[1] for field in fields if field[0] == "NOTEREF"} | anchors <= set(marks)
        assert {field[0] for field in fields} == {"PAGE", "NUMPAGES", "NOTEREF"}


def test_python_docx_reads_it_back_with_headings_as_styles(briefs: dict[str, Summary]) -> None:
    for brief in briefs.values():
        document = docx.Document(BytesIO(render(brief, "docx")))
        styles = Counter(paragraph.style.name for paragraph in document.paragraphs if paragraph.style)
        assert styles["Title"] == 1
        assert styles["Heading 2"] == len(brief.meetings)
        assert styles["Heading 3"] == sum(bool(m.positions) + bool(m.demands) for m in brief.meetings)
        table = document.tables[0]
        assert len(table.rows) == len(brief.meetings) + 1
        assert sum(int(col.get(qn("w:w"))) for col in table._tbl.tblGrid) == WIDTH
        assert not [
            run for p in document.paragraphs for run in p.runs if run.font.size or run.font.bold or run.font.name
        ]


def test_the_properties_tell_the_title_the_language_and_the_tool(briefs: dict[str, Summary]) -> None:
    for lang, brief in briefs.items():
        told = docx.Document(BytesIO(render(brief, "docx"))).core_properties
        assert (told.title, told.language) == (brief.title, {"en": "en-GB", "ar": "ar-SA"}[lang])
        assert brief.provenance is not None
        assert told.author == brief.provenance.tool
        assert told.created is not None
        assert told.created.isoformat()[:16] == brief.provenance.generated[:16]
        assert "python-docx" not in f"{told.comments}{told.author}{told.last_modified_by}"
        assert told.comments.startswith(view(brief).disclosure[0])


def test_the_disclosure_pages_and_running_title_are_there(
    briefs: dict[str, Summary], packages: dict[str, dict[str, Any]]
) -> None:
    for lang, package in packages.items():
        text = said(package)
        assert view(briefs[lang]).disclosure[0] in text[:4]
        assert set(view(briefs[lang]).disclosure) <= set(text)
        heads = [text_of(root) for name, root in package.items() if "header" in name]
        assert briefs[lang].title in heads
        feet = [root for name, root in package.items() if "footer" in name]
        assert len(feet) == 2
        assert all(
            [f.get(f"{W}instr").strip() for f in root.iter(f"{W}fldSimple")] == ["PAGE", "NUMPAGES"] for root in feet
        )


def test_the_same_brief_is_the_same_file(briefs: dict[str, Summary]) -> None:
    assert render(briefs["ar"], "docx") == render(briefs["ar"].model_copy(deep=True), "docx")


def test_a_brief_about_nothing_is_a_document(briefs: dict[str, Summary]) -> None:
    package = parts(render(Brief(lang="ar", title="لا شيء"), "docx"))
    assert "لا تذكر هذه المقالات أي اجتماع." in said(package)
    assert package["word/document.xml"].find(f".//{W}tbl") is None


def test_without_python_docx_the_error_says_what_to_install(
    briefs: dict[str, Summary], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(UsageError, match=r"pip install 'brief\[docx\]'"):
        render(briefs["en"], "docx")


# -- what comes from outside ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "payload", [*HOSTILE, "\ufffe", "a\x00b", "</w:t></w:r><w:p/>", "]]>", '{ HYPERLINK "http://evil.example" }']
)
def test_no_text_becomes_an_element_a_field_or_a_link(
    briefs: dict[str, Summary], packages: dict[str, dict[str, Any]], payload: str
) -> None:
    flowing = {f"{W}{tag}" for tag in ("r", "t", "rPr", "rtl", "rStyle")}

    def shape(package: dict[str, Any]) -> list[str]:
        return [node.tag for root in written(package) for node in root.iter() if node.tag not in flowing]

    dirty = parts(render(poisoned(briefs["en"], payload), "docx"))
    assert shape(dirty) == shape(packages["en"])
    wanted = clean(payload).replace("\ufffe", "")
    assert f"{briefs['en'].title} {wanted}".rstrip() in said(dirty)[0]


def test_an_address_is_a_link_only_where_it_is_http(briefs: dict[str, Summary]) -> None:
    brief = briefs["ar"].model_copy(deep=True)
    brief.articles[0].url, brief.articles[1].url = 'https://example.org/خبر?a=1&b="2"', "javascript:alert(1)"
    package = parts(render(brief, "docx"))
    outside = [
        rel.get("Target") for rel in package["word/_rels/document.xml.rels"] if rel.get("TargetMode") == "External"
    ]
    assert outside == ["https://example.org/%D8%AE%D8%A8%D8%B1?a=1&b=%222%22"]
    assert "javascript" not in "".join(said(package))
