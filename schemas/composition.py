"""What the model fills when it words a brief."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from .meeting import Text


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)


class WordedTitle(_Answer):
    id: Text = Field(description="Id of the participant.")
    title: Text = Field(description="The participant's title in the asked language.")


class WordedClaim(_Answer):
    id: Text = Field(description="Id of the claim.")
    text: Text = Field(description="The claim in one sentence of the asked language, no stronger and no weaker.")
    attribution: str | None = Field(
        default=None,
        description="The claim's attribution in the asked language; null exactly where the claim has none.",
    )
    same_as: str | None = Field(
        default=None, description="Id of an earlier claim that says exactly the same; null where none does."
    )


class MeetingWording(_Answer):
    """One meeting in the words of the brief."""

    title: Text = Field(description="Heading: who met whom, and where or how. No full stop.")
    headline: Text = Field(
        description="One sentence for the top of the brief: who met whom and what for or what came of it, with "
        "the hedge of the record (who reports it, planned or held). At most 35 words."
    )
    topics: list[str] = Field(description="The record's topics in the asked language, in their order.")
    venue: str | None = Field(
        default=None, description="The venue in the asked language; null when the record has none."
    )
    sourcing: str | None = Field(
        default=None, description="The record's origin_sources in the asked language; null when it has none."
    )
    participants: list[WordedTitle] = Field(description="One for each participant that has a title.")
    claims: list[WordedClaim] = Field(description="Every position and demand exactly once.")


class WordedSentence(_Answer):
    text: Text = Field(description="One sentence of the bottom line, at most 45 words.")
    meetings: list[str] = Field(min_length=1, description="Ids of the meetings that bear it out.")


class OverviewWording(_Answer):
    """The bottom line of a brief."""

    title: Text = Field(description="Title of the brief: its main point in at most 12 words. No full stop.")
    overview: list[WordedSentence] = Field(
        min_length=1, max_length=6, description="Three to six sentences, the most important first."
    )
