"""How long synthesis takes of its own, beyond loading the library and CDK's built-in validation.

``python benchmarks/synth.py [--javascript]`` measures in fresh processes and prints medians:
loading aws-cdk-lib, then building and writing the five stacks, without and with the rule packs.
With ``--javascript`` it also builds an app in JavaScript (``synth_app.js``, what TypeScript
compiles to; npm installs its library into a temporary folder) and prints the ratio. That app has
the same tables, parameters, policies and outputs, but no alarms, functions and dashboards.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 5
STAGE = "dev"
HERE = Path(__file__).parent
LIBRARIES = ("aws-cdk-lib@2.275.0", "constructs@10.8.1")

_PROGRAM = """
import json, time
from pathlib import Path
start = time.perf_counter()
import aws_cdk
aws_cdk.App(builtin_cloud_formation_validation=False)
loaded = time.perf_counter()
from tools.synthesis import synthesize
synthesize({stage!r}, Path({directory!r}), check_rules={check_rules})
print(json.dumps([loaded - start, time.perf_counter() - loaded]))
"""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as scratch:
        plain = _python(Path(scratch, "plain"), check_rules=False)
        _print("Python, without rule packs", *plain)
        _print("Python, with rule packs", *_python(Path(scratch, "checked"), check_rules=True))
        if "--javascript" in sys.argv:
            javascript = _javascript(Path(scratch, "plain"), Path(scratch, "javascript"))
            _print("JavaScript, without rule packs", *javascript)
            print(f"Python takes {sum(plain) / sum(javascript):.1f} times as long, all in all")


def _print(name: str, load: float, own: float) -> None:
    print(f"{name}: library {load:.2f} s, synthesis {own:.2f} s (median of {RUNS})")


def _python(directory: Path, *, check_rules: bool) -> tuple[float, float]:
    program = _PROGRAM.format(stage=STAGE, directory=str(directory), check_rules=check_rules)
    return _medians([sys.executable, "-c", program], cwd=HERE.parent)


def _javascript(templates: Path, folder: Path) -> tuple[float, float]:
    folder.mkdir()
    subprocess.run(
        ["npm", "install", "--ignore-scripts", "--silent", *LIBRARIES], cwd=folder, check=True
    )
    (folder / "app.js").write_text((HERE / "synth_app.js").read_text("utf-8"), "utf-8")
    configuration = HERE.parent / "cdk.json"
    command = ["node", "app.js", str(templates), str(configuration), str(folder / "cdk.out")]
    return _medians(command, cwd=folder)


def _medians(command: list[str], *, cwd: Path) -> tuple[float, float]:
    runs = [_run(command, cwd) for _ in range(RUNS)]
    return statistics.median(load for load, _ in runs), statistics.median(own for _, own in runs)


def _run(command: list[str], cwd: Path) -> tuple[float, float]:
    answer = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True)
    load, own = json.loads(answer.stdout.splitlines()[-1])
    return load, own


if __name__ == "__main__":
    main()
