"""What the model fills when it is asked whether two reports tell of one meeting."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Adjudication(BaseModel):
    """Whether two reports tell of one meeting."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    reason: str = Field(description="What in the two articles decides it, in one short sentence.")
    verdict: Literal["same", "different", "unclear"] = Field(
        description="same: both tell of one meeting. different: of two. unclear: the articles do not tell."
    )
