from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from summarizer.split import split


def test_a_text_that_fits_is_one_part() -> None:
    assert split("فقرة أولى.\n\nفقرة ثانية.", 100) == ["فقرة أولى.\n\nفقرة ثانية."]


def test_parts_are_cut_between_paragraphs_and_filled() -> None:
    paragraphs = [letter * 9 for letter in "abcdef"]
    assert split("\n".join(paragraphs), 30) == ["aaaaaaaaa\nbbbbbbbbb\nccccccccc\n", "ddddddddd\neeeeeeeee\nfffffffff"]


def test_a_long_paragraph_is_cut_between_sentences_and_a_long_sentence_between_words() -> None:
    assert split("جملة أولى. جملة ثانية؟ ثالثة", 14) == ["جملة أولى. ", "جملة ثانية؟ ", "ثالثة"]
    assert split("one two three four", 9) == ["one two ", "three ", "four"]
    assert split("abcdefgh", 3) == ["abc", "def", "gh"]


def test_nothing_has_no_parts() -> None:
    assert split("", 5) == []
    assert split(" \n\n ", 2) == []


@given(st.text(alphabet="ab .؟\n\u2003é", max_size=200), st.integers(1, 40))
def test_parts_are_small_enough_and_lose_no_word(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(0 < len(part) <= limit and part.strip() for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
