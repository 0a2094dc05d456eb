"""Functions run as they are deployed, in processes of their own."""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.local.cloudformation.embedded import AnyClient, wait_until
from tools.invocations.payload import MAX_REQUEST_BYTES, RequestTooLargeError
from tools.local.functions import FunctionRunner, FunctionUnavailableError

Deploy = Callable[..., str]

ENVIRONMENT = "import os\ndef handler(event, context): return dict(os.environ)"
PROCESS = "import os\ndef handler(event, context): return os.getpid()"
NODE = {"Runtime": "nodejs24.x"}


def is_running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_function_gets_its_event_and_context(runner: FunctionRunner, deploy: Deploy) -> None:
    source = """
def handler(event, context):
    print("seen", event["number"])
    return {
        "number": event["number"] + 1,
        "name": context.function_name,
        "arn": context.invoked_function_arn,
        "remaining": context.get_remaining_time_in_millis(),
        "memory": context.memory_limit_in_mb,
    }
"""
    name = deploy({"index.py": source}, MemorySize=256)

    invocation = runner.invoke(name, {"number": 1})

    assert invocation.error is None
    assert invocation.payload["number"] == 2
    assert invocation.payload["name"] == name
    assert invocation.payload["arn"].endswith(f":function:{name}")
    assert 0 < invocation.payload["remaining"] <= 30_000
    assert invocation.payload["memory"] == "256"
    assert invocation.log == "seen 1\n"
    assert invocation.duration_ms > 0


def test_a_function_sees_its_own_variables_and_nothing_of_the_parent(
    runner: FunctionRunner, deploy: Deploy
) -> None:
    variables = {"OWN": "value", "AWS_ENDPOINT_URL": "https://real.example"}
    name = deploy({"index.py": ENVIRONMENT}, Environment={"Variables": variables})

    found = runner.invoke(name, {}).payload

    assert found["OWN"] == "value"
    assert found["SHARED"] == "from the runner"
    assert found["AWS_ENDPOINT_URL"] == "http://localhost:1"
    assert found["AWS_LAMBDA_FUNCTION_NAME"] == name
    assert "ONLY_IN_THE_PARENT" not in found
    assert "HOME" not in found


def test_modules_come_from_the_package_and_not_from_the_working_tree(
    runner: FunctionRunner, deploy: Deploy
) -> None:
    files = {
        "consumer/__init__.py": "",
        "consumer/logic.py": "ANSWER = 42",
        "consumer/handler.py": """
from consumer import logic

def handler(event, context):
    try:
        import tools.paths
        return "the working tree is importable"
    except ImportError:
        return logic.ANSWER
""",
    }
    name = deploy(files, Handler="consumer/handler.handler")

    assert runner.invoke(name, {}).payload == 42


def test_dependencies_come_from_the_virtual_environment(
    runner: FunctionRunner, deploy: Deploy
) -> None:
    files = {
        # As packaged for another platform: importing it here fails.
        "yaml/__init__.py": "raise ImportError('built for another platform')",
        "only_packaged.py": "WHERE = __file__",
        "index.py": """
import only_packaged, yaml
def handler(event, context): return [yaml.__file__, only_packaged.WHERE]
""",
    }
    name = deploy(files)

    invocation = runner.invoke(name, {})

    assert invocation.error is None, invocation.log
    dependency, own = invocation.payload
    assert Path(dependency).is_relative_to(sys.prefix)
    assert not Path(own).is_relative_to(sys.prefix)


def test_a_handler_named_like_an_installed_package_is_its_own(
    runner: FunctionRunner, deploy: Deploy
) -> None:
    source = "def handler(event, context): return 'own'"
    name = deploy({"yaml.py": source}, Handler="yaml.handler")

    assert runner.invoke(name, {}).payload == "own"


def test_a_warm_process_answers_again_and_keeps_its_state(
    runner: FunctionRunner, deploy: Deploy
) -> None:
    source = """
import os
calls = []
def handler(event, context):
    calls.append(event)
    return [os.getpid(), len(calls)]
"""
    name = deploy({"index.py": source})

    first, second = (runner.invoke(name, {}).payload for _ in range(2))

    assert first[0] == second[0]
    assert (first[1], second[1]) == (1, 2)


def test_new_code_or_configuration_starts_a_new_process(
    runner: FunctionRunner, deploy: Deploy, client: Callable[[str], AnyClient]
) -> None:
    name = deploy({"index.py": PROCESS})
    first = runner.invoke(name, {}).payload

    client("lambda").update_function_configuration(
        FunctionName=name, Environment={"Variables": {"NEW": "1"}}
    )
    second = runner.invoke(name, {}).payload
    replacement = deploy({"index.py": "def handler(event, context): return 'new code'"})
    client("lambda").update_function_code(
        FunctionName=name, S3Bucket="code", S3Key=f"{replacement}.zip"
    )
    third = runner.invoke(name, {}).payload

    assert first != second
    assert third == "new code"
    assert not is_running(first)
    assert not is_running(second)


def test_an_exception_is_reported_as_lambda_does(runner: FunctionRunner, deploy: Deploy) -> None:
    source = "def handler(event, context):\n    raise ValueError('what is wrong')"

    invocation = runner.invoke(deploy({"index.py": source}), {})

    assert invocation.payload is None
    assert invocation.error is not None
    assert (invocation.error.type, invocation.error.message) == ("ValueError", "what is wrong")
    assert "index.py" in invocation.error.stack_trace[-1]
    assert "python_worker.py" not in "".join(invocation.error.stack_trace)
    assert "Traceback" in invocation.log


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("import no_such_module", "Runtime.ImportModuleError"),
        ("raise KeyError('at import')", "KeyError"),
        ("import os\nos._exit(7)", "Runtime.ExitError"),
        ("import os\ndef handler(event, context): os._exit(7)", "Runtime.ExitError"),
        ("def handler(event, context): return object()", "Runtime.MarshalError"),
        ("import sys\ndef handler(event, context): sys.exit(1)", "SystemExit"),
    ],
    ids=["import", "module", "exit at import", "exit", "result", "system exit"],
)
def test_what_goes_wrong_in_a_function_is_part_of_the_result(
    runner: FunctionRunner, deploy: Deploy, source: str, kind: str
) -> None:
    name = deploy({"index.py": source})

    invocations = [runner.invoke(name, {}) for _ in range(2)]

    assert [invocation.error and invocation.error.type for invocation in invocations] == [kind] * 2


def test_a_function_that_takes_too_long_is_ended(runner: FunctionRunner, deploy: Deploy) -> None:
    source = """
import os, time
def handler(event, context):
    print(os.getpid(), flush=True)
    time.sleep(event["seconds"])
    return "awake"
"""
    name = deploy({"index.py": source}, Timeout=1)

    late = runner.invoke(name, {"seconds": 60})
    in_time = runner.invoke(name, {"seconds": 1.2}, timeout_seconds=30)

    assert late.error is not None
    assert late.error.type == "Sandbox.Timedout"
    assert late.error.message == "Task timed out after 1.00 seconds"
    assert not is_running(int(late.log))
    assert in_time.payload == "awake"


def test_the_log_of_an_invocation_is_its_own(runner: FunctionRunner, deploy: Deploy) -> None:
    source = """
import logging
def handler(event, context):
    logging.getLogger().warning("%s is odd", event["number"])
"""
    name = deploy({"index.py": source})

    logs = [runner.invoke(name, {"number": number}).log for number in (1, 3)]

    assert "1 is odd" in logs[0]
    assert "3 is odd" in logs[1]
    assert "1 is odd" not in logs[1]


def test_a_large_event_arrives_whole(runner: FunctionRunner, deploy: Deploy) -> None:
    name = deploy({"index.py": "def handler(event, context): return event"})
    event = {"records": ["x" * 1000] * 6000}

    assert runner.invoke(name, event).payload == event


def test_an_event_that_lambda_would_refuse_is_refused(
    runner: FunctionRunner, deploy: Deploy
) -> None:
    """Measured as it is sent: without spaces, and letters in UTF-8."""
    name = deploy({"index.py": "def handler(event, context): return len(event['text'])"})
    room = MAX_REQUEST_BYTES - len('{"text":""}')

    assert runner.invoke(name, {"text": "x" * room}).payload == room
    assert runner.invoke(name, {"text": "ع" * (room // 2)}).payload == room // 2
    with pytest.raises(RequestTooLargeError, match=f"it has {MAX_REQUEST_BYTES + 1}"):
        runner.invoke(name, {"text": "x" * (room + 1)})


@pytest.mark.parametrize("runtime", ["python", "node"])
def test_an_answer_that_lambda_would_not_pass_on_is_an_error(
    runner: FunctionRunner, deploy: Deploy, runtime: str
) -> None:
    if runtime == "python":
        name = deploy({"index.py": "def handler(event, context): return 'é' * event['size']"})
    else:
        source = 'exports.handler = async (event) => "é".repeat(event.size);'
        name = deploy({"index.js": source}, **NODE)

    assert runner.invoke(name, {"size": 3_000_000}).error is None
    error = runner.invoke(name, {"size": 3_145_800}).error
    assert error is not None
    assert error.type == "Function.ResponseSizeTooLarge"
    assert "(6291556 bytes)" in error.message


def test_versions_and_aliases_are_functions_of_their_own(
    runner: FunctionRunner, deploy: Deploy, client: Callable[[str], AnyClient]
) -> None:
    source = "import os\ndef handler(e, c): return os.environ['AWS_LAMBDA_FUNCTION_VERSION']"
    name = deploy({"index.py": source})
    version = client("lambda").publish_version(FunctionName=name)

    assert runner.invoke(name, {}).payload == "$LATEST"
    assert runner.invoke(version["FunctionArn"], {}).payload == version["Version"]


def test_functions_run_side_by_side(runner: FunctionRunner, deploy: Deploy, tmp_path: Path) -> None:
    # Each waits for the file that the other one writes.
    source = """
import pathlib, time
def handler(event, context):
    pathlib.Path(event["mine"]).touch()
    while not pathlib.Path(event["theirs"]).exists():
        time.sleep(0.01)
"""
    names = [deploy({"index.py": source}) for _ in range(2)]
    files = [str(tmp_path / name) for name in names]
    events = [{"mine": files[0], "theirs": files[1]}, {"mine": files[1], "theirs": files[0]}]
    errors: list[object] = []

    def invoke(name: str, event: dict[str, str]) -> None:
        errors.append(runner.invoke(name, event).error)

    threads = [
        threading.Thread(target=invoke, args=(name, event))
        for name, event in zip(names, events, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == [None, None]


def test_node_functions_run_too(runner: FunctionRunner, deploy: Deploy) -> None:
    source = """
exports.handler = async (event, context) => {
  console.log("seen", event.number);
  if (event.fail) throw new TypeError("what is wrong");
  return { number: event.number + 1, name: context.functionName, shared: process.env.SHARED };
};
"""
    name = deploy({"index.js": source}, **NODE)

    good, bad = runner.invoke(name, {"number": 1}), runner.invoke(name, {"fail": True})

    assert good.payload == {"number": 2, "name": name, "shared": "from the runner"}
    assert good.log == "seen 1\n"
    assert bad.error is not None
    assert (bad.error.type, bad.error.message) == ("TypeError", "what is wrong")


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("index.js", "exports.handler = (event, context, callback) => callback(null, 'done');"),
        ("index.mjs", "export const handler = async () => 'done';"),
        ("index.cjs", "exports.handler = (event, context) => context.succeed('done');"),
    ],
    ids=["callback", "module", "context"],
)
def test_node_handlers_of_every_kind(
    runner: FunctionRunner, deploy: Deploy, file: str, source: str
) -> None:
    assert runner.invoke(deploy({file: source}, **NODE), {}).payload == "done"


def test_a_missing_function_runtime_or_archive_is_one_sentence(
    runner: FunctionRunner, deploy: Deploy, client: Callable[[str], AnyClient]
) -> None:
    ruby = deploy({"index.rb": ""}, Runtime="ruby3.4")
    lost = deploy({"index.py": "LOST = True"})
    client("s3").delete_object(Bucket="code", Key=f"{lost}.zip")

    with pytest.raises(FunctionUnavailableError, match="There is no Lambda function 'nobody'"):
        runner.invoke("nobody", {})
    with pytest.raises(FunctionUnavailableError, match=r"needs the runtime ruby3\.4"):
        runner.invoke(ruby, {})
    with pytest.raises(FunctionUnavailableError, match=f"code of function '{lost}' is in no S3"):
        runner.invoke(lost, {})


def test_closing_ends_all_processes(
    client: Callable[[str], AnyClient], deploy: Deploy, tmp_path: Path
) -> None:
    runner = FunctionRunner(
        lambda_client=client("lambda"),
        s3_client=client("s3"),
        environment={},
        work_dir=tmp_path,
        python=Path(sys.executable),
        node=None,
    )
    process_id = runner.invoke(deploy({"index.py": PROCESS}), {}).payload

    runner.close()

    wait_until(lambda: not is_running(process_id), "the process is gone", 5)
