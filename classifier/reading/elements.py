"""XML elements found by their local names, whatever the namespace, and their text on one line."""

from collections.abc import Iterable, Iterator

from lxml import etree

_NOTHING = frozenset(("", "n/a", "null", "none"))  # what senders write for nothing
_LONGEST = 1_000  # characters of a header field, as at the JSON door


def local_name(element: "etree._Element") -> str:
    """An element's name without namespace or prefix; `Bussiness` spelled as the word is."""
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.rpartition("}")[2].rpartition(":")[2].replace("Bussiness", "Business")


def every(parent: "etree._Element", name: str) -> Iterator["etree._Element"]:
    """The elements of that name anywhere inside `parent`, in order."""
    return (element for element in parent.iter() if local_name(element) == name)


def first(parent: "etree._Element | None", name: str) -> "etree._Element | None":
    """The first element of that name anywhere inside `parent`."""
    return None if parent is None else next(every(parent, name), None)


def texts(parents: "Iterable[etree._Element | None]", name: str) -> Iterator[str]:
    """The texts of the elements of that name anywhere inside `parents`, but for empty ones."""
    for parent in parents:
        for element in () if parent is None else every(parent, name):
            if text := clean(element.text):
                yield text


def text_of(parent: "etree._Element | None", name: str) -> str | None:
    """The text of the first element of that name anywhere inside `parent` that has any."""
    return next(texts([parent], name), None)


def own_text(parent: "etree._Element", name: str) -> str | None:
    """The text of the first element of that name right inside `parent` that has any."""
    found = (clean(child.text) for child in parent if local_name(child) == name)
    return next(filter(None, found), None)


def clean(text: str | None) -> str | None:
    """A header field on one line; None for what stands for nothing."""
    text = " ".join((text or "").split())[:_LONGEST]
    return None if text.lower() in _NOTHING else text
