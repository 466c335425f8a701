"""Imported by a process that others are forked from: what a first run has to load and compile is done once for all.

Nothing here holds on to a connection, a thread or an event loop.
"""

from __future__ import annotations

import asyncio

import instructor  # noqa: F401
import openai

from summarizer import summarize
from summarizer.testing import ScriptedModel
from tests.builders import article, meeting, wording


async def _client() -> None:
    async with openai.AsyncOpenAI(base_url="http://127.0.0.1:9/v1", api_key="none"):
        pass


summarize([article()], model=ScriptedModel(extract=lambda _: {"meetings": [meeting()]}, compose=lambda _: wording()))
asyncio.run(_client())
