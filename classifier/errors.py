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
├── ReadingError              a file cannot be read as a document
│   ├── FileTooLargeError         more bytes than are taken
│   ├── EmptyFileError            no byte at all
│   ├── UnsupportedFormatError    none of the formats that are read
│   ├── EncryptedFileError        protected by a password
│   ├── BrokenFileError           damaged, or not what its first bytes promise
│   ├── ActiveContentError        holds macros
│   ├── EdxmlError                an XML message that lacks what edXML requires
│   ├── StatusMessageError        tells of a document; there is none in it
│   ├── OcrUnavailableError       OCR is switched on, and its program is not installed
│   ├── ReadingFailedError        a reader stopped in a way nobody foresaw
│   └── ReadingLimitError         what is inside the file is over a limit
│       ├── ArchiveBombError          unpacks to too much, or too many parts
│       ├── UnsafeArchiveError        a name inside leads out of the archive
│       ├── XmlBombError              entities, depth or number of elements
│       ├── TooManyPagesError         of a PDF
│       ├── TooMuchTextError          characters
│       ├── ReadingTimeoutError       seconds
│       └── ReadingMemoryError        bytes of memory
├── CueError                  a topic's file of cues cannot be read as one
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


class ReadingError(ClassifierError):
    """A file cannot be read as a document.

    Neither the file's name nor any of its text is ever part of the message: both may be secret.

    Attributes:
        code: stable name of the kind of error.
        mend: what the sender can do about it, one sentence.
        limit: the limit that was met, e.g. "max_pages=300"; None when it is none.
        met: what was met, e.g. "1200 pages"; None when it is no quantity.
    """

    code = "unreadable_file"

    def __init__(
        self, message: str, *, mend: str, limit: str | None = None, met: str | None = None
    ) -> None:
        named = f" (limit: {limit})" if limit else ""
        super().__init__(f"{message}{named} {mend}")
        self.message = message
        self.mend = mend
        self.limit = limit
        self.met = met


class FileTooLargeError(ReadingError):
    """The file has more bytes than are taken."""

    code = "file_too_large"


class EmptyFileError(ReadingError):
    """The file has no byte."""

    code = "empty_file"


class UnsupportedFormatError(ReadingError):
    """The file has none of the formats that are read."""

    code = "unsupported_format"


class EncryptedFileError(ReadingError):
    """The file is protected by a password."""

    code = "encrypted_file"


class BrokenFileError(ReadingError):
    """The file is damaged, or not what its first bytes promise."""

    code = "broken_file"


class ActiveContentError(ReadingError):
    """The file holds macros."""

    code = "active_content"


class EdxmlError(ReadingError):
    """An XML message lacks what edXML requires."""

    code = "invalid_edxml"


class StatusMessageError(ReadingError):
    """The message tells the status of a document; there is none in it."""

    code = "status_message"


class OcrUnavailableError(ReadingError):
    """OCR is switched on, and its program is not installed."""

    code = "ocr_unavailable"


class ReadingFailedError(ReadingError):
    """A reader stopped in a way nobody foresaw; the file is at fault or the reader is."""

    code = "reading_failed"


class ReadingLimitError(ReadingError):
    """What is inside the file is over a limit."""

    code = "reading_limit"


class ArchiveBombError(ReadingLimitError):
    """An archive unpacks to too much, or has too many parts."""

    code = "archive_bomb"


class UnsafeArchiveError(ReadingLimitError):
    """A name inside an archive leads out of it."""

    code = "unsafe_archive"


class XmlBombError(ReadingLimitError):
    """XML declares entities, or is too deep or too large."""

    code = "xml_bomb"


class TooManyPagesError(ReadingLimitError):
    """A PDF has too many pages."""

    code = "too_many_pages"


class TooMuchTextError(ReadingLimitError):
    """The file holds too many characters."""

    code = "too_much_text"


class ReadingTimeoutError(ReadingLimitError):
    """Reading took longer than a file may take, and was ended."""

    code = "reading_timeout"


class ReadingMemoryError(ReadingLimitError):
    """Reading wanted more memory than a file may take, and was ended."""

    code = "reading_memory"


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


class CueError(ClassifierError):
    """A topic's file of cues cannot be read as one."""


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
