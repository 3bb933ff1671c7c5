"""What the endpoints are given, by type.

These are coroutines although they wait for nothing: FastAPI sends plain functions to a thread.
"""

from typing import Annotated

from fastapi import Depends, Request

from classifier.document_classifier import DocumentClassifier
from classifier.errors import ModelNotFoundError
from service.errors import NoRecordError
from service.journal.journal import Journal
from service.model_watch import ModelWatch


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


Watch = Annotated[ModelWatch, Depends(model_watch)]
Classifier = Annotated[DocumentClassifier, Depends(document_classifier)]
Record = Annotated[Journal, Depends(journal)]
RecordIfAny = Annotated[Journal | None, Depends(journal_or_none)]
