"""POST /v1/classify/file and /v1/classify/edxml: a file as offices send it, one decision out."""

from datetime import date, datetime
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from classifier.errors import DocumentError, ReadingError, StatusMessageError
from classifier.reading.edxml_reply import received, refused
from classifier.reading.message import Message
from classifier.vietnam_time import VIETNAM
from service.desk import Desk
from service.document_schemas import DocumentIn
from service.file_schemas import FileDecisionOut, StatusOut
from service.journal.errors import NotTheSenderError
from service.problem import PROBLEM_JSON, Problem, ServiceError
from service.refusals import FormError, MediaTypeError
from service.routes.classify import REFUSALS, IdempotencyKey
from service.validation import problem_of_validation

PATHS = ("/v1/classify/file", "/v1/classify/edxml")

_JSON = "application/json"
_XML = "application/xml"
_XML_TYPES = frozenset((_XML, "text/xml", "application/octet-stream"))
_FIELDS = tuple(name for name in DocumentIn.model_fields if name != "content")
_MOST_PARTS = 1 + len(_FIELDS)

router = APIRouter(prefix="/v1", tags=["classify"])

_REFUSALS = REFUSALS | {
    status: {"model": Problem, "content": {PROBLEM_JSON: {}}, "description": what}
    for status, what in (
        (400, "The form is damaged, or has no file."),
        (403, "The API key is for something else, or another office sent what is recalled."),
        (413, "The file is over the limit."),
        (415, "The file's format or the Content-Type is none that is taken."),
        (422, "The file cannot be read or classified; `limit` names the limit, `mend` the way."),
    )
}
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        **{
                            name: {"type": "integer" if name == "priority" else "string"}
                            for name in _FIELDS
                        },
                    },
                }
            }
        },
    }
}


class _InMemory(MultiPartParser):
    """Keeps the file in memory: nothing that is sent in is written to a disk.

    How much that can be is bounded by `BodyLimit` before a byte gets here.
    """

    spool_max_size = 2**62


async def _form(request: Request) -> FormData:
    media_type = request.headers.get("content-type", "")
    if media_type.partition(";")[0].strip().lower() != "multipart/form-data":
        raise MediaTypeError(sent=media_type, taken="multipart/form-data")
    parser = _InMemory(
        request.headers,
        request.stream(),
        max_files=1,
        max_fields=_MOST_PARTS,
        max_part_size=16 * 1024,
    )
    try:
        return await parser.parse()
    except MultiPartException as error:
        raise FormError(f"The form cannot be read: {error.message}") from error
    except (ClientDisconnect, ValueError) as error:  # or a charset that cannot name parts
        raise FormError("The form cannot be read.") from error


@router.post(
    "/classify/file",
    responses=_REFUSALS,
    response_model=FileDecisionOut,
    openapi_extra=cast("dict[str, Any]", _FORM),
)
async def classify_file(
    form: Annotated[FormData, Depends(_form)],
    desk: Annotated[Desk, Depends()],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Route one file: PDF, DOCX, RTF, HTML, plain text or edXML, told by its content.

    Fields of the document may be sent beside it; they win over what is printed in it. A scan
    without text asks a person, with the reason `no_text_layer`.
    """
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise FormError("The form has no file in a part named `file`.")
    known = _known({name: value for name, value in form.items() if name != "file"})
    data = await file.read()
    await file.close()
    read = await desk.reading(desk.reader.read, data, file.filename, **known)
    return Response(await desk.decision(read, idempotency_key), media_type=_JSON)


def _known(sent: dict[str, Any]) -> dict[str, Any]:
    """The fields sent beside a file, checked as those of the JSON door are.

    Raises:
        ServiceError: one is not as it must be.
    """
    if str(sent.get("priority", "")).isdecimal():
        sent["priority"] = int(sent["priority"])
    if "content" in sent:
        raise FormError("The form has a part named `content`; the file is the content.")
    try:
        document = DocumentIn.model_validate(sent)
    except ValidationError as error:
        raise ServiceError(problem_of_validation(error.errors(), sent)) from None
    return document.model_dump(exclude_none=True)


@router.post(
    "/classify/edxml",
    responses=_REFUSALS | {200: {"content": {_XML: {"schema": {"type": "string"}}}}},
    response_model=FileDecisionOut | StatusOut,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {_XML: {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def classify_edxml(
    request: Request,
    desk: Annotated[Desk, Depends()],
    arrival_date: Annotated[
        date | None, Query(description="Date of arrival; today if absent.")
    ] = None,
) -> Response:
    """Route the document in one edXML message, as it comes from the national document axis.

    `business` says what the message wants: a new document, a recall, an update or a replacement.
    An update or a replacement takes the place of the documents it refers to, a recall withdraws
    them; where another office sent one of those, the message is refused (403) and changes nothing.
    A status message is answered with what it says. With `Accept: application/xml` the answer is
    itself an edXML status message to the sender: 03 received, or 02 refused with the reason; for a
    recall or an update 15 agreed, or 16 refused.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in _XML_TYPES and not media_type.endswith("+xml"):
        raise MediaTypeError(sent=media_type, taken=_XML)
    message = await desk.reading(desk.reader.message, await _body(request))
    known = {"arrival_date": arrival_date} if arrival_date else {}
    wanted = request.headers.get("accept", "")
    if "xml" in wanted and "json" not in wanted:
        return Response(await _reply(message, known, desk), media_type=_XML)
    if message.status is not None:
        answer = StatusOut.of(message, message.status).model_dump_json()
    else:
        read = await desk.reading(desk.reader.of_message, message, **known)
        answer = await desk.decision(read)
    return Response(answer, media_type=_JSON)


async def _reply(message: Message, known: dict[str, Any], desk: Desk) -> bytes:
    """Received, once the decision is recorded; refused with what the JSON answer would say.

    A message that is none, or a status, cannot be answered so and is a problem as ever.
    """
    now = datetime.now(VIETNAM)
    try:
        await desk.decision(await desk.reading(desk.reader.of_message, message, **known))
    except StatusMessageError:
        raise
    except (ReadingError, DocumentError, NotTheSenderError) as error:
        return refused(message, desk.office, now, str(error))
    return received(message, desk.office, now)


async def _body(request: Request) -> bytes:
    try:
        return await request.body()
    except ClientDisconnect as error:
        raise FormError("The message broke off.") from error
