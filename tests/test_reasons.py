"""Why something was left out, in the language of the brief; and what is said where no meeting is left."""

from __future__ import annotations

import ast
import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from summarizer import Article, ModelUnreachable, Summary, locales, reasons, render, summarize
from summarizer.arabic import ARABIC_LETTER
from summarizer.cli.talk import Talk
from summarizer.ground import _HEARD_OF, _OTHER_SPELLINGS, _SAID
from summarizer.render import view, why
from summarizer.schemas import Dropped, Failed
from summarizer.testing import ScriptedModel
from tests.builders import article, meeting, person, wording

PACKAGE = Path(reasons.__file__).parent
FORMATS = ("md", "text", "html", "docx", "review")
VALUES = {
    "id": "p1", "day": "Thursday", "actual_day": "Friday", "date": "2025-05-09", "other_date": "2025-05-08",
    "published": "2025-05-10", "number": "90", "times": "3", "size": "10", "status": "500", "line": "7", "wanted": "2",
    "count": "1", "seconds": "30", "server": "127.0.0.1:8080", "limit": "0.5", "spent": "0.4",
    "wrong": "loses the name رون ديرمر", "why": "is empty", "failure": "The model's server gave no answer",
}  # fmt: skip
"""What stands in a field of a form; anything else has words of both scripts."""


def said(form: reasons.Form) -> str:
    return form(**{name: VALUES.get(name, f"Ron رون {name.upper()}") for name in reasons.FIELD.findall(form.english)})


def fields(reason: reasons.Reason) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else said_again(value).removesuffix("." if name == "failure" else "")
        for name, value in reason.fields.items()
    }


def said_again(reason: reasons.Reason) -> str:
    return reason.form(**fields(reason))


# -- forms -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", reasons.FORMS, ids=lambda form: form.english)
def test_every_reason_leads_back_to_its_form_and_its_fields(form: reasons.Form) -> None:
    reason = said(form)
    if isinstance(form, reasons.Complaint):
        (whole,) = reasons.refused(reasons.WRONG_HEADLINE(wrong=reason))
        found = whole.fields["wrong"]
    else:
        found = reasons.failed(reason) if isinstance(form, reasons.Failing) else reasons.refused(reason)[0]
    assert isinstance(found, reasons.Reason)
    assert found.form is form
    assert said_again(found) == reason


@pytest.mark.parametrize("form", reasons.FORMS, ids=lambda form: form.english)
def test_every_reason_is_said_in_arabic_with_the_same_fields(form: reasons.Form) -> None:
    arabic = locales.text("ar", form.english)
    assert arabic != form.english
    assert sorted(reasons.FIELD.findall(arabic)) == sorted(reasons.FIELD.findall(form.english))
    assert ARABIC_LETTER.search(reasons.FIELD.sub("", arabic)) or form == reasons.WRONG_SENTENCE


@pytest.mark.parametrize("form", reasons.FORMS, ids=lambda form: form.english)
def test_every_reason_is_shown_whole_in_either_language(form: reasons.Form) -> None:
    reason = said(form)
    if isinstance(form, reasons.Complaint):
        reason = reasons.WRONG_TITLE(wrong=reason)
    tell = why.failed if isinstance(form, reasons.Failing) else why.refused
    assert tell(reason, "en") == reason
    arabic = tell(reason, "ar")
    assert not re.search(r"\b(the|its?|is|not|has|loses|names|cannot)\b", re.sub(r"'.*?'", "", arabic)), arabic
    assert "".join(piece.text for piece in arabic.pieces) == arabic


def test_no_two_reasons_are_alike() -> None:
    assert len({form.english for form in reasons.FORMS}) == len(reasons.FORMS) > 100


def test_the_remarks_on_a_date_are_told_one_after_the_other() -> None:
    first = reasons.OTHER_DATE(words="الخميس", date="2025-05-08", other_date="2025-05-09")
    second = reasons.OTHER_WEEKDAY(words="الخميس 9 مايو", date="2025-05-09", actual_day="Friday", day="Thursday")
    found = reasons.refused(f"{first}; {second}")
    assert [said_again(one) for one in found] == [first, second]
    arabic = why.refused(f"{first}; {second}", "ar")
    assert "8 مايو/أيار 2025، لا 9 مايو/أيار 2025؛ " in arabic
    assert "يوم الجمعة لا يوم الخميس" in arabic


def test_an_error_of_the_server_is_told_in_its_own_words_after_ours() -> None:
    reason = "not worded: The model's server answered 500: out of memory (tried 3 times)."
    told = why.failed(reason, "ar")
    assert told == "تعذرت الصياغة: أجاب خادم النموذج بالرمز 500: out of memory (عدد المحاولات: 3)."
    assert [piece.text for piece in told.pieces if piece.foreign] == ["out of memory"]


@pytest.mark.parametrize(
    "reason", ["403: this text", "busy", "", "its quote is not in the article!", "it loses", "x; y"]
)
def test_a_reason_that_is_not_of_ours_stays_as_it_is(reason: str) -> None:
    assert why.refused(reason, "ar") == why.failed(reason, "ar") == reason


def test_a_refusal_is_no_reason_for_a_failure() -> None:
    assert why.failed("Steve is not there", "ar") == "Steve is not there"


@pytest.mark.parametrize(
    "reason",
    [
        "not worded: " * 2000,
        "«" + "» names a, which the record does not" * 500 + "x",
        "«a» is 2025, not 2024; " * 1000,
        "x is not there; " * 1000 + "y",
        " (tried 3 times)." * 1000,
    ],
)
def test_a_text_made_to_look_like_reasons_takes_no_time(reason: str) -> None:
    assert why.refused(reason, "en") == " ".join(reason.split())
    assert why.failed(reason, "en") == " ".join(reason.split())


# -- no reason is made elsewhere -----------------------------------------------------------------------------------

REFUSING = [PACKAGE / name for name in ("ground.py", "fidelity.py", "compose.py")] + sorted(PACKAGE.glob("timex/*.py"))
FAILING = [PACKAGE / name for name in ("transport.py", "model.py", "ledger/budget.py")] + sorted(
    PACKAGE.glob("load/*.py")
)
RAISED = ("Failure", "ValueError", "ArticleError", "ModelError", "QuotaUsedUp", "AnswerInvalid", "model_missing")
ELSEWHERE = {"Meeting of %(names)s", "Diplomatic meetings", "the "}
"""Labels, and an article put before a name."""
KINDS = {"rate limited", "no credit"}
"""Of failures, which are no text."""


def texts(node: ast.AST) -> list[str]:
    return [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]


@pytest.mark.parametrize("path", REFUSING, ids=lambda path: path.name)
def test_what_refuses_a_claim_makes_no_reason_of_its_own(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    documented = {ast.get_docstring(node, clean=False) for node in functions}
    found = {text for function in functions for text in texts(function) if re.search("[a-z]{2,} ", text)}
    assert found - documented <= ELSEWHERE


@pytest.mark.parametrize("path", FAILING, ids=lambda path: path.name)
def test_what_fails_makes_no_reason_of_its_own(path: Path) -> None:
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and getattr(call.func, "id", getattr(call.func, "attr", "")) in RAISED:
            own = [text for argument in call.args for text in texts(argument) if re.search("[a-z]+ [a-z]", text)]
            assert set(own) <= KINDS, ast.unparse(call)


# -- what a reader sees --------------------------------------------------------------------------------------------


def shown(brief: Summary, form: str, *articles: Article) -> str:
    made = render(brief, form, articles=articles)
    if isinstance(made, bytes):
        return "\n".join(paragraph.text for paragraph in Document(BytesIO(made)).paragraphs)
    body = made.partition("<body")[2] or made
    plain = re.sub(r"<[^>]*>", "", body) if form in ("html", "review") else body.replace("\\", "")
    return re.sub(r"\s+", " ", plain) if form in ("html", "review", "text") else plain


def refusing(lang: str = "en", **options: Any) -> Summary:
    """A brief of whose meetings nothing holds."""
    bad = [meeting(quote="كلام ليس هناك"), meeting(participants=[person("Steve Witkoff", quote="أنتوني بلينكن")])]
    model = ScriptedModel("weak", extract=lambda question: answer(question, bad))
    return summarize([article()], lang=lang, model=model, **options)  # type: ignore[arg-type]


def answer(question: Any, meetings: list[Any]) -> Any:
    broken = ModelUnreachable("The model's server gave no answer.")
    return broken if "الثاني" in question.user else {"meetings": meetings}


@pytest.mark.parametrize("form", FORMATS)
def test_the_reasons_are_in_the_language_of_the_brief_in_every_format(form: str) -> None:
    brief = refusing("ar")
    text = shown(brief, form, article())
    assert "الاقتباس لا يرد في المقال" in text
    assert "الاسم «Steve Witkoff» لا يرد في المقال المكتوب بالحروف العربية" in text
    assert "quote" not in text.replace("Show all quotations", "")
    assert "is not in the article" in shown(refusing(), form, article())


def test_the_record_keeps_the_reasons_in_english() -> None:
    english, arabic = (json.loads(render(refusing(lang), "json"))["dropped"] for lang in ("en", "ar"))
    assert arabic == english
    assert english[0]["reason"] == "its quote is not in the article"


def test_a_name_in_a_reason_is_kept_apart_from_the_direction_of_the_page() -> None:
    for form in ("html", "review"):
        page = render(refusing("ar"), form, articles=[article()])
        assert 'الاسم «<bdi lang="en">Steve Witkoff</bdi>» لا يرد' in page


def test_nothing_in_a_reason_acts_on_a_page() -> None:
    brief = refusing("ar")
    hostile = "<script>alert(1)</script>\u202e\x1b[31m"
    brief.dropped.append(Dropped(kind="name_en", text="x", reason=reasons.OTHER_NAME(spelled=hostile, name=hostile)))
    brief.failed.append(Failed(what="c.txt", reason=reasons.ANSWERED(status=500, said=hostile)))
    for form in ("html", "review", "md", "text"):
        made = render(brief, form, articles=[article()])
        assert form not in ("html", "review") or "<script>" not in made
        assert "\u202e" not in made
        assert "\x1b" not in made


def kinds_of_ground() -> set[str]:
    """The kinds of what `ground` drops: those in its tables, and those its code names."""
    tree = ast.parse((PACKAGE / "ground.py").read_text(encoding="utf-8"))
    named = [
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", "") == "_drop"
        and isinstance(call.args[0], ast.Constant)
    ]
    claims = ["participant", "position", "demand", "city_en", "city_ar", "country", "recipient_country"]
    return {*map(str, named), *claims, *_SAID, *_HEARD_OF, *_OTHER_SPELLINGS, "wording", "sentence"}


@pytest.mark.parametrize("kind", sorted(kinds_of_ground()))
def test_whatever_is_left_out_is_called_by_a_word_of_either_language(kind: str) -> None:
    brief = refusing("ar")
    brief.dropped = [Dropped(kind=kind, text="x", reason="y")]
    (one,) = view.view(brief).refused
    assert ARABIC_LETTER.search(one.kind)
    assert not re.search("[A-Za-z]", one.kind)


def test_the_step_that_failed_is_named_in_arabic() -> None:
    brief = refusing("ar", failed=[Failed(what="overview", reason=reasons.NO_BOTTOM_LINE(why="busy"))])
    assert "الخلاصة: تعذرت كتابة الخلاصة: busy" in brief.to_markdown()


# -- no meeting is left --------------------------------------------------------------------------------------------

UNREAD = [Failed(what="c.pdf", reason="cannot be read: it is no PDF that can be opened")]


def reading(lang: str, found: list[Any], *more: Article, failed: list[Failed]) -> Summary:
    model = ScriptedModel("weak", extract=lambda question: answer(question, found))
    return summarize([article(), *more], lang=lang, model=model, failed=failed)  # type: ignore[arg-type]


BAD = [meeting(quote="كلام ليس هناك")]
SECOND = article("المقال الثاني.", path="b.txt")


@pytest.mark.parametrize("form", FORMATS[:-1])
@pytest.mark.parametrize(
    ("lang", "found", "more", "failed", "told"),
    [
        ("en", [], [], [], ("No meeting reported", "No meeting is reported in these articles.")),
        ("ar", [], [], [], ("لا اجتماعات في المقالات", "لا تذكر هذه المقالات أي اجتماع.")),
        ("en", BAD, [], [], ("No meeting could be confirmed", "is not borne out by their words; see Left out.")),
        ("ar", BAD, [], [], ("لم يثبت أي اجتماع", "ما قُرئ في هذه المقالات على أنه اجتماع لا تؤيده كلماتها؛ انظر «ما استُبعد».")),
        ("en", [], [SECOND], [], ("No meeting in what could be read", "report no meeting. Some articles could not be read")),
        ("ar", [], [], UNREAD, ("لا اجتماعات فيما أمكنت قراءته", "لا تذكر المقالات التي أمكنت قراءتها أي اجتماع. وتعذرت")),
        ("en", BAD, [SECOND], UNREAD, ("No meeting could be confirmed", "see Left out. Some articles could not be read")),
        ("ar", BAD, [SECOND], UNREAD, ("لم يثبت أي اجتماع", "انظر «ما استُبعد». وتعذرت قراءة مقالات أخرى")),
    ],
)  # fmt: skip
def test_a_brief_without_meetings_says_what_is_true(
    form: str, lang: str, found: list[Any], more: list[Article], failed: list[Failed], told: tuple[str, str]
) -> None:
    title, sentence = told
    brief = reading(lang, found, *more, failed=failed)
    assert json.loads(brief.to_json())["title"] == title
    text = re.sub(r"\s+", " ", shown(brief, form))
    assert title in text
    assert sentence in text
    plain = {
        "No meeting is reported in these articles.",
        "لا تذكر هذه المقالات أي اجتماع.",
        "0 meetings ·",
        "لا اجتماعات ·",
    }
    assert [said for said in plain if said in text] == [] or not (found or more or failed)


def test_a_brief_of_articles_that_all_failed_does_not_speak_of_what_was_read() -> None:
    brief = summarize([], model=ScriptedModel(), failed=UNREAD)
    assert brief.title == "No article could be read"
    assert "None of the articles could be read or answered." in brief.to_markdown()


def test_one_of_two_articles_without_a_path_that_failed_does_not_speak_for_the_other() -> None:
    model = ScriptedModel(extract=[{"meetings": []}, ModelUnreachable("gone")])
    brief = summarize([Article("alpha"), Article("beta")], model=model)
    assert len(brief.failed) == 1
    assert brief.title == "No meeting in what could be read"


def test_an_article_without_a_meeting_in_the_brief_is_not_said_to_have_none() -> None:
    brief = reading("en", BAD, SECOND, failed=[])
    text = brief.to_markdown()
    assert "a.txt: published 30 April 2021, no meeting confirmed" in text
    assert "b.txt: published 30 April 2021, not read" in text


def test_a_brief_with_a_meeting_keeps_its_title_whatever_was_left_out() -> None:
    model = ScriptedModel(extract=lambda _: {"meetings": [meeting(), *BAD]}, compose=[wording()])
    brief = summarize([article()], model=model)
    assert brief.title == "Blinken meets Cohen in Washington"
    assert [item.kind for item in brief.dropped] == ["meeting"]


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (BAD, "the one meeting that weak reported is not borne out by its article; another model may read better\n"),
        (
            2 * BAD,
            "none of the 2 meetings that weak reported is borne out by its article; another model may read better\n",
        ),
        ([], ""),
    ],
)
def test_the_terminal_is_told_that_nothing_of_the_models_reading_held(
    found: list[Any], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    brief = reading("en", found, failed=[])
    Talk(quiet=False, verbose=False).about([brief, brief])
    assert capsys.readouterr().err == line
    Talk(quiet=True, verbose=False).about([brief])
    assert capsys.readouterr().err == ""
