"""A brief in which everything that a page can show is there: reports that disagree, several origins, every status and form,
vague, open and missing dates, claims that were refused, articles that failed, both languages, hostile addresses.

Who meets whom here is the material of a test and says nothing about the world.
"""

from __future__ import annotations

import hashlib
from typing import Any

from summarizer import Article
from summarizer.schemas import Brief, Lang

ARABIC = Article(
    "التقى أنتوني بلينكن، الخميس، في واشنطن يوسي كوهين لبحث الملف النووي.\n\n"
    "وقال كوهين إن إسرائيل لن تلتزم بأي اتفاق، وطالب واشنطن بفرض 3 عقوبات جديدة على إيران، بحسب موقع أكسيوس.\n",
    path="reports/a.txt",
    source="صحيفة",
    url="https://example.org/a?x=1&y=2",
    title="بلينكن يلتقي كوهين",
    published="2021-04-30",
    language="ar",
)
ENGLISH = Article(
    "Antony Blinken met Yossi Cohen in London on Wednesday, Reuters said.\n"
    "Cohen asked Washington for 3 new sanctions on Iran. Washington refused.\n",
    path="reports/b.txt",
    source="Gazette",
    url="https://example.org/b",
    title="Blinken sees Mossad chief",
    published="2021-04-29",
    language="en",
)
SILENT = Article("الطقس مشمس اليوم.\n", path="reports/c.txt", language="ar", url="javascript:alert(1)")
ARTICLES = (ARABIC, ENGLISH, SILENT)
TEXTS = {article.id: article.text for article in ARTICLES}


def evidence(article: Article, quote: str, match: str = "exact") -> dict[str, Any]:
    start = article.text.index(quote)
    return {"article": article.id, "start": start, "end": start + len(quote), "match": match, "quote": quote}


def _person(
    own_id: str, name: str, english: str, country: str | None, *proofs: dict[str, Any], **more: Any
) -> dict[str, Any]:
    fields = {
        "id": own_id,
        "name": name,
        "name_en": english,
        "country": country,
        "quote": name,
        "evidence": list(proofs),
    }
    return fields | more


def _meeting(own_id: str, title: str, *proofs: dict[str, Any], **fields: Any) -> dict[str, Any]:
    reports = list(dict.fromkeys(proof["article"] for proof in proofs))
    made = {"id": own_id, "quote": "x", "title": title, "status": "held", "evidence": list(proofs), "reports": reports}
    return made | {"wording": {"title": title, "headline": f"{title}, it is said."}} | fields


def _disagreement(field: str, told: list[tuple[str, Article]]) -> dict[str, Any]:
    return {"field": field, "variants": [{"value": value, "articles": [by.id]} for value, by in told]}


def contested(lang: Lang = "en") -> Brief:
    first = evidence(ARABIC, "التقى أنتوني بلينكن، الخميس، في واشنطن يوسي كوهين")
    second = evidence(ENGLISH, "Antony Blinken met Yossi Cohen in London on Wednesday")
    blinken = _person(
        "m1.a1",
        "أنتوني بلينكن",
        "Antony Blinken",
        "US",
        evidence(ARABIC, "أنتوني بلينكن"),
        second,
        title="Secretary of State",
    )
    cohen = _person("m1.a2", "يوسي كوهين", "Yossi Cohen", "IL", evidence(ARABIC, "يوسي كوهين", "folded"))
    position = {
        "id": "m1.p1", "quote": "x", "holder": "كوهين", "holder_en": "Cohen", "country": "IL",
        "text": "لن تلتزم إسرائيل بأي اتفاق.", "attribution": "أكسيوس",
        "evidence": [evidence(ARABIC, "كوهين إن إسرائيل لن تلتزم بأي اتفاق")],
    }  # fmt: skip
    demand = {
        "id": "m1.d1", "quote": "x", "maker": "كوهين", "maker_en": "Cohen", "country": "IL", "recipient": "واشنطن",
        "recipient_en": "Washington", "recipient_country": "US", "text": "فرض 3 عقوبات.",
        "kind": "change", "response": "rejected",
        "evidence": [
            evidence(ARABIC, "إسرائيل لن تلتزم بأي اتفاق، وطالب واشنطن بفرض 3 عقوبات جديدة"),
            evidence(ENGLISH, "asked Washington for 3 new sanctions"),
        ],
    }  # fmt: skip
    worded = {
        "title": "Blinken meets Cohen", "headline": "Blinken met Cohen.", "venue": "State Department",
        "sourcing": "two officials", "topics": ["Nuclear file"], "participants": {"m1.a1": "Secretary of State"},
        "claims": {"m1.p1": "Israel will not be bound.", "m1.d1": "3 sanctions."}, "attributions": {"m1.p1": "Axios"},
    }  # fmt: skip
    days = [("2021-04-29", ARABIC), ("2021-04-28", ENGLISH)]
    answers = [("rejected: فرض 3 عقوبات.", ENGLISH), ("accepted: فرض 3 عقوبات.", ARABIC)]
    meetings = [
        _meeting("m1", "بلينكن يلتقي كوهين", first, second, date="2021-04-29", date_basis="published", place="واشنطن",
                 city_en="Washington", country="US", mode="in_person", disclosure="secret", topics=["الملف النووي"],
                 participants=[blinken, cohen], positions=[position], demands=[demand], wording=worded,
                 reasons=["the same people"],
                 origins=[{"name": "Axios", "name_ar": "أكسيوس", "sources": ["مسؤولان"], "articles": [ARABIC.id]},
                          {"name": None, "articles": [ENGLISH.id]}],
                 disagreements=[_disagreement("date", days), _disagreement("response", answers)]),
        *(_meeting(f"m{number}", f"Meeting {number}", first, **fields) for number, fields in enumerate(_OTHERS, 2)),
    ]  # fmt: skip
    listed = ("id", "path", "source", "url", "title", "published", "language", "sha256")
    articles = [{name: getattr(article, name) for name in listed} for article in ARTICLES]
    for article in articles:
        article["meetings"] = [meeting["id"] for meeting in meetings if article["id"] in meeting["reports"]]
    return Brief.model_validate(
        {
            "lang": lang,
            "title": "A brief",
            "overview": [{"text": "Blinken met Cohen.", "meetings": ["m1", "m3"]}],
            "meetings": meetings,
            "articles": articles,
            "dropped": [
                {"article": ARABIC.id, "kind": "position", "text": "refused", "quote": "الملف النووي",
                 "reason": "says more than its words"},
                {"article": ENGLISH.id, "kind": "participant", "text": "nobody", "quote": "not there",
                 "reason": "quote not found"},
                {"meeting": "m1", "kind": "wording", "text": "too strong", "reason": "a number was added"},
            ],
            "failed": [{"what": "reports/d.txt", "reason": "the server refused it"}],
            "provenance": {"tool": "brief", "model": "some-model", "answers": "model", "prompts": {}, "schema_hash": "0",
                           "generated": "2021-05-01T00:00:00Z"},
        }
    )  # fmt: skip


def _people(number: int, **roles: str) -> list[dict[str, Any]]:
    proof = evidence(ARABIC, "أنتوني بلينكن")
    return [
        _person(f"m{number}.a1", "أنتوني بلينكن", "Antony Blinken", "US", proof),
        _person(f"m{number}.a2", "الوفد الإيراني", "Iranian delegation", "IR", proof, kind="delegation"),
        _person(f"m{number}.a3", "حماس", "Hamas", None, proof, kind="organization"),
        _person(f"m{number}.a4", "مسؤولون", "Omani officials", "OM", proof, kind="delegation", role="mediator"),
    ]


_OTHERS: list[dict[str, Any]] = [
    {"date": "2021-05~", "mode": "phone", "participants": _people(2)},
    {"date": "2021-06-02/2021-07-03", "status": "planned", "mode": "indirect", "participants": _people(3)},
    {"date": "../2021-06-02", "status": "cancelled", "mode": "video", "disclosure": "unannounced", "participants": _people(4)},
    {"date": "2023-11-20/2024-02-03", "status": "denied", "disclosure": "announced"},
    {"date": "XXXX-05-08", "status": "postponed", "participants": _people(6)},
    {"date": "[2024-04-17,2024-04-18]", "date_basis": "inferred", "participants": _people(7)},
    {"date": None, "date_text": "الخميس"},
    {"date": "2010"},
]  # fmt: skip


def grown(brief: Brief, meetings: int) -> Brief:
    """The brief with so many meetings, by repeating its own in other years and with other people."""
    made = []
    for number in range(meetings):
        source = brief.meetings[number % len(brief.meetings)]
        copy = source.model_copy(deep=True)
        copy.id = f"g{number}"
        copy.date = f"{2000 + number % 25}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        for person in copy.participants:
            person.id = f"{copy.id}.{person.id}"
            if person.kind == "person":
                person.name = person.name_en = _somebody(number % 97)
                person.name_ar = None
        made.append(copy)
    articles = [article.model_copy(update={"meetings": []}) for article in brief.articles]
    return brief.model_copy(update={"meetings": made, "overview": [], "articles": articles})


def _somebody(number: int) -> str:
    """A name that sounds like no other number's."""
    sounds = "bdfgklmnrst"
    first, second = sounds[number % 11], sounds[number // 11 % 11]
    return f"{first}a{second}i {second}o{first}uz{first}an"


def poisoned(brief: Brief, payload: str) -> Brief:
    """The brief with the payload at the end of every text that an article or a model can fill, addresses too."""

    def poison(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            if value.get("field") == "date":
                return value  # its values are EDTF, which the program has read
            return value if name == "prompts" else {key: poison(item, _open(name, key)) for key, item in value.items()}
        if isinstance(value, list):
            return (
                value
                if name in _LISTS_OF_IDS and all(isinstance(v, str) for v in value)
                else [poison(v, name) for v in value]
            )
        return f"{value}{payload}" if isinstance(value, str) and name not in _FIXED else value

    return Brief.model_validate(poison(brief.model_dump()))


def _open(name: str, key: str) -> str:
    """The name under which a value is looked at: the keys of these dictionaries are ids, their values text."""
    return "text" if name in ("participants", "claims", "attributions") and "." in key else key


_LISTS_OF_IDS = frozenset(["reports", "articles", "meetings"])
_FIXED = frozenset(
    ["schema_version", "lang", "id", "date", "published", "country", "recipient_country", "kind", "role", "mode", "status",
     "disclosure", "response", "match", "article", "meeting", "sha256", "date_basis", "event", "cameo", "field", "answers",
     "language", "generated", "schema_hash"]
)  # fmt: skip


def with_texts(brief: Brief, payload: str) -> tuple[Brief, dict[str, str]]:
    """The poisoned brief and texts that end in the payload, as if the articles had held it."""
    line = " ".join(payload.splitlines())  # another line would be another paragraph
    texts = {own: f"{text}{line} {line}" for own, text in TEXTS.items()}
    made = poisoned(brief, payload)
    for article in made.articles:
        article.sha256 = hashlib.sha256(texts[article.id].encode("utf-8", "surrogatepass")).hexdigest()
    return made, texts
