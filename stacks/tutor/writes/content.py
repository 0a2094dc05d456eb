"""Writes to modules, files and reference data."""

from collections.abc import Mapping

from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.schema import Table
from data_platform.dynamodb.writes.changes import Append, Increase, Set
from data_platform.dynamodb.writes.conditions import absent, lacks
from data_platform.dynamodb.writes.declarations import (
    Put,
    Race,
    Refusal,
    SecondCall,
    Update,
    WritePattern,
    passed,
    taken,
)
from data_platform.dynamodb.writes.values import THE_TIME
from stacks.tutor.courses import COURSES
from stacks.tutor.files import FILES
from stacks.tutor.modules import MODULES
from stacks.tutor.organisation import CAMPUSES, DEPARTMENTS, FACULTIES

_SCANNER = "Tutor's virus scanner"
_TIMES = {"createdAt": THE_TIME, "updatedAt": THE_TIME}
_DATABASES = MODULES.examples[1].item
_MODULE = tuple(
    name
    for name in _DATABASES
    if name not in {"status", "files", "enrolledCount", "createdAt", "updatedAt"}
)
_EXERCISES = FILES.examples[1].item
_FILE = (
    *("fileId", "moduleId", "fileName", "fileType", "fileSize", "s3Key"),
    *("uploaderId", "accessLevel", "expiresAt"),
)
_FILE_ID = taken(_EXERCISES, "fileId")


def _module_change(name: str, purpose: str, example: int, before: str, after: str) -> WritePattern:
    item = MODULES.examples[example]
    return WritePattern(
        name=name,
        purpose=purpose,
        writer="Tutor, for the educator",
        steps=(
            Update(
                table=MODULES.name,
                entity="Module",
                key=passed("moduleId"),
                condition=(equals("status", before),),
                changes=(Set("status", after), Set("updatedAt", THE_TIME)),
                before=item.name,
            ),
        ),
        parameters=taken(item.item, "moduleId"),
        invariant="A module goes from draft to active to archived, each once.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when=f"It is {after}.", holds={"status": after}),
            Refusal(when="There is no such module.", is_absent=True),
        ),
        when_refused="Show the state of the item returned.",
        source="aitutor_modules, status",
    )


def _file_step(
    name: str,
    purpose: str,
    writer: str,
    before: Mapping[str, str | bool],
    after: Mapping[str, str | bool],
) -> WritePattern:
    """Return a step of a file on its way from its upload to its readers."""
    others = {"status": "pending_upload" if before["status"] != "pending_upload" else "uploaded"}
    return WritePattern(
        name=name,
        purpose=purpose,
        writer=writer,
        steps=(
            Update(
                table=FILES.name,
                entity="File",
                key=passed("fileId"),
                condition=tuple(equals(attribute, value) for attribute, value in before.items()),
                changes=(
                    *(Set(attribute, value) for attribute, value in after.items()),
                    Set("updatedAt", THE_TIME),
                ),
                before="exercises",
                holds=before,
            ),
        ),
        parameters=_FILE_ID,
        invariant="A file takes each step once, in order; an infected one never becomes ready.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It is at another step.", holds=others),
            Refusal(
                when="It is infected.", holds={"status": "infected", "virusScanStatus": "infected"}
            ),
            Refusal(when="There is no such file.", is_absent=True),
        ),
        when_refused="Look at the item returned: what was done before need not be done again.",
        source="aitutor_files, status, virusScanStatus and ragProcessed",
    )


def _load(table: Table, entity: str) -> WritePattern:
    names = tuple(table.examples[0].item)
    return WritePattern(
        name=f"load-{table.name.removeprefix('aitutor_')}",
        purpose=f"Load reference data, or replace it: {entity.lower()} by {entity.lower()}.",
        writer="Tutor's administration, by an import",
        steps=(Put(table=table.name, entity=entity, item=passed(*names)),),
        parameters=dict(table.examples[0].item),
        varies=("name",),
        invariant="An item is one version, whole; versions are not mixed.",
        race=Race.LAST_STAYS,
        second_call=SecondCall.UNCHANGED,
        when_refused=(
            "A batch is never refused by content. What DynamoDB was too busy for comes back as "
            "UnprocessedItems, which batch_writer sends again."
        ),
        source=f"{table.name}; Performance Optimization, batch operations for bulk changes",
        is_batch=True,
    )


CONTENT_WRITES = (
    WritePattern(
        name="create-module",
        purpose="Prepare a module: a draft without files and students.",
        writer="Tutor, for the educator",
        steps=(
            Put(
                table=MODULES.name,
                entity="Module",
                item={
                    **passed(*_MODULE),
                    "status": "draft",
                    "files": [],
                    "enrolledCount": 0,
                    **_TIMES,
                },
                condition=(absent("moduleId"),),
            ),
        ),
        parameters=taken(_DATABASES, *_MODULE),
        varies=("name",),
        invariant="A module is made once; one that is there keeps its files and students.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(Refusal(when="It is there.", found="databases"),),
        when_refused="It was made by an earlier call: there is nothing to do.",
        source="aitutor_modules, attributes",
    ),
    _module_change("publish-module", "Let students enroll.", 1, "draft", "active"),
    _module_change("archive-module", "Keep a module for the record.", 0, "active", "archived"),
    WritePattern(
        name="register-upload",
        purpose="Register a file that is about to be uploaded, and list it in its module.",
        writer="Tutor, for the educator",
        steps=(
            Put(
                table=FILES.name,
                entity="File",
                item={
                    **passed(*_FILE),
                    "status": "pending_upload",
                    "virusScanStatus": "pending",
                    "ragProcessed": False,
                    "downloadCount": 0,
                    **_TIMES,
                },
                condition=(absent("fileId"),),
            ),
            Update(
                table=MODULES.name,
                entity="Module",
                key=passed("moduleId"),
                condition=(lacks("files", "<fileId>"), equals("moduleId", "<moduleId>")),
                changes=(Append("files", ["<fileId>"]), Set("updatedAt", THE_TIME)),
                before="statistics",
            ),
        ),
        parameters={
            **taken(_EXERCISES, *_FILE),
            "moduleId": MODULES.examples[2].item["moduleId"],
        },
        varies=("fileName",),
        invariant="A module lists each of its files once, and none that is not registered.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It is registered.", found="exercises"),
            Refusal(
                when="The module lists it.",
                step=1,
                holds={"files": [_EXERCISES["fileId"]]},
            ),
            Refusal(when="There is no such module.", step=1, is_absent=True),
        ),
        when_refused="If the file is there, it was registered before: upload its content.",
        source="aitutor_files, pending_upload; aitutor_modules, files; FILE_UPLOADED",
    ),
    _file_step(
        "record-upload",
        "Note that the content lies in S3.",
        "Tutor, by an event of S3",
        {"status": "pending_upload"},
        {"status": "uploaded"},
    ),
    _file_step(
        "pass-virus-scan",
        "Offer a file that the scan found clean.",
        _SCANNER,
        {"status": "uploaded", "virusScanStatus": "pending"},
        {"status": "ready", "virusScanStatus": "clean"},
    ),
    _file_step(
        "fail-virus-scan",
        "Keep a file from its readers that the scan found infected.",
        _SCANNER,
        {"status": "uploaded", "virusScanStatus": "pending"},
        {"status": "infected", "virusScanStatus": "infected"},
    ),
    _file_step(
        "record-rag-processing",
        "Note that the tutor can quote from a file.",
        "Tutor's document processing",
        {"status": "ready", "ragProcessed": False},
        {"ragProcessed": True},
    ),
    WritePattern(
        name="count-download",
        purpose="Count a download of a file that is offered.",
        writer="Tutor, for the reader",
        steps=(
            Update(
                table=FILES.name,
                entity="File",
                key=passed("fileId"),
                condition=(equals("status", "ready"),),
                changes=(Increase("downloadCount", 1),),
                before="lecture-notes",
            ),
        ),
        parameters=taken(FILES.examples[0].item, "fileId"),
        invariant="Every download is counted, and none of a file that is not offered.",
        race=Race.ALL_COUNT,
        second_call=SecondCall.COUNTS_AGAIN,
        refusals=(
            Refusal(when="It is infected.", holds={"status": "infected"}),
            Refusal(when="It is not scanned yet.", holds={"status": "uploaded"}),
            Refusal(when="There is no such file.", is_absent=True),
        ),
        when_refused="Hand out no address of the content.",
        source="aitutor_files, downloadCount",
    ),
    _load(DEPARTMENTS, "Department"),
    _load(CAMPUSES, "Campus"),
    _load(COURSES, "Course"),
    _load(FACULTIES, "Faculty"),
)
