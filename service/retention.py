"""How much of a document's text is kept: all of it, its subject, or nothing.

`full` is the default: a decision that is questioned can be looked at beside its text, and what a
person corrected is what the next model learns from. An office that must keep less sets less, or
lets `vanthu purge` forget after a time. Digests, decisions and events are kept in any case; a
secret document is refused while it is read and never gets here.
"""

import json
from typing import Any, Literal

KeepText = Literal["full", "subject", "none"]


def kept_answer(answer: str, keep: KeepText) -> str:
    """The answer, without the words it quotes from what is not kept; the places stay.

    Args:
        answer: a decision as it is sent, JSON.
        keep: what is kept.
    """
    if keep == "full":
        return answer
    decision: dict[str, Any] = json.loads(answer)
    quotes = [(term, "term") for term in decision.get("explanation", ())]
    for priority in decision.get("priorities", ()):
        quotes += [(span, "text") for span in priority.get("evidence", ())]
    # What was read off the printed page is read off the content, the subject included.
    quotes += [(found, "value") for found in decision.get("found", ())]
    for quote, name in quotes:
        if quote.get("field") is not None and not (
            keep == "subject" and quote["field"] == "subject"
        ):
            quote[name] = ""
    return json.dumps(decision, ensure_ascii=False, separators=(",", ":"))
