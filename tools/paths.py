"""Where things lie in the repository."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
DECLARATIONS = REPOSITORY / "stacks"
FUNCTIONS = REPOSITORY / "lambdas"
CDK_CONFIGURATION = REPOSITORY / "cdk.json"
CDK_OUT = REPOSITORY / "cdk.out"
DOCS = REPOSITORY / "docs"
BACKFILLS = REPOSITORY / ".backfills"
RESTORES = REPOSITORY / ".restores"
CDK_ADOPT = REPOSITORY / "cdk.adopt"
