"""The example applications do what they are for, and refuse what they must, on the local AWS."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from stacks.ielts.tables import IELTS
from tests.local.embedded import EmbeddedAws
from tests.local.runbooks.fork_server import forking_programs
from tools.docs.writing import MODELS
from tools.local.node_modules import node_modules
from tools.paths import REPOSITORY

EXAMPLE = REPOSITORY / "examples" / "ielts"
TABLES = {
    "QR_TOKENS_TABLE": "ielts-genai-prep-qr-tokens",
    "SESSIONS_TABLE": "ielts-genai-prep-sessions",
    "ASSESSMENTS_TABLE": "ielts-genai-prep-assessments",
}
SCORES = dict.fromkeys(
    ("fluency_coherence", "lexical_resource", "grammatical_range", "pronunciation"), Decimal(7)
)


@pytest.fixture
def learner(deployed_aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Return the e-mail of a learner, whose items are taken away at the end."""
    for name, value in deployed_aws.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    email = f"{uuid.uuid4()}@example.com"
    yield email
    resource = boto3.resource("dynamodb")
    for name in TABLES.values():
        table, declared = resource.Table(name), IELTS.table(name)
        assert declared is not None
        for item in table.scan()["Items"]:
            if email in item.values():
                table.delete_item(Key={key.name: item[key.name] for key in declared.keys})


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the application in Python, with the models beside it."""
    monkeypatch.syspath_prepend(str(MODELS / "ielts"))
    spec = importlib.util.spec_from_file_location("ielts_app", EXAMPLE / "python/ielts_app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "ielts_app", module)
    spec.loader.exec_module(module)
    return module


def _assessment(learner: str, started: int) -> dict[str, Any]:
    return {
        "assessment_id": str(uuid.uuid4()),
        "user_id": learner,
        "assessment_type": "speaking_academic",
        "created_at": started,
        "status": "in_progress",
    }


def _expire(table: Any, key: Mapping[str, Any]) -> None:
    table.update_item(
        Key=key,
        UpdateExpression="SET expires_at = :past",
        ExpressionAttributeValues={":past": int(time.time()) - 1},
    )


def test_python_logs_one_device_in_with_a_code(app: Any, learner: str) -> None:
    tables = app.published_tables("dev")
    token = app.show_code(tables, learner)["token"]
    assert app.redeem(tables, token, "phone-1") == learner
    # The same device asks again if the first answer was lost.
    assert app.redeem(tables, token, "phone-1") == learner
    with pytest.raises(app.RefusedError, match="does not work"):
        app.redeem(tables, token, "phone-2")
    with pytest.raises(app.RefusedError):
        app.redeem(tables, "never shown", "phone-1")
    _expire(tables.qr_tokens, {"token": token})
    with pytest.raises(app.RefusedError):
        app.redeem(tables, token, "phone-1")
    expired = app.show_code(tables, learner)["token"]
    _expire(tables.qr_tokens, {"token": expired})
    with pytest.raises(app.RefusedError):
        app.redeem(tables, expired, "phone-1")
    with pytest.raises(LookupError, match="nowhere does not publish"):
        app.published_tables("nowhere")


def test_python_hides_a_session_that_has_ended(app: Any, learner: str) -> None:
    tables = app.published_tables("dev")
    session = app.begin_session(tables, learner, "192.0.2.10", "example/1.0")
    key = {"session_id": session["session_id"]}
    app.touch_session(tables, session["session_id"], "192.0.2.11", "example/2.0")
    assert app.active_session(tables, session["session_id"]) == {
        **session,
        "ip_address": "192.0.2.11",
        "user_agent": "example/2.0",
    }
    _expire(tables.sessions, key)
    assert app.active_session(tables, session["session_id"]) is None
    for identifier in (session["session_id"], "never begun"):
        with pytest.raises(app.RefusedError, match="has ended"):
            app.touch_session(tables, identifier, "192.0.2.12", "example/3.0")
    assert "Item" not in tables.sessions.get_item(Key={"session_id": "never begun"})


def test_python_writes_the_results_of_an_assessment_once(app: Any, learner: str) -> None:
    tables = app.published_tables("dev")
    started = [_assessment(learner, 1_736_154_600 + number) for number in range(3)]
    for assessment in started:
        app.start_assessment(tables, assessment)
    with pytest.raises(app.RefusedError, match="started before"):
        app.start_assessment(tables, started[0])
    app.submit_assessment(tables, started[0], Decimal("7.0"), {"speaking": SCORES})
    with pytest.raises(app.RefusedError, match="has its results"):
        app.submit_assessment(tables, started[0], Decimal("1.0"), {"speaking": SCORES})
    found = list(app.assessments_of(tables, learner, page_size=1))
    assert [each["assessment_id"] for each in found] == [
        each["assessment_id"] for each in reversed(started)
    ]
    assert (found[2]["status"], found[2]["band_score"]) == ("completed", Decimal("7.0"))


def test_python_sends_nothing_that_is_not_as_declared(app: Any, learner: str) -> None:
    tables = app.published_tables("dev")
    sent: list[object] = []
    tables.sessions.meta.client.meta.events.register(
        "before-send.dynamodb", lambda **call: sent.append(call["request"])
    )
    began = _assessment(learner, 1_736_154_600)
    calls: dict[str, tuple[Any, ...]] = {
        "begin_session": (learner, "192.0.2.10", 7),
        "start_assessment": ({**began, "status": "begun"},),
        "submit_assessment": (began, Decimal("9.5"), {}),
        "touch_session": ("example-session", None, "example/1.0"),
    }
    for name, arguments in calls.items():
        with pytest.raises(app.InvalidItemError) as refused:
            getattr(app, name)(tables, *arguments)
        assert learner not in str(refused.value)
    assert sent == []


def test_python_tries_again_what_is_throttled(
    app: Any, learner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = app.published_tables("dev")
    waited: list[float] = []
    monkeypatch.setattr("botocore.endpoint.time.sleep", waited.append)
    answers = iter([_throttled, _throttled])
    tables.qr_tokens.meta.client.meta.events.register(
        "before-send.dynamodb.PutItem",
        lambda request, **_: answer(request) if (answer := next(answers, None)) else None,
    )
    token = app.show_code(tables, learner)["token"]
    assert len(waited) == 2
    assert app.redeem(tables, token, "phone-1") == learner


def _throttled(request: Any) -> AWSResponse:
    raw = type("Raw", (), {"stream": lambda _self: iter([b'{"__type": "ThrottlingException"}'])})
    return AWSResponse(request.url, 400, HTTPHeaders(), raw())


def test_python_is_a_command(
    app: Any, learner: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["ielts_app.py", *arguments])
        app.main()
        return capsys.readouterr().out.strip()

    token = run("code", learner)
    assert run("login", token, "phone-1") == "Logged in; 1 assessments."
    with pytest.raises(SystemExit, match="error: The code does not work"):
        run("login", token, "phone-2")


_DRIVER = """
import * as app from "./made/ielts-app.js";
const tables = app.publishedTables(process.env);
const [learner] = process.argv.slice(2);
const tried = async (call) => {
  try {
    return await call();
  } catch (error) {
    return `${error.constructor.name}: ${error.message}`;
  }
};
const { token } = await app.showCode(tables, learner);
const session = await app.beginSession(tables, learner, "192.0.2.10", "example/1.0");
const started = [0, 1, 2].map((number) => ({
  assessment_id: crypto.randomUUID(),
  user_id: learner,
  assessment_type: "speaking_academic",
  created_at: 1736154600 + number,
  status: "in_progress",
}));
for (const assessment of started) await app.startAssessment(tables, assessment);
const speaking = {
  fluency_coherence: 7, lexical_resource: 7, grammatical_range: 7.5, pronunciation: 7,
};
const submit = (band) => app.submitAssessment(tables, started[0], band, { speaking });
const touch = (id, agent) => app.touchSession(tables, id, "192.0.2.11", agent);
console.log(JSON.stringify({
  redeemed: await app.redeem(tables, token, "phone-1"),
  again: await app.redeem(tables, token, "phone-1"),
  other: await tried(() => app.redeem(tables, token, "phone-2")),
  touched: (await tried(() => touch(session.session_id, "example/2.0"))) ?? null,
  session: await app.activeSession(tables, session.session_id),
  never: await tried(() => touch("never begun", "example/2.0")),
  startedTwice: await tried(() => app.startAssessment(tables, started[0])),
  tooHigh: await tried(() => submit(9.5)),
  submitted: (await tried(() => submit(7))) ?? null,
  submittedTwice: await tried(() => submit(1)),
  noText: await tried(() => touch(session.session_id, 7)),
  found: await Array.fromAsync(app.assessmentsOf(tables, learner, 1)),
  ids: started.map((each) => each.assessment_id),
}));
"""


def test_typescript(learner: str, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    (copied,) = re.findall(r"```sh\n(mkdir.*?)```", (EXAMPLE / "README.md").read_text(), re.DOTALL)
    copy = {**os.environ, "APP": str(folder)}
    subprocess.run(["sh", "-euc", copied], cwd=REPOSITORY, env=copy, check=True)
    (folder / "node_modules").symlink_to(node_modules())
    (folder / "driver.mjs").write_text(_DRIVER, "utf-8")
    compiler = node_modules() / "typescript" / "bin" / "tsc"
    _node(folder, str(compiler))
    said = json.loads(_node(folder, "driver.mjs", learner))
    assert said["redeemed"] == said["again"] == learner
    assert said["other"] == "Refused: The code does not work. Ask for a new one."
    assert said["touched"] is None
    assert said["session"]["user_agent"] == "example/2.0"
    assert said["never"] == "Refused: The session has ended. Log in again."
    assert said["startedTwice"] == "Refused: The assessment was started before."
    assert said["tooHigh"].startswith("InvalidItem: band_score: it is out of range")
    assert said["submitted"] is None
    assert said["submittedTwice"].startswith("Refused: The assessment has its results")
    assert said["noText"] == "InvalidItem: user_agent: it is no string"
    assert [each["assessment_id"] for each in said["found"]] == said["ids"][::-1]
    assert (said["found"][2]["status"], said["found"][2]["band_score"]) == ("completed", 7)


def _node(folder: Path, *arguments: str) -> str:
    ssm = boto3.client("ssm")
    published = {
        variable: ssm.get_parameter(Name=f"/data-platform/dev/ielts/tables/{name}/name")
        for variable, name in TABLES.items()
    }
    names = {variable: answer["Parameter"]["Value"] for variable, answer in published.items()}
    done = subprocess.run(
        [Path(sys.executable).with_name("node"), *arguments],
        cwd=folder,
        env={**os.environ, **names},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_shell(app: Any, learner: str, tmp_path: Path) -> None:
    tables = app.published_tables("dev")
    token = app.show_code(tables, learner)["token"]
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"

    def run(device: str, **variables: str) -> tuple[int, str]:
        done = subprocess.run(
            ["sh", EXAMPLE / "shell" / "redeem.sh", "dev", token, device],
            env={**os.environ, "PATH": path, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    with forking_programs(tmp_path):
        # A lifetime in milliseconds: DynamoDB would take it, and never delete the session.
        status, said = run("phone-1", SESSION_SECONDS="86400000000")
        assert status == 1
        assert "expires_at" in said
        assert not _sessions(tables, learner)
        # The code was redeemed by this device, which goes on.
        assert run("phone-1") == (0, "Logged in; 0 assessments.\n")
        assert [each["user_email"] for each in _sessions(tables, learner)] == [learner]
        assert run("phone-2") == (1, "error: The code does not work. Ask for a new one.\n")
        _expire(tables.qr_tokens, {"token": token})
        assert run("phone-1")[0] == 1
        assert run('"}') == (1, "error: A token or a device has other characters.\n")
    assert len(_sessions(tables, learner)) == 1


def _sessions(tables: Any, learner: str) -> list[dict[str, Any]]:
    answer = tables.sessions.query(
        IndexName="user_email-created_at-index",
        KeyConditionExpression="user_email = :user",
        ExpressionAttributeValues={":user": learner},
    )
    items: list[dict[str, Any]] = answer["Items"]
    return items
