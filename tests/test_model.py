"""The seam to the model, over real HTTP on loopback."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest

from summarizer import (
    AnswerInvalid,
    ModelError,
    ModelMissing,
    ModelRejected,
    ModelUnreachable,
    Settings,
    UsageError,
    open_model,
    summarize,
)
from summarizer.errors import QuestionRejected, QuotaUsedUp
from summarizer.model import Answer, Question
from summarizer.schemas import Extraction
from summarizer.settings import DEFAULT_MODEL
from tests.builders import article
from tests.servers import Reply, Scripted, answer, completion, scripted

EMPTY = answer({"meetings": []})
KEY = "sk-marked-secret-0123456789"


def ask(script: Scripted, user: str = "نص المقال", **options: Any) -> Answer[Extraction]:
    settings = Settings(**{"model": "m", "base_url": script.url, "api_key": KEY, "retries": 1, **options})

    async def once() -> Answer[Extraction]:
        async with open_model(settings) as model:
            return await model.ask(Question("extract", "system", user, Extraction))

    return asyncio.run(once())


# -- what is sent --------------------------------------------------------------------------------------------------


def test_strict_structured_output_is_asked_for() -> None:
    with scripted(EMPTY) as script:
        ask(script)
    shape = script.requests[0]["response_format"]["json_schema"]
    assert shape["strict"] is True
    assert shape["schema"]["additionalProperties"] is False
    assert set(shape["schema"]["$defs"]["Meeting"]["required"]) == set(
        shape["schema"]["$defs"]["Meeting"]["properties"]
    )


def test_arabic_is_sent_as_itself() -> None:
    with scripted(EMPTY) as script:
        ask(script)
    assert "نص المقال".encode() in script.raw[0]


def test_an_article_that_holds_a_template_is_sent_as_it_is() -> None:
    hostile = "{{ 7*7 }} {% raw %} {# gone #} {{ config }}\n\n  end\n"
    with scripted(EMPTY) as script:
        ask(script, hostile)
        summarize([article(hostile)], settings=Settings(model="m", base_url=script.url))
    assert script.requests[0]["messages"][1]["content"] == hostile
    assert hostile.strip() in script.requests[1]["messages"][1]["content"]


def test_markdown_json_is_asked_for_without_a_schema() -> None:
    with scripted(Reply(completion('```json\n{"meetings": []}\n```'))) as script:
        assert ask(script, answer_mode="md_json").value.meetings == []
    assert "response_format" not in script.requests[0]


def test_the_default_model_needs_only_a_key() -> None:
    with scripted(EMPTY) as script:
        ask(script, model="")
    assert script.requests[0]["model"] == DEFAULT_MODEL


def test_a_model_name_with_a_slash_goes_to_the_given_server_whole() -> None:
    with scripted(EMPTY) as script:
        ask(script, model="qwen/qwen3-8b")
    assert script.requests[0]["model"] == "qwen/qwen3-8b"


# -- who tries again --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_tried_again(status: int) -> None:
    busy = Reply({"error": {"message": "busy"}}, status, {"retry-after-ms": "1"})
    with scripted(busy, EMPTY) as script:
        assert ask(script).value.meetings == []
    assert len(script.requests) == 2


@pytest.mark.parametrize(
    ("status", "hint"), [(401, "OPENAI_API_KEY"), (403, "key"), (404, "model's name"), (400, "md_json")]
)
def test_a_refusal_for_good_is_told_at_once_with_a_hint(status: int, hint: str) -> None:
    with scripted(Reply({"error": {"message": "no"}}, status)) as script, pytest.raises(ModelRejected, match=hint):
        ask(script, retries=5)
    assert len(script.requests) == 1


def test_a_server_that_stays_broken_is_unreachable() -> None:
    broken = Reply({"error": {"message": "down"}}, 500, {"retry-after-ms": "1"})
    with scripted(broken) as script, pytest.raises(ModelUnreachable, match="500"):
        ask(script)
    assert len(script.requests) == 2


def test_a_server_that_is_too_slow_is_unreachable() -> None:
    with (
        scripted(Reply(EMPTY.body, after=0.5)) as script,
        pytest.raises(ModelUnreachable, match=r"within 0\.05 seconds"),
    ):
        ask(script, timeout=0.05, retries=0)


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    settings = Settings(model="m", base_url="http://user:hidden@127.0.0.1:9/v1", retries=0)
    with pytest.raises(ModelUnreachable, match=r"at 127\.0\.0\.1:9") as failure:
        summarize([article()], settings=settings)
    assert "hidden" not in str(failure.value)


@pytest.mark.parametrize("content", ["not json", '{"meetings": 3}', '{"meetings": [{"title": "x"}]}', ""])
def test_an_answer_that_does_not_fit_is_asked_again_and_both_are_counted(content: str) -> None:
    with scripted(Reply(completion(content)), EMPTY) as script:
        found = ask(script)
    assert len(script.requests) == 2
    assert (found.usage.calls, found.usage.input_tokens, found.usage.output_tokens) == (2, 20, 10)
    assert "errors.pydantic.dev" not in script.raw[1].decode()


def tool_call(arguments: str) -> Reply:
    call = {"id": "1", "type": "function", "function": {"name": "Extraction", "arguments": arguments}}
    return Reply(completion(None, finish="tool_calls", tool_calls=[call]))


def test_an_answer_may_come_as_a_tool_call() -> None:
    with scripted(tool_call('{"meetings": 3}'), tool_call('{"meetings": []}')) as script:
        found = ask(script, answer_mode="tools")
    assert (found.value.meetings, found.usage.calls) == ([], 2)
    assert script.requests[0]["tool_choice"]["function"]["name"] == "Extraction"


def test_an_answer_without_the_tool_call_is_told_without_its_text() -> None:
    with scripted(Reply(completion("سر المقال"))) as script, pytest.raises(AnswerInvalid, match="as tools") as failure:
        ask(script, answer_mode="tools", reasks=1)
    assert len(script.requests) == 2
    assert "سر المقال" not in str(failure.value)


@pytest.mark.parametrize("mode", ["json_schema", "md_json", "tools"])
def test_an_answer_in_which_a_key_stands_twice_is_asked_for_again(mode: str) -> None:
    twice = '{"meetings": [], "meetings": []}'
    script_of = {"md_json": lambda text: Reply(completion(f"```json\n{text}\n```")), "tools": tool_call}
    reply = script_of.get(mode, lambda text: Reply(completion(text)))
    with scripted(reply(twice), reply('{"meetings": []}')) as script:
        assert ask(script, answer_mode=mode).usage.calls == 2
    assert "meetings" in script.requests[1]["messages"][-1]["content"]


def test_an_answer_that_never_fits_is_one_short_line_without_the_article() -> None:
    with scripted(Reply(completion('{"meetings": 3}'))) as script, pytest.raises(AnswerInvalid) as failure:
        ask(script, user="سر المقال", reasks=2)
    assert len(script.requests) == 3
    assert str(failure.value).startswith("The model's answer does not fit the schema (meetings:")
    assert "سر المقال" not in str(failure.value)


def test_an_answer_cut_off_at_its_limit_is_not_asked_again() -> None:
    with (
        scripted(Reply(completion('{"meetings": [', finish="length"))) as script,
        pytest.raises(AnswerInvalid, match="cut off"),
    ):
        ask(script)
    assert len(script.requests) == 1


def test_a_refusal_is_told_in_the_models_words() -> None:
    refused = Reply(completion(None, refusal="I cannot help with that."))
    with (
        scripted(refused) as script,
        pytest.raises(AnswerInvalid, match=r"refused to answer: I cannot help with that\."),
    ):
        ask(script, reasks=2)
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    ("reply", "kind", "says"),
    [
        (Reply({"error": {"message": "no", "code": "context_length_exceeded"}}, 400), QuestionRejected, "longer than"),
        (Reply({"error": {"message": "Prompt is too long."}}, 400), QuestionRejected, "longer than"),
        (Reply({"error": {"message": "no"}}, 413), QuestionRejected, "longer than"),
        (Reply({"error": {"message": "no"}}, 422), QuestionRejected, "422: no"),
        (Reply({"error": {"message": "no"}}, 402), QuotaUsedUp, "no credit"),
        (Reply({"error": {"message": "no"}}, 429), QuotaUsedUp, "quota"),
    ],
)
def test_a_refusal_says_whether_it_concerns_one_question_or_all(
    reply: Reply, kind: type[ModelRejected], says: str
) -> None:
    with scripted(reply) as script, pytest.raises(kind, match=says) as failure:
        ask(script, retries=0)
    assert type(failure.value) is kind


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"error": {"message": "model loading"}}, "The model's server gave no answer but: model loading"),
        ({"error": "model loading"}, "The model's server gave no answer but: model loading"),
        ({**completion("x"), "choices": []}, "The model's server gave no answer"),
        ({"choices": [{}]}, "The model's server gave no answer"),
        (b"<html>", "is no model's server"),
    ],
)
def test_an_answer_that_is_none_is_told_in_plain_words(body: Any, says: str) -> None:
    with scripted(Reply(body)) as script, pytest.raises(ModelError) as failure:
        ask(script)
    assert says in str(failure.value)
    assert "Error" not in str(failure.value)


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"prompt_tokens": "10", "completion_tokens": "5", "total_tokens": "15"}, (10, 5)),
        ({"prompt_tokens": 10.5, "completion_tokens": 5, "total_tokens": 15}, (10, 5)),
        ({"prompt_tokens": "many", "completion_tokens": None}, (0, 0)),
        ("many", (0, 0)),
    ],
)
def test_tokens_are_counted_in_whatever_form_they_come(usage: Any, tokens: tuple[int, int]) -> None:
    with scripted(Reply({**EMPTY.body, "usage": usage})) as script:
        used = ask(script).usage
    assert (used.calls, used.input_tokens, used.output_tokens) == (1, *tokens)


@pytest.mark.parametrize("body", [{"choices": None}, {"error": {"message": "overloaded"}}, b"<html>", b""])
def test_a_strange_answer_with_status_200_is_a_model_error(body: Any) -> None:
    with scripted(Reply(body)) as script, pytest.raises(ModelError):
        ask(script)


# -- secrets ------------------------------------------------------------------------------------------------------------


def test_a_key_that_a_server_echoes_does_not_reach_the_message() -> None:
    echo = Reply({"error": {"message": f"Incorrect API key provided: {KEY}"}}, 401)
    with scripted(echo) as script, pytest.raises(ModelRejected) as failure:
        ask(script)
    assert KEY not in str(failure.value)
    assert "[key]" in str(failure.value)


def test_a_key_is_not_in_the_settings_as_shown() -> None:
    assert KEY not in repr(Settings(api_key=KEY))


def test_nothing_is_logged_where_nobody_asked_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    with scripted(Reply(completion("not json"))) as script, pytest.raises(AnswerInvalid):
        ask(script, reasks=0)
    assert capsys.readouterr().err == ""
    assert logging.getLogger("instructor").propagate is False


# -- settings ------------------------------------------------------------------------------------------------------------


def test_settings_come_from_the_environment_and_what_is_given_wins() -> None:
    env = {"BRIEF_MODEL": "a", "OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://x/v1", "BRIEF_CONCURRENCY": "3"}
    settings = Settings.from_env(env, model="b", base_url=None)
    assert (settings.model, settings.base_url, settings.api_key, settings.concurrency) == ("b", "http://x/v1", "k", 3)


@pytest.mark.parametrize(
    "env",
    [
        {"BRIEF_CONCURRENCY": "many"},
        {"BRIEF_CONCURRENCY": "0"},
        {"BRIEF_TIMEOUT": "-1"},
        {"BRIEF_TIMEOUT": "nan"},
        {"BRIEF_TIMEOUT": "inf"},
        {"BRIEF_ANSWER_MODE": "xml"},
    ],
)
def test_a_setting_that_cannot_be_is_a_usage_error(env: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        Settings.from_env(env)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://localhost:abc/v1", "cannot be understood"),
        ("http://[::1", "cannot be understood"),
        ("http://[::g]/v1", "cannot be understood"),
        ("http://localhost:99999/v1", "cannot be understood"),
        ("localhost:11434", "does not begin with http"),
        ("http:///v1", "names no server"),
        ("http://local host/v1", "names no server"),
        ("http://localhost/v1\n", "names no server"),
    ],
)
def test_a_base_url_that_is_none_is_a_usage_error(url: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        Settings(base_url=url)


def test_the_password_of_a_wrong_base_url_is_not_shown() -> None:
    with pytest.raises(UsageError) as failure:
        Settings(base_url="http://user:hidden@localhost:abc/v1")
    assert "hidden" not in str(failure.value)


@pytest.mark.parametrize(("key", "says"), [("sk-1\n", "line break"), ("sk 1", "a space"), ("sk-١", "no key has")])
def test_a_key_that_cannot_be_sent_is_a_usage_error_that_does_not_show_it(key: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as failure:
        Settings(api_key=key)
    assert key not in str(failure.value)


def test_a_hosted_model_without_a_key_says_what_is_missing() -> None:
    with pytest.raises(ModelMissing, match="OPENAI_API_KEY"):
        summarize([article()], model="gpt-5-mini")


# -- another provider that instructor knows ------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer[Extraction]]:
    """Asks a model of a provider whose client, as instructor would make it, leads to the script."""
    import instructor
    import openai

    def asked(script: Scripted, **options: Any) -> Answer[Extraction]:
        def made(model: str, *, async_client: bool) -> Any:
            assert (model, async_client) == ("elsewhere/m", True)
            client = openai.AsyncOpenAI(base_url=script.url, api_key=KEY, max_retries=0)
            return instructor.from_openai(client, mode=instructor.Mode.TOOLS, model="m")

        monkeypatch.setattr(instructor, "from_provider", made)

        async def once() -> Answer[Extraction]:
            async with open_model(Settings(**{"model": "elsewhere/m", **options})) as model:
                assert (model.name, model.answers) == ("elsewhere/m", "model")
                return await model.ask(Question("extract", "system", "نص", Extraction))

        return asyncio.run(once())

    return asked


def test_another_provider_is_asked_through_instructor_and_every_answer_is_counted(
    elsewhere: Callable[..., Answer[Extraction]],
) -> None:
    with scripted(tool_call('{"meetings": 3}'), tool_call('{"meetings": []}')) as script:
        found = elsewhere(script)
    assert type(found.value) is Extraction
    assert (found.usage.calls, found.usage.input_tokens, found.usage.output_tokens) == (2, 20, 10)


@pytest.mark.parametrize(
    ("reply", "kind", "calls"),
    [
        (Reply({"error": {"message": f"the key {KEY}"}}, 401), ModelRejected, 0),
        (Reply({"error": {"message": "down"}}, 500), ModelUnreachable, 0),
        (Reply(completion("{", finish="length")), AnswerInvalid, 1),
        (tool_call('{"meetings": 3}'), AnswerInvalid, 2),
        (Reply(EMPTY.body, after=0.6), ModelUnreachable, 0),
    ],
)
def test_the_errors_of_another_provider_are_told_like_any(
    elsewhere: Callable[..., Answer[Extraction]],
    monkeypatch: pytest.MonkeyPatch,
    reply: Reply,
    kind: type[ModelError],
    calls: int,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with scripted(reply) as script, pytest.raises(kind) as failure:
        elsewhere(script, reasks=1, patience=0.5)
    assert type(failure.value) is kind
    assert KEY not in str(failure.value)
    assert failure.value.usage is not None
    assert failure.value.usage.calls == calls


def test_a_provider_that_is_not_installed_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="anthropic/some-model"):
        summarize([article()], model="anthropic/some-model")
