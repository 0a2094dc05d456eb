"""``aitutor_files``: what is known about uploaded files; their content lies in S3."""

from data_platform.dynamodb.attributes import EPOCH_SECONDS, boolean, number, string
from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import AccessPattern, Entity, Example, Index, Table, string_key
from data_platform.dynamodb.types import Operation, StreamView
from stacks.load import PEOPLE
from stacks.tutor.identifiers import (
    ALGORITHMS_MODULE,
    CREATED,
    DATABASES_MODULE,
    DAY,
    EDUCATOR_USER,
    EXERCISES,
    LECTURE_NOTES,
    OTHER_EDUCATOR_USER,
    SCHEMA_SLIDES,
)

_LECTURE_NOTES = Example(
    "lecture-notes",
    {
        "fileId": LECTURE_NOTES,
        "moduleId": ALGORITHMS_MODULE,
        "fileName": "lecture-notes.pdf",
        "fileType": "pdf",
        "fileSize": 2097152,
        "s3Key": f"educators/{EDUCATOR_USER}/uploads/{ALGORITHMS_MODULE}/{LECTURE_NOTES}",
        "uploaderId": EDUCATOR_USER,
        "accessLevel": "restricted",
        "status": "ready",
        "virusScanStatus": "clean",
        "ragProcessed": False,
        "downloadCount": 23,
        "createdAt": CREATED,
        "updatedAt": CREATED,
        "expiresAt": None,
    },
)
_EXERCISES = _LECTURE_NOTES.variation(
    "exercises",
    {
        "fileId": EXERCISES,
        "fileName": "exercises.pdf",
        "s3Key": f"educators/{OTHER_EDUCATOR_USER}/uploads/{ALGORITHMS_MODULE}/{EXERCISES}",
        "uploaderId": OTHER_EDUCATOR_USER,
        "status": "uploaded",
        "virusScanStatus": "pending",
        "downloadCount": 0,
        "createdAt": CREATED + DAY,
        "updatedAt": CREATED + DAY,
    },
)
_SCHEMA_SLIDES = _LECTURE_NOTES.variation(
    "schema-slides",
    {
        "fileId": SCHEMA_SLIDES,
        "moduleId": DATABASES_MODULE,
        "fileName": "schema-slides.pdf",
        "s3Key": f"educators/{EDUCATOR_USER}/uploads/{DATABASES_MODULE}/{SCHEMA_SLIDES}",
        "accessLevel": "public",
        "ragProcessed": True,
        "createdAt": CREATED + 2 * DAY,
        "updatedAt": CREATED + 2 * DAY,
        "expiresAt": 1893456000,
    },
)

FILES = Table(
    name="aitutor_files",
    construct_id="FilesTable",
    purpose="Metadata of uploaded files, and how far each is through scanning and processing.",
    source="Tutor document, Tables, 5. aitutor_files",
    partition_key=string_key("fileId"),
    stream=StreamView.NEW_AND_OLD_IMAGES,
    indexes=(
        Index(
            name="moduleId-index",
            partition_keys=(string_key("moduleId"),),
            purpose="The files of a module.",
        ),
        Index(
            name="uploaderId-index",
            partition_keys=(string_key("uploaderId"),),
            purpose="The files that a person uploaded.",
        ),
    ),
    entities=(
        Entity(
            name="File",
            meaning="One uploaded file.",
            attributes=(
                string("fileId", "Identifier of the file", unit="UUID"),
                string("moduleId", "Module the file belongs to", unit="UUID"),
                string("fileName", "Name the uploader gave the file", sensitive=True),
                string("fileType", "Kind of file, such as pdf"),
                number("fileSize", "Size of the content", unit="bytes", minimum=0),
                string(
                    "s3Key",
                    "Key of the content in S3",
                    unit="educators/<userId>/uploads/<moduleId>/<fileId>",
                ),
                string("uploaderId", "Account of the person who uploaded it", unit="UUID"),
                string(
                    "accessLevel",
                    "Who may open the file",
                    allowed=("public", "restricted", "private"),
                ),
                string(
                    "status",
                    "How far the file is on its way to its readers",
                    allowed=("pending_upload", "uploaded", "infected", "ready"),
                ),
                string(
                    "virusScanStatus",
                    "Result of the virus scan",
                    allowed=("clean", "infected", "pending"),
                ),
                boolean("ragProcessed", "Whether the tutor can already quote from it"),
                number("downloadCount", "How often it was downloaded", minimum=0),
                number("createdAt", "When the upload was registered", unit=EPOCH_SECONDS),
                number("updatedAt", "When the metadata last changed", unit=EPOCH_SECONDS),
                # The document gives files no TTL: deleting the item alone would orphan the object.
                number(
                    "expiresAt",
                    "When the file is no longer offered; NULL if it stays. Nothing deletes it",
                    unit=EPOCH_SECONDS,
                    nullable=True,
                ),
            ),
            examples=(_LECTURE_NOTES, _EXERCISES, _SCHEMA_SLIDES),
            load=Load(
                standing=20_000,
                created=1_000,
                changed=1_000,
                queries=(Queries(10 * PEOPLE, items=10),),
            ),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="file",
            purpose="Read the metadata of one file.",
            operation=Operation.GET_ITEM,
            conditions=(equals("fileId", "<fileId>"),),
            parameters={"fileId": LECTURE_NOTES},
            returns=("lecture-notes",),
            source="Access Patterns, File Management, by fileId",
        ),
        AccessPattern(
            name="files-of-module",
            purpose="List the files of a module, in no particular order.",
            index="moduleId-index",
            conditions=(equals("moduleId", "<moduleId>"),),
            parameters={"moduleId": ALGORITHMS_MODULE},
            returns=("lecture-notes", "exercises"),
            source="Access Patterns, File Management, by module",
        ),
        AccessPattern(
            name="files-of-uploader",
            purpose="List what a person uploaded, in no particular order.",
            index="uploaderId-index",
            conditions=(equals("uploaderId", "<uploaderId>"),),
            parameters={"uploaderId": EDUCATOR_USER},
            returns=("lecture-notes", "schema-slides"),
            source="Access Patterns, File Management, user uploads",
        ),
    ),
)
