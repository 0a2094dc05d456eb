"""How long synthesis takes of its own, beyond loading the library and CDK's built-in validation.

Run with `python -m benchmarks.synth [--quick] [--json]`. In fresh processes, in turns: the five
stacks without and with the rule packs, and four copies of them without. The same in JavaScript
(``synth_app.js``, what TypeScript compiles to), with the library that Python's own package brings:
it builds as many resources of every type, which is compared in each run. Tables, parameters,
policies, roles, functions, mappings, alarms, dashboards, topics, queues, buckets and log groups are
constructs of the library there, too; the few others are resources with the properties as they are
in our templates. What takes Python longer is the way to Node, and what our constructs do besides.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from sysconfig import get_path

from benchmarks.results import Figure, ratios, run_alone
from tools.assemblies import stack_templates

STAGE = "dev"
HERE = Path(__file__).parent
COPIES = (1, 4)
"""Of the five products."""

_LIBRARIES = ("aws_cdk/_jsii/*.tgz", "aws_cdk/*/_jsii/*.tgz", "constructs/_jsii/*.tgz")
"""Where Python packages bring libraries of JavaScript."""

_PROGRAM = """
import json, time
from pathlib import Path
start = time.perf_counter()
import aws_cdk
aws_cdk.App(builtin_cloud_formation_validation=False)
loaded = time.perf_counter()
from data_platform.compliance.packs import attach_rule_packs
from data_platform.deployment import Deployment
from stacks.application import add_product_stacks
from stacks.environments import stage_named
from stacks.products import PRODUCTS
from stacks.target import target_environment
from tools.configuration import feature_flags
app = aws_cdk.App(
    outdir={directory!r},
    analytics_reporting=False,
    builtin_cloud_formation_validation=False,
    context={{**feature_flags(), "stage": {stage!r}}},
)
for copy in range({copies}):
    namespace = f"copy{{copy}}" if copy else None
    deployment = Deployment(stage=stage_named({stage!r}), namespace=namespace)
    add_product_stacks(app, deployment, target_environment(deployment.stage))
if {check_rules}:
    attach_rule_packs(app, deployment, PRODUCTS)
app.synth()
print(json.dumps([loaded - start, time.perf_counter() - loaded]))
"""


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield the seconds of each, and how many times as long Python takes."""
    runs = 3 if quick else 7
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _install(folder / "node_modules")
        times: dict[str, list[tuple[float, float]]] = {}
        for _ in range(runs):
            for name, seconds in _one_run(folder).items():
                times.setdefault(name, []).append(seconds)
    own = {name: [each for _, each in pairs] for name, pairs in times.items()}
    loading = [load for load, _ in times["Python, 5 products"]]
    yield Figure("Python loads the library", "s", tuple(loading))
    for name, values in own.items():
        yield Figure(name, "s", tuple(values))
    for copies in COPIES:
        label = f"{5 * copies} products"
        ours, theirs = own[f"Python, {label}"], own[f"JavaScript, {label}"]
        yield ratios(f"Python to JavaScript, {label}", ours, theirs)
    for language in ("Python", "JavaScript"):
        small, large = (own[f"{language}, {5 * copies} products"] for copies in COPIES)
        yield ratios(f"{language}, 20 to 5 products", large, small)


def _one_run(folder: Path) -> dict[str, tuple[float, float]]:
    """Return the seconds of loading and of building, by what was built, in one run."""
    found = {}
    for copies in COPIES:
        label, plain = f"{5 * copies} products", folder / f"python-{copies}"
        found[f"Python, {label}"] = _python(plain, copies=copies)
        found[f"JavaScript, {label}"] = _javascript(folder, plain)
    found["Python, 5 products, with rule packs"] = _python(folder / "checked", check_rules=True)
    return found


def _python(directory: Path, *, copies: int = 1, check_rules: bool = False) -> tuple[float, float]:
    program = _PROGRAM.format(
        stage=STAGE, directory=str(directory), copies=copies, check_rules=check_rules
    )
    load, own = map(float, json.loads(_run([sys.executable, "-c", program], HERE.parent)))
    return load, own


def _javascript(folder: Path, templates: Path) -> tuple[float, float]:
    (folder / "app.js").write_text((HERE / "synth_app.js").read_text("utf-8"), "utf-8")
    output = folder / f"javascript-of-{templates.name}"
    configuration = HERE.parent / "cdk.json"
    command = ["node", "app.js", str(templates), str(configuration), str(output)]
    load, own = map(float, json.loads(_run(command, folder)))
    check_equal(stack_templates(templates), stack_templates(output))
    return load, own


def check_equal(ours: Mapping[str, object], theirs: Mapping[str, object]) -> None:
    """Compare how many resources of every type two apps have.

    Raises
    ------
    SystemExit
        If it is not the same.
    """
    counts, others = _counts(ours), _counts(theirs)
    if counts != others:
        differing = {
            kind: (counts[kind], others[kind])
            for kind in counts | others
            if counts[kind] != others[kind]
        }
        sys.exit(f"The apps are not equally large, (Python, JavaScript): {differing}")


def _counts(templates: Mapping[str, object]) -> Counter[str]:
    found: Counter[str] = Counter()
    for template in templates.values():
        found.update(each["Type"] for each in template["Resources"].values())  # type: ignore[index]
    return found


def _install(node_modules: Path) -> None:
    """Unpack the libraries that come with the Python packages."""
    installed = Path(get_path("purelib"))
    for archive in (each for pattern in _LIBRARIES for each in installed.glob(pattern)):
        draft = node_modules / ".draft"
        draft.mkdir(parents=True, exist_ok=True)
        # Python can only do it safely from 3.11.4 on.
        subprocess.run(["tar", "-xzf", archive, "-C", draft], check=True)
        # Everything lies below `package/`.
        name = json.loads((draft / "package" / "package.json").read_text("utf-8"))["name"]
        (node_modules / name).parent.mkdir(exist_ok=True)
        (draft / "package").rename(node_modules / name)


def _run(command: list[str], cwd: Path) -> str:
    answer = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        sys.exit(answer.stderr)
    return answer.stdout.splitlines()[-1]


if __name__ == "__main__":
    run_alone(measure, __doc__)
