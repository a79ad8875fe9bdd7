"""What the shapes of all answers are made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Seconds = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=0)]


class Shape(BaseModel):
    """An answer with exactly these members."""

    model_config = ConfigDict(extra="forbid")


class Made(Shape):
    id: str


class Named(Shape):
    id: str
    code: str
    name_vi: str
    name_en: str


class Where(Shape):
    zone_vi: str
    zone_en: str | None
    room: str
    floor: int


class Forecast(Shape):
    low_s: Seconds
    high_s: Seconds


class Problem(BaseModel):
    """A refusal (RFC 9457). Some codes carry more members, listed in `docs/contract.md`."""

    type: str
    title: str
    status: int
    code: str
    text_vi: str
    text_en: str
