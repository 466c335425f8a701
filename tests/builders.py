"""Small articles and answers for tests."""

from __future__ import annotations

from typing import Any

from summarizer import Article

TEXT = (
    "التقى وزير الخارجية الأميركي أنتوني بلينكن، الخميس، في واشنطن رئيس الموساد يوسي كوهين لبحث الملف النووي.\n\n"
    "وقال كوهين إن إسرائيل لن تلتزم بأي اتفاق، وطالب واشنطن بفرض 3 عقوبات جديدة على إيران، بحسب موقع أكسيوس.\n"
)


def article(text: str = TEXT, **fields: Any) -> Article:
    return Article(text, **{"path": "a.txt", "published": "2021-04-30", **fields})


def meeting(**fields: Any) -> dict[str, Any]:
    """One meeting of TEXT, as a model would answer it."""
    return {
        "quote": "التقى وزير الخارجية الأميركي أنتوني بلينكن، الخميس، في واشنطن رئيس الموساد يوسي كوهين",
        "title": "بلينكن يلتقي كوهين في واشنطن",
        "date": "2021-04-29",
        "date_text": "الخميس",
        "place": "واشنطن",
        "city_en": "Washington",
        "country": "US",
        "mode": "in_person",
        "status": "held",
        "origin": "Axios",
        "origin_ar": "أكسيوس",
        "topics": ["الملف النووي"],
        "participants": [
            person("أنتوني بلينكن", "Antony Blinken", "US", title="وزير الخارجية الأميركي"),
            person("يوسي كوهين", "Yossi Cohen", "IL"),
        ],
        "positions": [position()],
        "demands": [demand()],
        **fields,
    }


def person(name: str, name_en: str | None = None, country: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"quote": name, "name": name, "name_en": name_en, "country": country, **fields}


def position(**fields: Any) -> dict[str, Any]:
    return {
        "quote": "إسرائيل لن تلتزم بأي اتفاق",
        "holder": "كوهين",
        "holder_en": "Cohen",
        "country": "IL",
        "text": "إسرائيل لن تلتزم بأي اتفاق.",
        "attribution": "أكسيوس",
        **fields,
    }


def demand(**fields: Any) -> dict[str, Any]:
    return {
        "quote": "طالب واشنطن بفرض 3 عقوبات جديدة على إيران",
        "maker": "كوهين",
        "maker_en": "Cohen",
        "country": "IL",
        "recipient": "واشنطن",
        "recipient_en": "Washington",
        "recipient_country": "US",
        "text": "فرض 3 عقوبات جديدة على إيران.",
        "kind": "change",
        "response": "unanswered",
        **fields,
    }


def wording(**fields: Any) -> dict[str, Any]:
    """The wording of `meeting()` in English."""
    return {
        "title": "Blinken meets Cohen in Washington",
        "headline": "Antony Blinken met Yossi Cohen in Washington on the nuclear file, Axios reports.",
        "topics": ["Nuclear file"],
        "venue": None,
        "sourcing": None,
        "participants": [{"id": "a1", "title": "US Secretary of State"}],
        "claims": [
            {"id": "p1", "text": "Israel will not be bound by any agreement.", "attribution": "Axios"},
            {"id": "d1", "text": "3 new sanctions should be imposed on Iran.", "attribution": None},
        ],
        **fields,
    }
