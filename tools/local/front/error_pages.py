"""moto's error pages, said in the form that clients of a service understand.

Where moto knows no such call, or fails in one, it answers with a page for people. A client can make
nothing of it: it reports that it cannot read the answer, or a status without a reason.
"""

import json
from http import HTTPStatus
from xml.sax.saxutils import escape

from tools.local.dynamodb.messages import Message

_PAGE = b"<!doctype html>"
_FORM = b"application/x-www-form-urlencoded"
_NOT_FOUND = b" 404 "
_FAILED = b" 500 "
_XML_SERVICES = {"cloudfront", "route53"}


def in_form_of_service(answer: Message, request: Message, service: str) -> Message:
    """Return an answer, or if it is an error page, an error in the service's own form."""
    status = answer.head[8:13]
    if not answer.body.startswith(_PAGE) or status not in {_NOT_FOUND, _FAILED}:
        return answer
    name = service or "this service"
    if status == _NOT_FOUND:
        error = HTTPStatus.BAD_REQUEST, "UnknownOperationException"
        said = f"moto, which stands for {name} here, does not offer this call."
    else:
        error = HTTPStatus.INTERNAL_SERVER_ERROR, "InternalFailure"
        said = (
            f"moto, which stands for {name} here, does not offer this call, or has failed in it: "
            "`datactl local logs moto` says which."
        )
    return error_answer(*error, said, is_form=_FORM in request.head, service=service)


def error_answer(
    status: HTTPStatus, kind: str, message: str, *, is_form: bool, service: str
) -> Message:
    """Return an error in a service's own form."""
    detail = f"<Code>{kind}</Code><Message>{escape(message)}</Message>"
    if service == "s3":
        body = f"<Error>{detail}</Error>"
    elif service in _XML_SERVICES or is_form:
        body = f"<ErrorResponse><Error>{detail}</Error></ErrorResponse>"
    else:
        body = json.dumps({"__type": kind, "message": message})
    content_type = "application/json" if body.startswith("{") else "text/xml"
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: {content_type}\r\n"
        f"x-amzn-ErrorType: {kind}\r\nContent-Length: {len(body.encode())}\r\n\r\n"
    )
    return Message(head.encode(), body.encode())
