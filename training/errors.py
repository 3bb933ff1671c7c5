"""What can go wrong in the workshop.

ClassifierError
└── TrainingError
    ├── CorpusError          a corpus cannot be read, or a record in it
    └── NotEnoughDataError   too few labelled documents for what was asked
"""

from classifier.errors import ClassifierError


class TrainingError(ClassifierError):
    """Base of the workshop's errors."""


class CorpusError(TrainingError):
    """A corpus, or a record in it, cannot be read; the message says which and how to mend it."""


class NotEnoughDataError(TrainingError):
    """Too few labelled documents for what was asked."""
