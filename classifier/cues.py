"""Cues: phrases that speak for or against a topic, each with a role, found in folded text.

A cue sheet is data (`cues.json` of a topic, see docs/topics.md): roles with their phrases, frames
that make a mention mere background, and instruments by number and year.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from classifier.errors import CueError
from classifier.instruments import Citation, Instrument, cited
from classifier.phrases import expand
from classifier.segmented_document import SegmentedDocument
from classifier.spelling import is_suspicious, near
from classifier.vietnamese import is_vietnamese

BACKGROUND, OUT_OF_TIME = "background", "out_of_time"
INSTRUMENT, UNDATED = "instrument", "instrument_undated"
_BUILT_IN = (BACKGROUND, OUT_OF_TIME, INSTRUMENT, UNDATED)
_WHEN = ("always", "since", "period")

# What a syllable can be for the search: nothing, a number, the start of a cue, misread.
_PLAIN, _NUMBER, _START, _STRANGE = range(4)
_PHRASE, _FRAME = "", " "  # no syllables: where a phrase's role and a frame's end stand in the tree
_FEWEST_LETTERS = 5  # of a cue with a misread syllable
_REMEMBERED = 50_000


class CueMatch(NamedTuple):
    """A cue found: its role by number, its first syllable and the one after its last.

    Attributes:
        role: position in `CueSheet.roles`.
        start: number of its first syllable in the field.
        end: number of the syllable after it.
        framed: whether it stands inside a background frame.
    """

    role: int
    start: int
    end: int
    framed: bool = False


@dataclass(frozen=True)
class CueSheet:
    """What is known of a topic beforehand.

    Attributes:
        topic: e.g. "covid".
        phrases: for each role, its patterns (`classifier.phrases`).
        blocking: roles that win over others of the same length: "dịch" in "dịch vụ".
        frames: patterns that make what stands inside a mere background, outside the subject.
        instruments: that belong to the topic.
        sets: named alternatives for the patterns.
        period: first and last year of the topic, None when it has none.
        since: roles that speak for the topic from its first year on.
        within: roles that do only in the years of the period. The other roles always speak. Where
            the year of a document is unknown, all do.
    """

    topic: str
    phrases: Mapping[str, Sequence[str]]
    blocking: frozenset[str] = frozenset()
    frames: Sequence[str] = ()
    instruments: Sequence[Instrument] = ()
    sets: Mapping[str, str] = field(default_factory=dict)
    period: tuple[int, int] | None = None
    since: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()

    @classmethod
    def empty(cls, topic: str) -> "CueSheet":
        """Nothing known: such a topic is learned from its examples' words alone."""
        return cls(topic, {})

    @classmethod
    def read(cls, path: Path) -> "CueSheet":
        """Read a topic's `cues.json`.

        Raises:
            CueError: the file cannot be read, or is no cue sheet.
        """
        try:
            mapping = json.loads(path.read_text(encoding="utf-8"))
            sheet = cls.from_mapping(mapping)
        except OSError as error:
            raise CueError(f"The cues {path} cannot be read: {error.strerror}.") from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise CueError(
                f"{path} is no cue sheet: {type(error).__name__}: {error}. It needs "
                '{"topic": "…", "roles": {"…": {"phrases": ["…"]}}}; see docs/topics.md.'
            ) from error
        sheet.matcher  # noqa: B018 - finds mistakes in the phrases now
        return sheet

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> "CueSheet":
        """Build from the JSON form."""
        roles: Mapping[str, Any] = mapping["roles"]
        if taken := set(roles).intersection(_BUILT_IN):
            raise ValueError(f"the roles {sorted(taken)} are built in; name them otherwise")
        when = {role: entry.get("when", "always") for role, entry in roles.items()}
        if unknown := set(when.values()).difference(_WHEN):
            raise ValueError(f'"when" is {sorted(unknown)}; it is one of {_WHEN}')
        period = mapping.get("period")
        return cls(
            topic=str(mapping["topic"]),
            phrases={role: tuple(entry["phrases"]) for role, entry in roles.items()},
            blocking=frozenset(role for role, entry in roles.items() if entry.get("blocks")),
            frames=tuple(mapping.get("background", ())),
            instruments=tuple(
                Instrument(
                    kind=entry["kind"],
                    number=str(entry["number"]).lstrip("0"),
                    symbol=entry["symbol"],
                    years=tuple(map(int, entry["years"])),
                    only_dated=bool(entry.get("only_dated")),
                )
                for entry in mapping.get("instruments", ())
            ),
            sets=dict(mapping.get("sets", {})),
            period=(int(period[0]), int(period[1])) if period else None,
            since=frozenset(role for role in when if when[role] == "since"),
            within=frozenset(role for role in when if when[role] == "period"),
        )

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles by number, the built-in ones last."""
        return (*self.phrases, *_BUILT_IN)

    def speaks(self, role: str, year: int | None) -> bool:
        """Whether cues of `role` speak for the topic in a document of that year."""
        if self.period is None or year is None:
            return True
        first, last = self.period
        if role in self.within:
            return first <= year <= last
        return role not in self.since or first <= year

    def names(self, document: SegmentedDocument) -> bool:
        """Whether a document names the topic outright: has a cue of a role that always speaks.

        Without a period every role always speaks; then there is no such distinction.
        """
        if self.period is None:
            return False
        naming = {
            number
            for number, role in enumerate(self.phrases)
            if role not in self.since | self.within | self.blocking
        }
        return any(
            match.role in naming
            for field_ in document.fields
            for match in self.matcher.find(field_.syllables)
        )

    @cached_property
    def matcher(self) -> "CueMatcher":
        """The search for all of them, built on first use."""
        return CueMatcher(self)

    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if key != "matcher"}


class CueMatcher:
    """Finds a sheet's cues in a list of folded syllables."""

    def __init__(self, sheet: CueSheet) -> None:
        self._tree: dict[str, Any] = {}
        self._syllables: set[str] = set()
        self._blocking = {sheet.roles.index(role) for role in sheet.blocking}
        for number, (_, patterns) in enumerate(sheet.phrases.items()):
            self._add(patterns, sheet.sets, _PHRASE, number)
        self._add(sheet.frames, sheet.sets, _FRAME, True)
        self._known = frozenset(self._syllables)
        self._instruments: dict[str, list[Instrument]] = {}
        for instrument in sheet.instruments:
            self._instruments.setdefault(instrument.number, []).append(instrument)
        self._sheet = sheet
        self._out_of_time = sheet.roles.index(OUT_OF_TIME)
        self._dated, self._undated = map(sheet.roles.index, (INSTRUMENT, UNDATED))
        self._kinds = _Kinds(self)

    def _add(
        self, patterns: Sequence[str], sets: Mapping[str, str], ending: str, value: object
    ) -> None:
        for pattern in patterns:
            for phrase in expand(pattern, sets):
                if len(phrase) == 1 and ending == _PHRASE and is_vietnamese(phrase[0]):
                    raise CueError(
                        f"{pattern!r} may stand for {phrase[0]!r} alone, which without diacritics "
                        "is many words. Leave another syllable not optional."
                    )
                node = self._tree
                for syllable in phrase:
                    node = node.setdefault(syllable, {})
                node.setdefault(ending, value)  # the first role to claim a phrase keeps it
                self._syllables.update(phrase)

    def find(self, syllables: Sequence[str], year: int | None = None) -> list[CueMatch]:
        """The cues among `syllables`, in order, none overlapping another.

        Where cues overlap a blocking one stands, for what qualifies comes after: "chống dịch tả
        lợn" is no "chống dịch". But a longer cue around it has said more: "chiến dịch tiêm chủng".

        Args:
            syllables: folded, of one field.
            year: of the document, None if unknown.
        """
        kinds = list(map(self._kinds.__getitem__, syllables))
        kinds.append(_PLAIN)  # after the last
        found: list[CueMatch] = []
        frames: list[tuple[int, int]] = []
        tree = self._tree
        for i in [place for place, kind in enumerate(kinds) if kind]:
            kind = kinds[i]
            if kind == _NUMBER:
                found += self._cited(syllables, i, year)
            elif kind == _START and kinds[i + 1] != _STRANGE:
                # Most starts of a cue go on otherwise: told without a search.
                node = tree[syllables[i]]
                if _PHRASE not in node and (
                    i + 1 == len(syllables) or syllables[i + 1] not in node
                ):
                    continue
            ends = self._ends(syllables, i)
            if _PHRASE in ends:
                end, role = ends[_PHRASE]
                found.append(CueMatch(role, i, end))
            if _FRAME in ends:
                frames.append((i, ends[_FRAME][0]))
        if not found:
            return []
        if year is not None:
            silent = {
                r for r, role in enumerate(self._sheet.roles) if not self._sheet.speaks(role, year)
            }
            found = [m._replace(role=self._out_of_time) if m.role in silent else m for m in found]
        return [
            match._replace(
                framed=any(start <= match.start and match.end <= end for start, end in frames)
            )
            for match in self._standing(found, len(syllables))
        ]

    def _standing(self, found: list[CueMatch], count: int) -> list[CueMatch]:
        """Those that stand: blocking cues unless part of another cue, then the longest."""
        found.sort(key=lambda match: (match.start - match.end, match.start))
        cover = [match for match in found if match.role not in self._blocking]
        blocking = [
            match
            for match in found
            if match.role in self._blocking
            and not any(o.start <= match.start and match.end < o.end for o in cover)
            and not any(o.start < match.start and match.end <= o.end for o in cover)
        ]
        taken = bytearray(count)
        kept = []
        for match in (*blocking, *cover):
            if not any(taken[match.start : match.end]):
                taken[match.start : match.end] = b"\x01" * (match.end - match.start)
                if match.role >= 0:
                    kept.append(match)
        return sorted(kept, key=lambda match: match.start)

    def _ends(self, syllables: Sequence[str], start: int) -> dict[str, tuple[int, Any]]:
        """Where the longest phrase and the longest frame that begin at `start` end."""
        ends: dict[str, tuple[int, Any]] = {}
        ways = [(self._tree, start, 0)]  # a node, the next syllable, misread syllables so far
        while ways:
            node, i, misread = ways.pop()
            for ending in (_PHRASE, _FRAME):
                if ending in node and (ending not in ends or i > ends[ending][0]):
                    letters = sum(map(len, syllables[start:i]))
                    if not misread or letters >= _FEWEST_LETTERS:
                        ends[ending] = (i, node[ending])
            if i == len(syllables):
                continue
            syllable = syllables[i]
            if syllable in node and syllable not in (_PHRASE, _FRAME):
                ways.append((node[syllable], i + 1, misread))
            elif not misread and self._kinds[syllable] == _STRANGE:
                ways += [
                    (node[other], i + 1, 1)
                    for other in near(syllable, self._known)
                    if other in node
                ]
        return ends

    def _cited(self, syllables: Sequence[str], place: int, year: int | None) -> list[CueMatch]:
        matches = []
        for instrument in self._instruments[syllables[place].lstrip("0")]:
            citation = cited(instrument, syllables, place, year)
            if citation is None:
                continue
            how, start, end = citation
            # Role -1 keeps the number of another instrument from being anything else.
            role = {Citation.DATED: self._dated, Citation.UNDATED: self._undated}.get(how, -1)
            matches.append(CueMatch(role, start, end))
        return sorted(matches, key=lambda match: -match.role)[:1]


class _Kinds(dict[str, int]):
    """What each syllable met so far is for the search."""

    def __init__(self, matcher: CueMatcher) -> None:
        self._matcher = matcher

    def __missing__(self, syllable: str) -> int:
        matcher = self._matcher
        if syllable.isdigit() and syllable.lstrip("0") in matcher._instruments:  # noqa: SLF001
            kind = _NUMBER  # its other half, hence no stranger
        elif syllable in matcher._tree:  # noqa: SLF001
            kind = _START
        elif syllable in matcher._known or not is_suspicious(syllable):  # noqa: SLF001
            kind = _PLAIN
        else:
            kind = _STRANGE if near(syllable, matcher._known) else _PLAIN  # noqa: SLF001
        if len(self) > _REMEMBERED:  # anyone may send any syllables
            self.clear()
        self[syllable] = kind
        return kind
