"""The command line. The only file that knows all three packages; each command imports its own."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from service import commands
from service.commands import Models, say

if TYPE_CHECKING:
    from classifier.document_classifier import DocumentClassifier
    from classifier.store import ModelStore

app = typer.Typer(
    help="The records office: route Vietnamese official documents, flag what goes first.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

app.command()(commands.serve)
app.command()(commands.purge)
app.add_typer(commands.keys, name="keys")

Version = Annotated[str | None, typer.Option("--model", help="Version; production if absent.")]
ColumnOption = Annotated[
    list[str] | None,
    typer.Option("--column", help="target=column, e.g. subject=trich_yeu; may be repeated."),
]
TopicOption = Annotated[
    list[str] | None,
    typer.Option("--topic", help="Another priority topic: name=column; may be repeated."),
]


def main() -> None:
    """Run the command line; errors of the project are one clear line and exit code 2."""
    from classifier.errors import ClassifierError

    try:
        app()
    except ClassifierError as error:
        print(f"vanthu: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    except BrokenPipeError:  # the reader of a pipe has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


@app.command()
def classify(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="PDF, DOCX, RTF, HTML, text or edXML files.")
    ] = None,
    jsonl: Annotated[
        str | None, typer.Option(help="One document a line, from a file or - for standard input.")
    ] = None,
    ocr: Annotated[
        bool, typer.Option("--ocr", envvar="VANTHU_OCR", help="Read scans with Tesseract.")
    ] = False,
    models: Models = None,
    model: Version = None,
) -> None:
    """Classify files into a table, or JSON lines into JSON lines."""
    if bool(paths) == (jsonl is not None):
        say("Give either files or --jsonl FILE (- for standard input).")
        raise typer.Exit(2)
    classifier = _classifier(models, model)
    if jsonl is None:
        failed = _classify_files(paths or [], classifier, ocr=ocr)
    else:
        with _opened(jsonl) as lines:
            failed = _classify_lines(lines, classifier)
    if failed:
        raise typer.Exit(1)


@app.command()
def train(
    corpus: Annotated[
        list[Path] | None,
        typer.Argument(help="CSV or JSONL, also .gz; none to start from the mandates alone."),
    ] = None,
    column: ColumnOption = None,
    topic: TopicOption = None,
    taxonomy: Annotated[
        Path | None, typer.Option(help="Departments (JSON); from the labels if absent.")
    ] = None,
    topics: Annotated[
        Path | None,
        typer.Option(help="Folder of priority topics: in each, cues.json, examples.jsonl or both."),
    ] = None,
    background: Annotated[
        str | None,
        typer.Option(help="Folder of a background, or none; the shipped one if absent."),
    ] = None,
    models: Models = None,
) -> None:
    """Fit a model on labelled documents, measure it, store it; prints the version's name."""
    from classifier.taxonomy import Taxonomy
    from training.background import SHIPPED, Background
    from training.corpus import Columns, read_corpus
    from training.model_card import model_card
    from training.priority_topics import SHIPPED_TOPICS, cue_sheets, read_topics, with_examples
    from training.retraining import retrain

    if not corpus and not taxonomy:
        say("Give labelled documents, or --taxonomy FILE with the departments' mandates.")
        raise typer.Exit(2)
    documents = read_corpus(corpus or [], Columns.parse(column or (), topic or ()))
    known = cue_sheets(read_topics(SHIPPED_TOPICS))
    if topics:
        sources = read_topics(topics)
        known, documents = {**known, **cue_sheets(sources)}, with_examples(documents, sources)
    folder = Path(background) if background else SHIPPED
    retraining = retrain(
        documents,
        Taxonomy.read(taxonomy) if taxonomy else None,
        cues=known,
        archive=None if background == "none" else Background.load(folder),
    )
    if retraining.skipped_labels:
        say(f"left out, for no department has these codes: {dict(retraining.skipped_labels)}")
    bundle = _store(models).save(retraining.bundle, describe=model_card)
    say(f"held out: {json.dumps(_headline(retraining.report.to_mapping()), ensure_ascii=False)}")
    say(f"not in production yet: vanthu promote {bundle.version}")
    print(bundle.version)  # noqa: T201


@app.command()
def evaluate(
    corpus: Annotated[list[Path], typer.Argument(help="CSV or JSONL, also .gz.")],
    column: ColumnOption = None,
    topic: TopicOption = None,
    models: Models = None,
    model: Version = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure a model on labelled documents it has not been fitted on."""
    from training.corpus import Columns, read_corpus
    from training.evaluation import evaluate as measure

    documents = read_corpus(corpus, Columns.parse(column or (), topic or ()))
    report = measure(_classifier(models, model), documents.examples).to_mapping()
    if as_json:
        print(json.dumps(report, ensure_ascii=False))  # noqa: T201
    else:
        _print_report(report)
    if unknown := report.get("unknown_labels"):
        say(f"not measured, for no department has these codes: {unknown}")


@app.command()
def promote(version: str, models: Models = None) -> None:
    """Put a version into production; a running service takes it up by itself."""
    _store(models).promote(version)
    print(version)  # noqa: T201


@app.command()
def rollback(models: Models = None) -> None:
    """Put the version before the present one back into production."""
    print(_store(models).rollback())  # noqa: T201


@app.command(name="models")
def list_models(models: Models = None) -> None:
    """List the stored versions."""
    from rich.console import Console
    from rich.table import Table

    from classifier.errors import ModelError

    store = _store(models)
    production = store.production_marker().partition(" ")[0]
    table = Table("", "version", "created", "accuracy", "n", "state", box=None)
    for version in store.versions():
        try:
            card = store.card(version)
            held_out = card.metrics.get("held_out", {})
            store.verify(version)
        except ModelError as error:
            table.add_row("", version, "", "", "", str(error))
            continue
        table.add_row(
            "*" if version == production else "",
            version,
            card.created,
            f"{held_out['accuracy']:.3f}" if "accuracy" in held_out else "",
            str(held_out.get("n", "")),
            "production" if version == production else "",
        )
    Console().print(table)


def _classify_files(paths: list[Path], classifier: "DocumentClassifier", *, ocr: bool) -> bool:
    from rich.console import Console
    from rich.table import Table

    from classifier.errors import ClassifierError, SecretDocumentError
    from classifier.reading.reader import FileReader

    table = Table("file", "department", "confidence", "COVID", "a person should look because")
    reader = FileReader(ocr=ocr)
    failed = False
    for number, path in enumerate(paths, start=1):
        try:
            read = reader.read(_bytes(path, reader.limits.max_bytes), path.name)
            found = classifier.classify(read.document)
        except SecretDocumentError as error:  # its name may be as secret as its text
            failed = True
            say(f"file {number} of {len(paths)}: {error}")
            continue
        except (OSError, ClassifierError) as error:
            failed = True
            say(f"{path}: {error}")
            continue
        routing = found.routing.but_review(read.review_reasons)
        lead = routing.lead
        flagged = [flag.topic for flag in found.priorities if flag.flagged]
        table.add_row(
            path.name,
            f"{lead.department.code}  {lead.department.name_on(found.day)}",
            f"{lead.confidence:.2f}",
            "COVID" if "covid" in flagged else ", ".join(flagged),
            ", ".join(routing.review_reasons),
        )
    reader.close()
    if table.row_count:
        Console().print(table)
    return failed


def _bytes(path: Path, most: int) -> bytes:
    """A file's bytes; one byte over the limit is enough to refuse it."""
    with path.open("rb") as file:
        return file.read(most + 1)


def _classify_lines(lines: Iterator[bytes], classifier: "DocumentClassifier") -> bool:
    from service.jsonl import decide_line

    failed = False
    for number, line in enumerate(lines, start=1):
        answer, is_bad = decide_line(number, line, classifier)
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
        failed |= is_bad
    return failed


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    path = Path(name)
    if not path.is_file():
        say(f"{name} is no file that can be read.")
        raise typer.Exit(2)
    with path.open("rb") as file:
        yield file


def _store(models: Path | None) -> "ModelStore":
    from classifier.shipped import DEFAULT_MODELS
    from classifier.store import ModelStore

    return ModelStore(models or DEFAULT_MODELS)


def _classifier(models: Path | None, version: str | None) -> "DocumentClassifier":
    from classifier.document_classifier import DocumentClassifier

    store = _store(models)
    return DocumentClassifier(store.load(version or store.production_or_newest()))


def _headline(report: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value for key, value in report.items() if key not in ("departments", "unknown_labels")
    }


def _print_report(report: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    summary = Table(box=None, show_header=False)
    for key, value in _headline(report).items():
        shown = value if isinstance(value, dict) else {"": value}
        for name, number in shown.items():
            summary.add_row(f"{key} {name}".strip(), str(number))
    console.print(summary)
    departments = Table("department", "documents", "F1", box=None)
    for code, entry in report.get("departments", {}).items():
        departments.add_row(code, str(entry["n"]), f"{entry['f1']:.3f}")
    if departments.row_count:
        console.print(departments)


if __name__ == "__main__":
    main()
