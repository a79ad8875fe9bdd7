"""What the calls accept: the bodies and queries, validated once."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Key = Annotated[str, StringConstraints(min_length=1, max_length=64)]
"""An id, or the code a person would write."""
Note = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True, pattern=r"^[^\x00-\x08\x0b-\x1f]*$")]
"""A line a person wrote; control characters are no part of one, and PostgreSQL refuses NUL."""


def _near(moment: datetime | None) -> datetime | None:
    if moment is not None and not 2000 <= moment.year < 2200:
        raise ValueError("is not a moment of this century")
    return moment


class Body(BaseModel):
    """A body that knows all its fields: a misspelt one is an error, not a silence."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Body):
    """A command that needs no more than its address."""


class SignIn(Body):
    login: Annotated[str, StringConstraints(min_length=1, max_length=64, to_lower=True, strip_whitespace=True)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=256)]


class Issue(Body):
    service: Key
    channel: Literal["kiosk", "reception", "phone", "appointment"] = "kiosk"
    priority: Literal["none", "elderly", "pregnant", "disabled", "merit"] = "none"
    appointment: Annotated[AwareDatetime | None, AfterValidator(_near)] = None
    help: Annotated[list[Literal["wheelchair", "deaf", "guide"]], Field(max_length=3)] = []
    language: Literal["vi", "en"] = "vi"


class Call(Body):
    counter: Key
    reason: Note = ""


class Transfer(Body):
    service: Key
    note: Note = ""


class Cancel(Body):
    reason: Note = ""


class Paper(Body):
    outcome: Literal["done", "failed", "unknown"]
    detail: Note = ""


class CounterChange(Body):
    officer: Key | None = None
    reason: Note = ""


class Rating(Body):
    token: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    score: Annotated[int, Field(ge=1, le=5, strict=True)]
    reasons: Annotated[list[Literal["attitude", "guidance", "time", "result", "other"]], Field(max_length=5)] = []


class ServicesQuery(BaseModel):
    purpose: Literal["submit", "result", "pay", "online", "other"] | None = None


class ProceduresQuery(BaseModel):
    q: Annotated[str, StringConstraints(max_length=200)] = ""
    agency: Annotated[str, StringConstraints(max_length=64)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class FeedQuery(BaseModel):
    after: Annotated[int, Field(ge=0, le=2**53)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 500
