import ast
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import locales, reasons
from summarizer.arabic import ARABIC_LETTER, fold
from summarizer.render import view

PACKAGE = Path(locales.__file__).parent
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
COUNTRIES = sorted(code for code in locales.cldr("en").territories if re.fullmatch("[A-Z]{2}", code))


@cache
def catalogue():
    with (files("summarizer") / "locale/ar/LC_MESSAGES/messages.po").open("rb") as stream:
        return read_po(stream, locale="ar")


def strings(node):
    return [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def calls(name):
    """The first string that each call of `name` in the package asks for, as its syntax tree."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if (
                isinstance(called, ast.Attribute | ast.Name)
                and getattr(called, "attr", getattr(called, "id", "")) == name
            ):
                yield path.name, node


def asked_labels():
    for _, call in calls("text"):
        yield from strings(call.args[1])
    for _, call in calls("tr"):
        yield from strings(call.args[0])
    yield from view._LABELS
    for group in view._WORDS.values():
        yield from group.values()
    yield from (form.english for form in reasons.FORMS)
    yield from ("spring", "summer", "autumn", "winter")


def asked_plurals():
    for _, call in calls("plural"):
        yield tuple(text for argument in call.args[1:3] for text in strings(argument))


LABELS = sorted(set(asked_labels()))
PLURALS = sorted(set(asked_plurals()))


def test_the_labels_of_the_code_are_seen_by_this_test():
    assert {"Bottom line", "held", "about %(date)s", "Diplomatic meetings", "; "} <= set(LABELS)
    assert ("%(num)d origin", "%(num)d origins") in PLURALS


@pytest.mark.parametrize("label", LABELS)
def test_every_label_of_the_code_has_an_arabic_translation_with_the_same_values(label):
    message = catalogue().get(label)
    assert message is not None
    assert message.string
    assert not message.fuzzy
    assert sorted(PLACEHOLDER.findall(message.string)) == sorted(PLACEHOLDER.findall(label))


@pytest.mark.parametrize(("one", "many"), PLURALS)
def test_every_counted_label_of_the_code_has_the_six_arabic_forms(one, many):
    message = catalogue().get(one)
    assert message.id == (one, many)
    assert len(set(message.string)) == 6
    assert all(message.string)


def test_the_catalogue_has_nothing_that_the_code_does_not_ask_for():
    asked = {*LABELS, *(one for one, _ in PLURALS)}
    unasked = {message.id[0] if message.pluralizable else message.id for message in catalogue() if message.id} - asked
    assert unasked == set()


def test_every_label_is_asked_for_by_a_literal_or_a_table():
    built = [(name, ast.unparse(call)) for word in ("tr", "text") for name, call in calls(word)
             if any(isinstance(argument, ast.JoinedStr) for argument in call.args)]  # fmt: skip
    assert built == []


@pytest.mark.parametrize(
    ("number", "arabic", "english"),
    [
        (0, "لا اجتماعات", "0 meetings"),
        (1, "اجتماع واحد", "1 meeting"),
        (2, "اجتماعان", "2 meetings"),
        (3, "3 اجتماعات", "3 meetings"),
        (10, "10 اجتماعات", "10 meetings"),
        (11, "11 اجتماعًا", "11 meetings"),
        (99, "99 اجتماعًا", "99 meetings"),
        (100, "100 اجتماع", "100 meetings"),
        (103, "103 اجتماعات", "103 meetings"),
        (111, "111 اجتماعًا", "111 meetings"),
    ],
)
def test_a_count_takes_the_plural_form_of_its_language(number, arabic, english):
    assert locales.plural("ar", "%(num)d meeting", "%(num)d meetings", number) == arabic
    assert locales.plural("en", "%(num)d meeting", "%(num)d meetings", number) == english


@settings(deadline=None)
@given(st.integers(3, 100_000), st.sampled_from(PLURALS))
def test_every_count_from_three_on_is_told_in_digits(number, forms):
    assert str(number) in locales.plural("ar", *forms, number)
    assert str(number) in locales.plural("en", *forms, number)


def test_a_label_is_filled_with_its_values_in_either_language():
    assert locales.text("en", "about %(date)s", date="May") == "about May"
    assert locales.text("ar", "about %(date)s", date="مايو") == "نحو مايو"
    assert locales.text("en", "100% sure") == "100% sure"
    assert locales.text("en", "about %(date)s", date="%(x)s") == "about %(x)s"


@pytest.mark.parametrize(
    ("items", "lang", "style", "joined"),
    [
        ([], "en", "standard", ""),
        (["a"], "en", "standard", "a"),
        (["a", "b"], "en", "standard", "a and b"),
        (["a", "b", "c"], "en", "standard", "a, b and c"),
        (["a", "b"], "en", "or", "a or b"),
        (["أ", "ب"], "ar", "standard", "أ وب"),
        (["أ", "ب"], "ar", "or", "أ أو ب"),
    ],
)
def test_a_list_is_joined_as_its_language_joins_it(items, lang, style, joined):
    assert locales.listed(items, lang, style=style) == joined


def test_months_are_named_in_arabic_by_both_their_names():
    assert [locales.month(number, "ar") for number in (1, 4, 12)] == [
        "يناير/كانون الثاني", "أبريل/نيسان", "ديسمبر/كانون الأول",
    ]  # fmt: skip
    assert locales.month(5, "en") == "May"


@pytest.mark.parametrize(
    ("code", "english", "arabic"),
    [
        ("US", "United States", "الولايات المتحدة"),
        ("GB", "United Kingdom", "المملكة المتحدة"),
        ("PS", "Palestine", "فلسطين"),
        ("TR", "Turkey", "تركيا"),
        ("OM", "Oman", "عُمان"),
        ("XX", "XX", "XX"),
    ],
)
def test_a_country_is_named_as_the_press_names_it(code, english, arabic):
    assert (locales.country(code, "en"), locales.country(code, "ar")) == (english, arabic)


@pytest.mark.parametrize(
    ("code", "spellings"),
    [
        ("US", "أمريكا|أميركا|الولايات المتحدة الأمريكية|الأميركية|واشنطن|U.S.|US|American|Washington"),
        ("IL", "إسرائيل|اسرائيل|الإسرائيلي|تل أبيب|دولة الاحتلال|Israel|Israeli"),
        ("IR", "إيران|ایران|الإيرانية|طهران|Iran|Tehran"),
        ("OM", "عُمان|عمان|سلطنة عُمان|العُمانية|مسقط|Oman|Muscat"),
        ("PS", "فلسطين|الفلسطينية|رام الله|Palestinian"),
        ("TR", "تركيا|Türkiye|Turkey|أنقرة"),
        ("EU", "الاتحاد الأوروبي|European Union|Brussels"),
        ("KP", "كوريا الشمالية|North Korea"),
        ("KR", "كوريا الجنوبية|South Korea"),
        ("EG", "مصر|المصري|القاهرة|Egypt"),
    ],
)
def test_a_country_is_known_by_its_names_adjectives_and_capital(code, spellings):
    assert {spelling: locales.country_code(spelling) for spelling in spellings.split("|")} == dict.fromkeys(
        spellings.split("|"), code
    )


@pytest.mark.parametrize("name", ["", "...", "المبعوث", "ويتكوف", "minister", "رون ديرمر", "إيراني أميركي"])
def test_what_is_no_country_has_no_code(name):
    assert locales.country_code(name) is None


@pytest.mark.parametrize("lang", locales.LANGS)
def test_the_name_of_every_country_leads_back_to_its_code(lang):
    known_exceptions = {"en": {"CI", "CZ", "HK"}, "ar": {"CQ"}}[lang]
    lost = {code for code in COUNTRIES if locales.country_code(locales.country(code, lang)) != code}
    assert lost <= known_exceptions


@pytest.mark.parametrize("code", ["CI", "CZ", "HK"])
def test_the_press_name_of_a_country_leads_back_to_its_code(code):
    assert locales.country_code(locales.country(code, "en")) == code


def test_every_country_is_known_by_its_names_in_both_languages_whichever_is_looked_up_first() -> None:
    for lang in locales.LANGS:
        named: dict[str, str] = {}
        for code, name in locales.cldr(lang).territories.items():
            if len(code) == 2 and code.isalpha():
                assert bool(ARABIC_LETTER.search(fold(name))) == (lang == "ar")  # what the choice of an index rests on
                named.setdefault(fold(name), code)
        for name, code in named.items():
            other = locales._press_index().get(name)
            assert locales.country_code(name) == (other or code)
            assert locales.country_code(f"ال{name}") == (other or code)
