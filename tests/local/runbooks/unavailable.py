"""The calls of pages that cannot be made on this machine, and what is done instead.

They are held against the definition of their service: a wrong operation, option or type ends the
command, and so does a `--query` for something that the answer does not have.
"""

_MOTO = "moto does not have it"
_HARM = "it would take away what other tests use"

UNAVAILABLE = {
    ("backup", "list-copy-jobs"): "moto does not have it, and nothing is copied",
    ("cloudformation", "delete-stack"): _HARM,
    ("cloudtrail", "lookup-events"): _MOTO,
    ("dynamodb", "delete-table"): _HARM,
    ("dynamodb", "update-table"): _HARM,
    ("iam", "simulate-principal-policy"): _MOTO,
    ("kms", "cancel-key-deletion"): "no key is to be deleted",
    ("kms", "schedule-key-deletion"): _HARM,
    ("lambda", "get-account-settings"): _MOTO,
    ("logs", "get-query-results"): "moto answers no query that counts",
    ("logs", "start-query"): "moto answers no query that counts",
    ("rds", "delete-db-instance"): _HARM,
    ("rds", "modify-db-instance"): _HARM,
    ("rds", "start-db-instance"): "the instance is not stopped",
    ("service-quotas", "list-service-quotas"): "moto knows no quotas of DynamoDB",
}
"""Service and operation, and why."""

_CLEAN_UP = "tests/local/cloudformation/test_clean_up.py runs it, in an account that it may empty"
_DELETED = "tests/local/cloudformation/test_stack_deleted.py runs it on a stack that is deleted"
_RESTORED = "tests/handlers/restore/test_command.py runs it, in tables of its own"
NOT_RUN = {
    "datactl db indexes": "tests/database runs it",
    "datactl db sql": "tests/database runs it and the SQL of every runbook",
    "datactl db migrate": "tests/database runs it",
    "datactl restore database": "tests/local/databases runs it; it would take away what others use",
    "aws cloudformation update-termination-protection": _CLEAN_UP,
    "aws dynamodb scan --table-name TABLE --select COUNT": _CLEAN_UP,
    "aws kms schedule-key-deletion": _CLEAN_UP,
    "aws rds delete-db-subnet-group": _CLEAN_UP,
    "aws rds modify-db-instance --db-instance-identifier mavprep --no-deletion": _CLEAN_UP,
    "datactl adopt --stage STAGE --deleted": _DELETED,
    "npx cdk import --app cdk.adopt STACK": _DELETED,
    "make local": "tests/local/supervisor runs what it runs",
    "make test": "it is what runs",
    "datactl local up": "tests/local/supervisor runs it",
    "datactl preflight": "tests/local/test_preflight.py runs it, and it synthesizes a whole stage",
    "datactl rollout plan": "tests/unit/rollout runs it, and it synthesizes a whole stage",
    "datactl adopt --stage": "tests/unit/adopt runs it, and it synthesizes a whole stage",
    "datactl restore apply --stage STAGE --table TABLE --backup": _RESTORED,
    "datactl restore apply --stage STAGE --table TABLE --export": _RESTORED,
    "datactl restore apply --stage STAGE --table TABLE --to-time BEGIN --where": (
        "commands run beside the AWS CLI, whose botocore is older and knows no filtered export"
    ),
    'aws dynamodb describe-table --table-name TABLE --query "Table.VectorIndexes"': (
        "commands run beside version 1 of the AWS CLI, which leaves vector indexes out of answers"
    ),
    "datactl cost": "tests/unit/cost runs it, and it synthesizes a whole stage",
}
"""Beginnings of commands that are not run here, and why."""
