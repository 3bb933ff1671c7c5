"""What the endpoints are given, by type.

These are coroutines although they wait for nothing: FastAPI sends plain functions to a thread.
"""

from typing import Annotated

from fastapi import Depends, Request

from classifier.document_classifier import DocumentClassifier
from classifier.errors import ModelNotFoundError
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


Watch = Annotated[ModelWatch, Depends(model_watch)]
Classifier = Annotated[DocumentClassifier, Depends(document_classifier)]
