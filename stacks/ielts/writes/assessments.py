"""Writes to assessments, the question bank and the moderation log."""

from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.writes.changes import Set
from data_platform.dynamodb.writes.conditions import absent
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
from stacks.ielts.assessments import ASSESSMENTS
from stacks.ielts.questions import QUESTIONS
from stacks.ielts.rubrics import RUBRICS
from stacks.ielts.safety_logs import SAFETY_LOGS

_EXAMINER = "IELTS assessment service, for the learner"
_KEY = passed("assessment_id", "user_id")
_RESULTS = ("band_score", "scores", "ai_feedback", "improvement_plan", "duration_minutes")
_UNFINISHED = {"assessment_id": "assessment-0003", "user_id": "alice@example.com"}
_QUESTION = ("question_id", "assessment_type", "difficulty", "topic", "question_text")
_REFERENCE = ("sample_answer", "keywords", "estimated_time")
_LOG = (
    *("log_id", "timestamp", "assessment_id", "user_email", "content_type"),
    *("moderation_action", "confidence", "categories", "user_response", "ai_response"),
)

ASSESSMENT_WRITES = (
    WritePattern(
        name="start-assessment",
        purpose="Start an assessment.",
        writer=_EXAMINER,
        steps=(
            Put(
                table=ASSESSMENTS.name,
                entity="Assessment",
                item={
                    **_KEY,
                    **passed("assessment_type"),
                    "created_at": THE_TIME,
                    "status": "in_progress",
                },
                condition=(absent("assessment_id"),),
            ),
        ),
        parameters={**_UNFINISHED, "assessment_type": "speaking_academic"},
        invariant="An assessment is started once, and a finished one is not begun anew.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It has been started.", found="assessment-alice-unfinished"),
            Refusal(
                when="It is finished.",
                found="assessment-alice-unfinished",
                holds={"status": "completed"},
            ),
        ),
        when_refused="If the item returned is in progress, go on with it.",
        source="Section 4, created_at and status in_progress",
    ),
    WritePattern(
        name="complete-assessment",
        purpose="Write the results of an assessment that is in progress.",
        writer=_EXAMINER,
        steps=(
            Update(
                table=ASSESSMENTS.name,
                entity="Assessment",
                key=_KEY,
                condition=(equals("status", "in_progress"),),
                changes=(
                    Set("status", "completed"),
                    Set("completed_at", THE_TIME),
                    *(Set(name, f"<{name}>") for name in _RESULTS),
                ),
                before="assessment-alice-unfinished",
            ),
        ),
        parameters={
            **_UNFINISHED,
            **taken(ASSESSMENTS.examples[0].item, *_RESULTS),
        },
        varies=("ai_feedback", "duration_minutes"),
        invariant="An assessment has one result, whole, and it is not changed by a second one.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It has its results.", holds={"status": "completed"}),
            Refusal(when="It was abandoned.", holds={"status": "abandoned"}),
            Refusal(when="It was never started.", is_absent=True),
        ),
        when_refused="Show the results of the item returned, if it has any, and no others.",
        source="Section 4, completed_at to status completed",
    ),
    WritePattern(
        name="abandon-assessment",
        purpose="Note that the learner gave up an assessment.",
        writer=_EXAMINER,
        steps=(
            Update(
                table=ASSESSMENTS.name,
                entity="Assessment",
                key=_KEY,
                condition=(equals("status", "in_progress"),),
                changes=(Set("status", "abandoned"),),
                before="assessment-alice-unfinished",
            ),
        ),
        parameters=_UNFINISHED,
        invariant="A finished assessment keeps its results.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It is finished.", holds={"status": "completed"}),
            Refusal(when="It was abandoned already.", holds={"status": "abandoned"}),
            Refusal(when="It was never started.", is_absent=True),
        ),
        when_refused="There is nothing to do.",
        source="Section 4, status abandoned",
    ),
    WritePattern(
        name="load-questions",
        purpose="Load questions into the bank, or replace them.",
        writer="IELTS content team, by an import",
        steps=(
            Put(
                table=QUESTIONS.name,
                entity="Question",
                item=passed(*_QUESTION, *_REFERENCE),
            ),
        ),
        parameters=taken(QUESTIONS.examples[0].item, *_QUESTION, *_REFERENCE),
        varies=("question_text",),
        invariant="A question is one version, whole; versions are not mixed.",
        race=Race.LAST_STAYS,
        second_call=SecondCall.UNCHANGED,
        when_refused=(
            "A batch is never refused by content. What DynamoDB was too busy for comes back as "
            "UnprocessedItems, which batch_writer sends again."
        ),
        source="Section 5, question bank for all assessment types",
        is_batch=True,
    ),
    WritePattern(
        name="load-rubrics",
        purpose="Load scoring criteria, or replace them.",
        writer="IELTS content team, by an import",
        steps=(
            Put(
                table=RUBRICS.name,
                entity="Rubric",
                item=passed(
                    "rubric_id",
                    "skill_type",
                    "criterion",
                    "band_descriptors",
                    "evaluation_prompts",
                ),
            ),
        ),
        parameters=dict(RUBRICS.examples[0].item),
        varies=("evaluation_prompts",),
        invariant="A criterion is one version, whole; versions are not mixed.",
        race=Race.LAST_STAYS,
        second_call=SecondCall.UNCHANGED,
        when_refused="As load-questions.",
        source="Section 6, official scoring rubrics",
        is_batch=True,
    ),
    WritePattern(
        name="record-moderation",
        purpose="Keep what moderation decided about an answer.",
        writer="IELTS content moderation",
        steps=(
            Put(
                table=SAFETY_LOGS.name,
                entity="SafetyLog",
                item=passed(*_LOG),
                condition=(absent("log_id"),),
            ),
        ),
        parameters=taken(SAFETY_LOGS.examples[0].item, *_LOG),
        varies=("ai_response",),
        invariant="A decision is logged once, and never replaced.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(Refusal(when="It is logged.", found="safety-log-warned"),),
        when_refused="It was logged by an earlier call: there is nothing to do.",
        source="Section 8, ielts-ai-safety-logs",
    ),
)
