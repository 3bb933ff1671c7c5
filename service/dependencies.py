"""What the endpoints are given, by type.

These are coroutines although they wait for nothing: FastAPI sends plain functions to a thread.
"""

from typing import Annotated

from anyio import CapacityLimiter
from fastapi import Depends, Request

from classifier.document_classifier import DocumentClassifier
from classifier.errors import ModelNotFoundError
from classifier.reading.edxml_reply import Office
from classifier.reading.reader import FileReader
from service.journal.journal import Journal
from service.metrics import Metrics
from service.model_watch import ModelWatch
from service.readiness import RecordWatch
from service.record_refusals import NoRecordError
from service.settings import Settings
from service.turns import Turns


async def model_watch(request: Request) -> ModelWatch:
    """The watch over the model in production."""
    watch: ModelWatch = request.app.state.model_watch
    return watch


async def document_classifier(
    watch: Annotated[ModelWatch, Depends(model_watch)],
) -> DocumentClassifier:
    """The classifier in use.

    Raises:
        ModelNotFoundError: none is loaded yet.
    """
    if watch.classifier is None:
        raise ModelNotFoundError("The model is still loading. Ask /readyz when it is ready.")
    return watch.classifier


async def journal_or_none(request: Request) -> Journal | None:
    """The record; None when the service keeps none."""
    journal: Journal | None = request.app.state.journal
    return journal


async def journal(found: Annotated[Journal | None, Depends(journal_or_none)]) -> Journal:
    """The record.

    Raises:
        NoRecordError: the service keeps none.
    """
    if found is None:
        raise NoRecordError
    return found


async def record_watch(request: Request) -> RecordWatch | None:
    """The watch over the record; None when the service keeps none."""
    found: RecordWatch | None = request.app.state.record_watch
    return found


async def file_reader(request: Request) -> FileReader:
    """What reads files."""
    reader: FileReader = request.app.state.file_reader
    return reader


async def replying_office(request: Request) -> Office:
    """The office in whose name messages are answered."""
    office: Office = request.app.state.office
    return office


async def reading_turns(request: Request) -> CapacityLimiter:
    """How many files are read at once; the others wait without holding a thread."""
    turns: CapacityLimiter = request.app.state.reading_turns
    return turns


async def turns(request: Request) -> Turns:
    """The queues before segmentation."""
    found: Turns = request.app.state.turns
    return found


async def metrics(request: Request) -> Metrics:
    """What is counted."""
    counts: Metrics = request.app.state.metrics
    return counts


async def batches(request: Request) -> set[object]:
    """The batches that are being answered."""
    found: set[object] = request.app.state.batches
    return found


async def settings(request: Request) -> Settings:
    """What the operator set."""
    found: Settings = request.app.state.settings
    return found


Watch = Annotated[ModelWatch, Depends(model_watch)]
Classifier = Annotated[DocumentClassifier, Depends(document_classifier)]
Record = Annotated[Journal, Depends(journal)]
RecordIfAny = Annotated[Journal | None, Depends(journal_or_none)]
WatchOfRecord = Annotated[RecordWatch | None, Depends(record_watch)]
Reader = Annotated[FileReader, Depends(file_reader)]
ReplyingOffice = Annotated[Office, Depends(replying_office)]
ReadingTurns = Annotated[CapacityLimiter, Depends(reading_turns)]
Queues = Annotated[Turns, Depends(turns)]
Batches = Annotated[set[object], Depends(batches)]
Limits = Annotated[Settings, Depends(settings)]
Counts = Annotated[Metrics, Depends(metrics)]
