"""Everything that can go wrong in the library, as one tree.

ClassifierError
├── DocumentError             the document as it was given cannot be classified
│   ├── EmptyDocumentError        neither subject nor content holds a word
│   ├── DocumentFieldError        one field has a value it cannot have
│   └── SecretDocumentError       it bears a secrecy mark: nothing of it may be kept
├── TaxonomyError             the list of departments contradicts itself or the model
│   ├── UnknownDepartmentError    a code or alias that no department has
│   └── TaxonomyMismatchError     probabilities and departments do not line up
├── SegmentationModelError    underthesea's model is not one that can be read directly
└── ModelError                a model cannot be used
    ├── ModelNotFoundError        there is no such version, or none in production
    ├── ModelCorruptError         truncated or changed since it was stored
    └── ModelIncompatibleError    fitted under libraries other than the ones running

Each message says what was met, which value, and how to mend it. None knows an HTTP status.
"""


class ClassifierError(Exception):
    """Base of all errors of the library."""


class DocumentError(ClassifierError):
    """The document as it was given cannot be classified.

    Attributes:
        field: name of the field at fault, as in `Document`.
        mend: what the sender can do about it, one sentence.
    """

    def __init__(self, message: str, *, field: str, mend: str) -> None:
        super().__init__(f"{message} {mend}")
        self.field = field
        self.mend = mend


class EmptyDocumentError(DocumentError):
    """Neither subject nor content holds a word."""

    def __init__(self) -> None:
        super().__init__(
            "The document is empty: `subject` and `content` are both missing or blank.",
            field="subject",
            mend="Send the subject (trích yếu), the content, or both.",
        )


class DocumentFieldError(DocumentError):
    """One field has a value it cannot have."""

    def __init__(self, field: str, value: object, *, expected: str) -> None:
        shown = repr(value)
        if len(shown) > 80:
            shown = shown[:77] + "..."
        super().__init__(
            f"`{field}` is {shown}.", field=field, mend=f"`{field}` must be {expected}."
        )
        self.value = value


class SecretDocumentError(DocumentError):
    """The document bears a secrecy mark or a secret symbol.

    State secrets are registered in books of their own (Decree 30/2020/NĐ-CP, Article 22). Neither
    message nor attributes hold anything of the document, and it is raised without a cause.
    """

    def __init__(self, field: str) -> None:
        super().__init__(
            f"A secrecy mark was found in `{field}`. Nothing was stored, logged or decided.",
            field=field,
            mend="Hand the document to the person who keeps the register of secret documents.",
        )


class TaxonomyError(ClassifierError):
    """The list of departments contradicts itself or the model."""


class UnknownDepartmentError(TaxonomyError):
    """A code or alias that no department of the taxonomy has."""

    def __init__(self, label: str, *, known: list[str]) -> None:
        super().__init__(
            f"No department is called {label!r}. Known codes: {', '.join(known)}. "
            "Add it to the taxonomy file as a department or as an alias of one."
        )
        self.label = label


class TaxonomyMismatchError(TaxonomyError):
    """Probabilities and departments do not line up."""


class SegmentationModelError(ClassifierError):
    """Underthesea's model is not one that can be read directly: underthesea reads it itself."""


class ModelError(ClassifierError):
    """A model cannot be used."""


class ModelNotFoundError(ModelError):
    """There is no such version, or none is in production."""


class ModelCorruptError(ModelError):
    """A stored model is truncated, or was changed since it was stored."""

    def __init__(self, version: str, problem: str, *, mend: str) -> None:
        super().__init__(f"Model {version} is not what was stored: {problem}. {mend}")
        self.version = version


class ModelIncompatibleError(ModelError):
    """A model was fitted under other libraries than the ones running.

    Raised from the card alone, before joblib reads the model: unpickling runs code.
    """

    def __init__(self, version: str, *, part: str, fitted_with: str, running: str) -> None:
        super().__init__(
            f"Model {version} was fitted with {part} {fitted_with}; this is {running}. "
            f"Retrain it (`vanthu train CORPUS`) or install {part} {fitted_with}."
        )
        self.version = version
