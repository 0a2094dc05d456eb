"""Which service a request is for."""

import pytest

from tools.local.dynamodb.messages import Message
from tools.local.front.routing import DIRECT_HEADER, Part, Purpose, purpose_of


def request(
    first_line: str = "POST / HTTP/1.1", *, body: str = "", service: str = "", **headers: str
) -> Message:
    lines = [first_line, "Host: localhost"]
    if service:
        scope = f"AKIA/20261129/us-east-1/{service}/aws4_request"
        lines.append(f"Authorization: AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return Message(("\r\n".join(lines) + "\r\n\r\n").encode(), body.encode())


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        (request(service="dynamodb", X_Amz_Target="DynamoDB_20120810.GetItem"), Part.TABLES),
        (request(X_Amz_Target="DynamoDB_20120810.GetItem"), Part.TABLES),
        (request(x_amz_target="DynamoDBStreams_20120810.ListStreams"), Part.TABLES),
        (request(service="cloudformation", body="Action=ListStacks"), Part.CLOUDFORMATION),
        (request(body="Action=ListStacks&Version=2010-05-15"), Part.CLOUDFORMATION),
        (request(service="cloudtrail"), Part.CLOUDFORMATION),
        (
            request("GET /2015-03-31/event-source-mappings/?MaxItems=5 HTTP/1.1", service="lambda"),
            Part.FUNCTIONS,
        ),
        (
            request("POST /2015-03-31/functions/a%3Ab/invocations HTTP/1.1", service="lambda"),
            Part.FUNCTIONS,
        ),
        (request("GET /2015-03-31/functions HTTP/1.1", service="lambda"), Part.OTHERS),
        (request("GET /2015-03-31/functions/?MaxItems=5 HTTP/1.1", service="lambda"), Part.OTHERS),
        (request("GET /2015-03-31/functions/a HTTP/1.1", service="lambda"), Part.FUNCTIONS),
        (
            request(
                "GET /2015-03-31/functions/a/configuration?Qualifier=1 HTTP/1.1", service="lambda"
            ),
            Part.FUNCTIONS,
        ),
        (request("DELETE /2015-03-31/functions/a HTTP/1.1", service="lambda"), Part.OTHERS),
        (request("GET /2015-03-31/functions/a/policy HTTP/1.1", service="lambda"), Part.OTHERS),
        (request(service="logs", X_Amz_Target="Logs_20140328.FilterLogEvents"), Part.FUNCTIONS),
        (request(service="logs", X_Amz_Target="Logs_20140328.CreateLogGroup"), Part.OTHERS),
        (request(service="rds", body="Action=X&Version=2014-10-31"), Part.OTHERS),
        (request("GET /2015-03-31/event-source-mappings HTTP/1.1", service="s3"), Part.OTHERS),
        (request("GET /bucket/key HTTP/1.1"), Part.OTHERS),
    ],
)
def test_a_request_goes_where_its_service_is(asked: Message, part: Part) -> None:
    assert purpose_of(asked).part is part


def test_what_asks_moto_itself_does_not_come_back() -> None:
    asked = request(
        "GET /2015-03-31/event-source-mappings HTTP/1.1",
        service="lambda",
        **{DIRECT_HEADER: "1"},
    )

    assert purpose_of(asked) == Purpose(Part.OTHERS, "lambda")
