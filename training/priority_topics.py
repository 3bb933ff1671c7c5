"""Priority topics as data: a folder a topic, with its cues and labelled examples.

    topics/covid/cues.json        what is known of it: phrases with roles (docs/topics.md)
    topics/covid/examples.jsonl   documents labelled with it: {"subject": "…", "covid": 1}

Either file may be missing. A new topic needs no code: a folder, and `vanthu train --topics`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from classifier.cues import CueSheet
from training.corpus import COVID, Columns, Corpus, read_corpus
from training.errors import CorpusError

SHIPPED_TOPICS = Path(__file__).parent / "topics"
"""The topics that come with the project."""

_CUES, _EXAMPLES = "cues.json", "examples.jsonl"


@dataclass(frozen=True, slots=True)
class TopicSource:
    """What is known of a topic before an office's own labels.

    Attributes:
        cues: its cue sheet; its topic is the name of the folder.
        examples: documents labelled with it; empty when none are written.
    """

    cues: CueSheet
    examples: Corpus

    @property
    def name(self) -> str:
        """Name of the topic."""
        return self.cues.topic


def read_topics(folder: Path = SHIPPED_TOPICS) -> tuple[TopicSource, ...]:
    """Read the topics in `folder`, by name.

    Raises:
        CorpusError: there is none, or a topic's examples cannot be read.
        CueError: a topic's cues cannot be read.
    """
    found = (
        [
            entry
            for entry in sorted(folder.iterdir())
            if (entry / _CUES).is_file() or (entry / _EXAMPLES).is_file()
        ]
        if folder.is_dir()
        else []
    )
    if not found:
        raise CorpusError(
            f"{folder} holds no priority topic. It needs a folder a topic, with {_CUES}, "
            f"{_EXAMPLES} or both; see docs/topics.md."
        )
    return tuple(map(_read_topic, found))


def cue_sheets(topics: Iterable[TopicSource]) -> Mapping[str, CueSheet]:
    """The cue sheet of each topic, by name."""
    return {topic.name: topic.cues for topic in topics}


def with_examples(corpus: Corpus, topics: Iterable[TopicSource]) -> Corpus:
    """The corpus and the topics' examples."""
    examples, sources = corpus.examples, corpus.sources
    for topic in topics:
        examples, sources = (
            (*examples, *topic.examples.examples),
            (*sources, *topic.examples.sources),
        )
    return Corpus(examples, sources, corpus.skipped)


def _read_topic(folder: Path) -> TopicSource:
    name, cues, examples = folder.name, folder / _CUES, folder / _EXAMPLES
    sheet = CueSheet.read(cues) if cues.is_file() else CueSheet.empty(name)
    if sheet.topic != name:
        raise CorpusError(
            f"{cues} is about {sheet.topic!r}, but its folder is {name!r}. A topic has one name."
        )
    if not examples.is_file():
        return TopicSource(sheet, Corpus(()))
    columns = Columns.parse((), () if name == COVID else (name,))
    corpus = read_corpus([examples], columns)
    if unlabelled := sum(name not in example.topics for example in corpus.examples):
        raise CorpusError(f'{examples}: {unlabelled} examples have no label "{name}": 1 or 0.')
    sources = [{**source, "name": f"{name}/{source['name']}"} for source in corpus.sources]
    return TopicSource(sheet, Corpus(corpus.examples, tuple(sources), corpus.skipped))
