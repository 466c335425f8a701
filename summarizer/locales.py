"""The two languages of a brief: labels through gettext, everything else from Unicode CLDR through Babel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Final

from .arabic import ARABIC_LETTER, fold
from .schemas import Lang

if TYPE_CHECKING:
    from gettext import NullTranslations

    from babel import Locale

LANGS: Final[tuple[Lang, ...]] = ("en", "ar")
_CLDR: Final = {"en": "en_GB", "ar": "ar"}

# CLDR's names are for forms and menus; these are the press's. Codes: ISO 3166-1 alpha-2.
_PRESS_NAMES: Final[dict[Lang, dict[str, str]]] = {
    "en": {"PS": "Palestine", "TR": "Turkey", "CI": "Ivory Coast", "HK": "Hong Kong", "CZ": "Czech Republic"},
    "ar": {"PS": "فلسطين"},
}
# Folded short and adjectival names by which the press calls a country, beyond CLDR's.
_ALIASES: Final = {
    "US": "أمريكا أميركا واشنطن الولايات|المتحدة|الأمريكية أمريكي أميركي أمريكية أميركية american america u.s. us usa washington",
    "IL": "إسرائيل إسرائيلي إسرائيلية تل|أبيب دولة|الاحتلال israeli",
    "IR": "إيران إيراني إيرانية طهران iranian tehran",
    "GB": "بريطانيا بريطاني بريطانية لندن uk britain british london",
    "SA": "السعودية سعودي سعودية الرياض saudi riyadh",
    "AE": "الإمارات إماراتي إماراتية أبوظبي أبو|ظبي uae emirates emirati",
    "RU": "روسيا روسي روسية موسكو الكرملين russian moscow kremlin",
    "OM": "عمان عماني عمانية سلطنة|عمان مسقط omani muscat",
    "QA": "قطر قطري قطرية الدوحة qatari doha",
    "EG": "مصر مصري مصرية القاهرة egyptian cairo",
    "FR": "فرنسا فرنسي فرنسية باريس french paris",
    "DE": "ألمانيا ألماني ألمانية برلين german berlin",
    "CN": "الصين صيني صينية بكين chinese beijing",
    "TR": "تركيا تركي تركية أنقرة turkish turkiye turkey ankara",
    "SY": "سوريا سورية سوري دمشق syrian damascus",
    "LB": "لبنان لبناني لبنانية بيروت lebanese beirut",
    "IQ": "العراق عراقي عراقية بغداد iraqi baghdad",
    "JO": "الأردن أردني أردنية jordanian amman",
    "KW": "الكويت كويتي كويتية kuwaiti",
    "BH": "البحرين بحريني بحرينية المنامة bahraini manama",
    "YE": "اليمن يمني يمنية صنعاء yemeni sanaa",
    "PS": "فلسطين فلسطيني فلسطينية رام|الله palestinian palestine ramallah",
    "UA": "أوكرانيا أوكراني أوكرانية كييف ukrainian kyiv",
    "AT": "النمسا نمساوي نمساوية فيينا austrian vienna",
    "IT": "إيطاليا إيطالي إيطالية روما italian rome",
    "ES": "إسبانيا إسباني إسبانية مدريد spanish madrid",
    "CH": "سويسرا سويسري سويسرية جنيف swiss geneva",
    "NO": "النرويج نرويجي نرويجية أوسلو norwegian oslo",
    "SE": "السويد سويدي سويدية swedish stockholm",
    "NL": "هولندا هولندي هولندية dutch hague",
    "BE": "بلجيكا بلجيكي بلجيكية belgian",
    "PL": "بولندا بولندي بولندية وارسو polish warsaw",
    "GR": "اليونان يوناني يونانية أثينا greek athens",
    "CY": "قبرص قبرصي قبرصية cypriot nicosia",
    "HU": "المجر مجري مجرية hungarian budapest",
    "LY": "ليبيا ليبي ليبية طرابلس libyan tripoli",
    "TN": "تونس تونسي تونسية tunisian tunis",
    "DZ": "الجزائر جزائري جزائرية algerian algiers",
    "MA": "المغرب مغربي مغربية الرباط moroccan rabat",
    "SD": "السودان سوداني سودانية الخرطوم sudanese khartoum",
    "ET": "إثيوبيا إثيوبي إثيوبية أديس|أبابا ethiopian addis|ababa",
    "IN": "الهند هندي هندية نيودلهي indian delhi",
    "PK": "باكستان باكستاني باكستانية إسلام|آباد pakistani islamabad",
    "AF": "أفغانستان أفغاني أفغانية كابول afghan kabul",
    "JP": "اليابان ياباني يابانية طوكيو japanese tokyo",
    "AZ": "أذربيجان أذربيجاني أذربيجانية باكو azerbaijani baku",
    "AM": "أرمينيا أرميني أرمينية يريفان armenian yerevan",
    "CA": "كندا كندي كندية أوتاوا canadian ottawa",
    "VE": "فنزويلا فنزويلي فنزويلية كراكاس venezuelan caracas",
    "EU": "الاتحاد|الأوروبي أوروبا european|union eu brussels",
    "KR": "كوريا|الجنوبية south|korea",
    "KP": "كوريا|الشمالية north|korea pyongyang",
}


# Outlets and agencies under their names in both scripts, English first; a name that is also a common word («العربية»)
# stands with its kind.
_OUTLETS: Final = (
    ("Reuters", "رويترز"),
    ("AFP", "Agence France-Presse", "France Presse", "فرانس برس", "الصحافة الفرنسية", "الأنباء الفرنسية"),
    ("AP", "Associated Press", "The Associated Press", "أسوشيتد برس", "أسوشييتد برس"), ("dpa", "الأنباء الألمانية"),
    ("Axios", "أكسيوس"), ("CNN", "سي إن إن"), ("BBC", "بي بي سي"), ("Bloomberg", "بلومبرغ", "بلومبيرغ"),
    ("New York Times", "The New York Times", "NYT", "نيويورك تايمز"), ("Washington Post", "The Washington Post", "واشنطن بوست"),
    ("Wall Street Journal", "The Wall Street Journal", "WSJ", "وول ستريت جورنال"), ("Financial Times", "فايننشال تايمز"),
    ("Guardian", "The Guardian", "الغارديان"), ("Politico", "بوليتيكو"), ("Haaretz", "هآرتس"),
    ("Al Jazeera", "قناة الجزيرة", "الجزيرة نت"), ("Al Arabiya", "قناة العربية"), ("Asharq Al-Awsat", "صحيفة الشرق الأوسط"),
    ("Jerusalem Post", "The Jerusalem Post", "جيروزاليم بوست"), ("Yedioth Ahronoth", "يديعوت أحرونوت"),
    ("Channel 12", "القناة 12"), ("Channel 13", "القناة 13"), ("IRNA", "إرنا"), ("Tasnim", "تسنيم"), ("Fars", "وكالة فارس"),
    ("Nour News", "نور نيوز"), ("TASS", "وكالة تاس"), ("Xinhua", "شينخوا"), ("Anadolu", "الأناضول"), ("SPA", "واس"),
)  # fmt: skip


@cache
def cldr(lang: Lang) -> Locale:
    from babel import Locale

    return Locale.parse(_CLDR[lang])


@cache
def translations(lang: Lang) -> NullTranslations:
    """The message catalogue of a language, compiled from its `.po` file in memory; English is the source text."""
    from gettext import GNUTranslations, NullTranslations

    if lang == "en":
        return NullTranslations()
    from importlib.resources import files

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    source = files("summarizer") / "locale" / lang / "LC_MESSAGES" / "messages.po"
    with source.open("rb") as stream:
        catalogue = read_po(stream, locale=lang)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def text(lang: Lang, message: str, **values: object) -> str:
    """A label in the asked language; `%(name)s` in it is filled from `values`."""
    found: str = translations(lang).gettext(message)
    return found % values if values else found


def plural(lang: Lang, one: str, many: str, number: int) -> str:
    """A counted label in the right plural form of the language (CLDR has six for Arabic)."""
    found: str = translations(lang).ngettext(one, many, number)
    return found % {"num": number}


def country(code: str, lang: Lang) -> str:
    """The country's name as the press of that language writes it; the code itself when it is not known."""
    return _PRESS_NAMES[lang].get(code) or cldr(lang).territories.get(code, code)


def listed(items: Sequence[str], lang: Lang, *, style: str = "standard") -> str:
    """Items joined as a sentence of that language joins them; empty for none. `style`: standard or or."""
    from babel.lists import format_list

    return format_list(list(items), style=style, locale=cldr(lang)) if items else ""  # type: ignore[arg-type]


@cache
def month(number: int, lang: Lang) -> str:
    """Month 1 to 12; in Arabic the pan-Arab double form («أبريل/نيسان»)."""
    name = _months(_CLDR[lang])[number]
    return name if lang == "en" else f"{name}/{_months('ar_SY')[number]}"


def weekday(english: str, lang: Lang) -> str:
    """A weekday by its English name; the name itself when it is none."""
    from babel import Locale

    number = next((at for at, name in Locale.parse("en").days["format"]["wide"].items() if name == english), None)
    return english if number is None else str(Locale.parse(_CLDR[lang]).days["format"]["wide"][number])


def _months(locale: str) -> Mapping[int, str]:
    """What `babel.dates.get_month_names` gives, which takes longer to import."""
    from babel import Locale

    names: Mapping[int, str] = Locale.parse(locale).months["format"]["wide"]
    return names


@cache
def calendar_index() -> dict[str, str]:
    """Folded name of a weekday or month -> `day:0` (Monday) to `day:6`, `month:1` to `month:12`; English, and Arabic in
    the names of every press tradition (CLDR's ar, ar_SY, ar_DZ, ar_MA)."""
    from babel import Locale

    index: dict[str, str] = {}
    for name in ("en_GB", "ar", "ar_SY", "ar_IQ", "ar_DZ", "ar_MA"):
        locale = Locale.parse(name)
        index |= {fold(said): f"month:{number}" for number, said in locale.months["format"]["wide"].items()}
        index |= {fold(said): f"day:{number}" for number, said in locale.days["format"]["wide"].items()}
    return index


@cache
def _territories(lang: Lang) -> dict[str, str]:
    """Folded name -> alpha-2 code, over CLDR's names in one language, which are all in its script."""
    index: dict[str, str] = {}
    for code, name in cldr(lang).territories.items():
        if len(code) == 2 and code.isalpha():
            index.setdefault(fold(name), code)
    return index


@cache
def _press_index() -> dict[str, str]:
    """Folded name -> alpha-2 code, over the press's names in both languages; they go before CLDR's."""
    index = {fold(name): code for names in _PRESS_NAMES.values() for code, name in names.items()}
    for code, aliases in _ALIASES.items():
        for alias in aliases.split():
            index[fold(alias.replace("|", " "))] = code
    return index


@cache
def _outlet_index() -> dict[str, tuple[str, ...]]:
    return {fold(name): tuple(fold(other) for other in names) for names in _OUTLETS for name in names}


def outlet_forms(name: str) -> tuple[str, ...]:
    """The folded names, in both scripts, of a known outlet or agency; empty for one that is not known."""
    return _outlet_index().get(fold(name), ())


def is_country(code: str) -> bool:
    """Whether CLDR knows the alpha-2 code as a country, territory or union of countries."""
    return code in cldr("en").territories and code != "ZZ"


@lru_cache(16384)
def country_code(name: str) -> str | None:
    """ISO 3166-1 alpha-2 code for a country's name, adjective or seat of government; None when it is none."""
    folded = fold(name)
    return _code(folded) or (_code(folded[2:]) if folded.startswith("ال") else None)


def _code(folded: str) -> str | None:
    return _press_index().get(folded) or _territories("ar" if ARABIC_LETTER.search(folded) else "en").get(folded)
