"""Measuring the thresholds of a centre: pictures of people who consented, a folder a person, in; numbers, out.

One picture is compared with one other. The kiosk takes the median of several, so it does better than this, not worse.
What the sample is too small to show is not claimed: then there are no new thresholds, and it says how many people it
would take.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from devices.face.counting import trials_needed, upper_bound
from devices.face.problems import UNAVAILABLE, FaceProblem
from devices.face.sighting import Sighting
from devices.face.template import Template
from devices.face.thresholds import Bounded, Evidence, Thresholds

ENDINGS = (".jpg", ".jpeg", ".jp2", ".j2k", ".png")
FALSE_MATCH = 0.0001
"""At most so many strangers are taken for one: what Vietnam's banks were to show in the draft of Circular 50/2024."""
FALSE_NON_MATCH = 0.05
_STEP = 0.01
_LOWEST = 0.20
_RETRY_ABOVE = 0.10

Measure = Callable[[bytes], Sighting]
"""The face on a picture. Raises FaceProblem."""


class FolderError(Exception):
    """The folder holds no pictures of people; its words say what is missing."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The distances between the pictures of a folder."""

    people: int
    pictures: int
    unusable: Mapping[str, int]
    """Pictures without a face that could be measured, by the code of the problem."""
    genuine: Sequence[float]
    """Between two pictures of one person, sorted."""
    impostor: Sequence[float]
    """Between the first pictures of two people, sorted: the other pictures of the same two would only say it again."""

    def false_matches(self, accept: float) -> Bounded:
        """Of the pairs of different people, those at most `accept` apart. Raises ValueError without pairs."""
        return _bounded(sum(distance <= accept for distance in self.impostor), len(self.impostor))

    def false_non_matches(self, accept: float) -> Bounded:
        """Of the pairs of one person, those further than `accept` apart. Raises ValueError without pairs."""
        return _bounded(sum(distance > accept for distance in self.genuine), len(self.genuine))


@dataclass(frozen=True, slots=True)
class Finding:
    """What a sample shows. `thresholds` are None when it is too small, or the model too weak, for `false_match`."""

    sample: Sample
    start: Thresholds
    thresholds: Thresholds | None
    false_match: float
    """The share of false matches that had to be shown."""
    people_needed: int
    """So many people, all compared with each other and none mistaken, would show it."""

    @property
    def non_match_shown(self) -> bool:
        """Whether it is shown too that few are sent to an officer for nothing."""
        evidence = self.thresholds.evidence if self.thresholds else None
        return evidence is not None and evidence.false_non_match.upper <= FALSE_NON_MATCH


def collect(folder: Path, measure: Measure) -> Sample:
    """Measure all pictures. Raises FolderError, and FaceProblem when nothing is measured any more."""
    people: list[list[Template]] = []
    unusable: dict[str, int] = {}
    pictures = 0
    for person in _people(folder):
        templates: list[Template] = []
        for picture in _pictures(person):
            pictures += 1
            try:
                templates += _template(measure(picture.read_bytes()))
            except FaceProblem as problem:
                if problem.code == UNAVAILABLE:
                    raise
                unusable[problem.code] = unusable.get(problem.code, 0) + 1
        if templates:
            people.append(templates)
    if len(people) < 2:
        raise FolderError(f"{folder} holds usable pictures of {len(people)} people; two are the least")
    sample = Sample(
        people=len(people),
        pictures=pictures,
        unusable=unusable,
        genuine=sorted(a.distance(b) for one in people for a, b in itertools.combinations(one, 2)),
        impostor=sorted(a.distance(b) for a, b in itertools.combinations([one[0] for one in people], 2)),
    )
    for template in itertools.chain.from_iterable(people):
        template.wipe()
    if not sample.genuine:
        raise FolderError(f"{folder} holds no person with two usable pictures")
    return sample


def find(sample: Sample, start: Thresholds, today: date, false_match: float = FALSE_MATCH) -> Finding:
    """The widest threshold at which the sample shows at most the share `false_match` of false matches.

    Wider than the `retry` of `start` is not accepted on any sample: strangers come that near.
    """
    shown = [accept for accept in _candidates(start.retry) if sample.false_matches(accept).upper <= false_match]
    thresholds = _with_evidence(sample, start, max(shown), today) if shown else None
    return Finding(sample, start, thresholds, false_match, _people_for(trials_needed(false_match)))


def _with_evidence(sample: Sample, start: Thresholds, accept: float, today: date) -> Thresholds:
    evidence = Evidence(today, sample.people, sample.false_matches(accept), sample.false_non_matches(accept))
    return replace(start, accept=accept, retry=accept + _RETRY_ABOVE, evidence=evidence)


def _candidates(widest: float) -> Iterator[float]:
    steps = round((widest - _LOWEST) / _STEP)
    return (round(_LOWEST + n * _STEP, 2) for n in range(steps + 1))


def _bounded(errors: int, trials: int) -> Bounded:
    return Bounded(errors, trials, upper_bound(errors, trials))


def _people_for(pairs: int) -> int:
    """How many people have so many pairs among them."""
    people = 2
    while people * (people - 1) // 2 < pairs:
        people += 1
    return people


def _template(sighting: Sighting) -> list[Template]:
    return [] if sighting.template is None else [sighting.template]


def _people(folder: Path) -> list[Path]:
    try:
        return sorted(one for one in folder.iterdir() if one.is_dir())
    except OSError as why:
        raise FolderError(f"{folder} cannot be read: {why.strerror}") from why


def _pictures(person: Path) -> list[Path]:
    return sorted(one for one in person.iterdir() if one.suffix.lower() in ENDINGS)
