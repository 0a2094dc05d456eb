"""Writes to profiles, settings and study plans."""

from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.writes.changes import Set
from data_platform.dynamodb.writes.conditions import absent, any_of, exists
from data_platform.dynamodb.writes.declarations import (
    Delete,
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
from stacks.email_claims import CLAIM_PREFIX, email_hash
from stacks.mavprep.email_claims import CLAIM_SORT_KEY
from stacks.mavprep.study_plans import STUDY_PLANS
from stacks.mavprep.users import USERS
from stacks.mavprep.writes.shared import APP, OF_USER

_PROFILE_KEY = {"PK": "USER#<userId>", "SK": "PROFILE"}
_CLAIM = {"PK": f"{CLAIM_PREFIX}<emailHash>", "SK": CLAIM_SORT_KEY}
_JOHN = USERS.examples[0].item
_SETTINGS_ITEM = next(each.item for each in USERS.examples if each.name == "settings-user123")
_SETTINGS = ("notifications", "preferences", "privacy")
_FACTS = ("name", "university", "major", "graduationYear", "avatarUrl", "timezone")
_PLAN = STUDY_PLANS.examples[0].item
_PLAN_KEY = {"PK": "USER#<userId>", "SK": "PLAN#<planId>"}
_OWNED = ("PK", "SK", "planId", "created", "lastUpdated", "status")
_PLANNED = tuple(name for name in _PLAN if name not in _OWNED)
_PROGRESS = ("subjects", "milestones", "overallProgress", "tasksCompleted", "daysUntilExam")
_NO_USER = Refusal(when="There is no such user.", is_absent=True)
_NEW_EMAIL = "john.doe@example.edu"

_USERS = (
    WritePattern(
        name="register-user",
        purpose=(
            "Register a user with an e-mail address that nobody has: profile, settings and the "
            "claim of the address, or nothing. emailHash is the SHA-256 of the address in lower "
            "case."
        ),
        writer="MavPrep's identity service",
        steps=(
            Put(
                table=USERS.name,
                entity="Profile",
                item={
                    **_PROFILE_KEY,
                    **passed("userId", "email", "name", "timezone"),
                    "created": THE_TIME,
                    "emailVerified": False,
                    "onboardingCompleted": False,
                },
                condition=(absent("PK"),),
            ),
            Put(
                table=USERS.name,
                entity="Settings",
                item={"PK": "USER#<userId>", "SK": "SETTINGS", **passed(*_SETTINGS)},
                condition=(absent("PK"),),
            ),
            Put(
                table=USERS.name,
                entity="EmailClaim",
                item={**_CLAIM, "claimedBy": "<userId>", "claimedAt": THE_TIME},
                condition=(absent("PK"),),
            ),
        ),
        parameters={
            **taken(_JOHN, "userId", "email", "name", "timezone"),
            **taken(_SETTINGS_ITEM, *_SETTINGS),
            "emailHash": email_hash("student@uta.edu"),
        },
        varies=("userId", "name"),
        invariant="An address belongs to one user, and every user has settings.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="The user is registered.", found="profile-user123"),
            Refusal(when="The address is taken.", step=2, found="claim-of-user123"),
            Refusal(
                when="The address is taken by somebody else.",
                step=2,
                found="claim-of-user123",
                holds={"claimedBy": "user999"},
            ),
        ),
        when_refused=(
            "If the claim returned is the caller's own, the user was registered before. Otherwise "
            "write to the address that it has an account, and tell the caller no more."
        ),
        source="Users Table, patterns 1 and 2, and GSI 1: look up user by email address",
    ),
    WritePattern(
        name="change-email",
        purpose="Give a user another address that nobody has, and the old one back.",
        writer="MavPrep's identity service",
        steps=(
            Update(
                table=USERS.name,
                entity="Profile",
                key=_PROFILE_KEY,
                condition=(equals("email", "<oldEmail>"),),
                changes=(Set("email", "<email>"), Set("emailVerified", False)),
                before="profile-user123",
            ),
            Delete(
                table=USERS.name,
                entity="EmailClaim",
                key={"PK": f"{CLAIM_PREFIX}<oldEmailHash>", "SK": CLAIM_SORT_KEY},
                condition=(equals("claimedBy", "<userId>"),),
                before="claim-of-user123",
            ),
            Put(
                table=USERS.name,
                entity="EmailClaim",
                item={**_CLAIM, "claimedBy": "<userId>", "claimedAt": THE_TIME},
                condition=(absent("PK"),),
            ),
        ),
        parameters={
            **OF_USER,
            "oldEmail": "student@uta.edu",
            "oldEmailHash": email_hash("student@uta.edu"),
            "email": _NEW_EMAIL,
            "emailHash": email_hash(_NEW_EMAIL),
        },
        varies=("email", "emailHash"),
        invariant="A user has one address and one claim, and they agree.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="The address was changed meanwhile.", holds={"email": "j@example.edu"}),
            _NO_USER,
            Refusal(when="The old address has no claim.", step=1, is_absent=True),
        ),
        when_refused=(
            "Read the profile again. Without a claim of the old address, run the backfill "
            "email-claims. If the new address is taken, write to it that it has an account."
        ),
        source="Users Table, pattern 1, email and emailVerified",
    ),
    WritePattern(
        name="verify-user-email",
        purpose="Note that the user owns the address that the profile has.",
        writer="MavPrep's identity service",
        steps=(
            Update(
                table=USERS.name,
                entity="Profile",
                key=_PROFILE_KEY,
                condition=(equals("email", "<email>"), equals("emailVerified", False)),
                changes=(Set("emailVerified", True),),
                before="profile-user900",
            ),
        ),
        parameters={"userId": "user900", "email": "new.student@example.edu"},
        invariant="An address that the user has changed meanwhile is not verified by the old one.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It is verified.", holds={"emailVerified": True}),
            Refusal(when="The address is another.", holds={"email": "kim@example.edu"}),
            _NO_USER,
        ),
        when_refused="If the item returned has the address, it is verified; otherwise start anew.",
        source="Users Table, pattern 1, emailVerified",
    ),
    WritePattern(
        name="record-user-login",
        purpose="Note when a user logged in.",
        writer="MavPrep's identity service",
        steps=(
            Update(
                table=USERS.name,
                entity="Profile",
                key=_PROFILE_KEY,
                condition=(exists("PK"),),
                changes=(Set("lastLogin", THE_TIME),),
                before="profile-user123",
            ),
        ),
        parameters=OF_USER,
        invariant="No profile comes into being that has nothing but a log-in.",
        race=Race.LAST_STAYS,
        second_call=SecondCall.UNCHANGED,
        refusals=(_NO_USER,),
        when_refused="Log nobody in.",
        source="Users Table, pattern 1, lastLogin",
    ),
    WritePattern(
        name="edit-profile",
        purpose="Replace what a user says of themselves; the first time ends the onboarding.",
        writer=APP,
        steps=(
            Update(
                table=USERS.name,
                entity="Profile",
                key=_PROFILE_KEY,
                condition=(exists("PK"),),
                changes=(
                    *(Set(name, f"<{name}>") for name in _FACTS),
                    Set("onboardingCompleted", True),
                ),
                before="profile-user123",
            ),
        ),
        parameters={**OF_USER, **taken(_JOHN, *_FACTS), "major": "Mathematics"},
        varies=("name", "major"),
        invariant="A profile is one version, whole; a deleted one is not brought back.",
        race=Race.LAST_STAYS,
        second_call=SecondCall.UNCHANGED,
        refusals=(_NO_USER,),
        when_refused="Let the user register.",
        source="Users Table, pattern 1",
    ),
    WritePattern(
        name="change-settings",
        purpose="Replace the settings of a user.",
        writer=APP,
        steps=(
            Update(
                table=USERS.name,
                entity="Settings",
                key={"PK": "USER#<userId>", "SK": "SETTINGS"},
                condition=(exists("PK"),),
                changes=tuple(Set(name, f"<{name}>") for name in _SETTINGS),
                before="settings-user123",
            ),
        ),
        parameters={
            **OF_USER,
            **taken(_SETTINGS_ITEM, *_SETTINGS),
            "privacy": {
                "profileVisible": False,
                "shareProgress": False,
                "anonymousCommunity": True,
            },
        },
        invariant="Settings are one version, whole; those of a deleted user are not brought back.",
        race=Race.LAST_STAYS,
        second_call=SecondCall.UNCHANGED,
        refusals=(_NO_USER,),
        when_refused="Let the user register.",
        source="Users Table, pattern 2",
    ),
)

_PLANS = (
    WritePattern(
        name="create-study-plan",
        purpose="Make a plan for an exam.",
        writer=APP,
        steps=(
            Put(
                table=STUDY_PLANS.name,
                entity="StudyPlan",
                item={
                    **_PLAN_KEY,
                    **passed("planId", *_PLANNED),
                    "status": "active",
                    "created": THE_TIME,
                    "lastUpdated": THE_TIME,
                },
                condition=(absent("PK"),),
            ),
        ),
        parameters={**OF_USER, **taken(_PLAN, "planId", *_PLANNED)},
        varies=("planName",),
        invariant="A plan is made once; one that is there keeps its progress.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(Refusal(when="It is there.", found="plan456"),),
        when_refused="It was made by an earlier call: show it.",
        source="Study Plans Table",
    ),
    WritePattern(
        name="record-plan-progress",
        purpose="Write the topics and milestones of a plan with what was done, as last read.",
        writer=APP,
        steps=(
            Update(
                table=STUDY_PLANS.name,
                entity="StudyPlan",
                key=_PLAN_KEY,
                condition=(
                    equals("status", "active"),
                    equals("tasksCompleted", "<tasksRead>"),
                    equals("lastUpdated", "<lastRead>"),
                ),
                changes=(
                    *(Set(name, f"<{name}>") for name in _PROGRESS),
                    Set("lastUpdated", THE_TIME),
                ),
                before="plan456",
            ),
        ),
        parameters={
            **OF_USER,
            "planId": "plan456",
            "tasksRead": 15,
            "lastRead": "2025-01-20T14:00:00Z",
            **taken(_PLAN, *_PROGRESS),
            "tasksCompleted": 16,
            "overallProgress": 67,
        },
        varies=("daysUntilExam",),
        invariant="What two devices note at the same time is not lost: the second one reads again.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It was changed meanwhile.", holds={"tasksCompleted": 17}),
            Refusal(when="It is paused.", holds={"status": "paused"}),
            Refusal(when="There is no such plan.", is_absent=True),
        ),
        when_refused="Apply the change to the item returned, and call again with what that says.",
        source="Study Plans Table, progress and lastUpdated",
    ),
    WritePattern(
        name="set-plan-status",
        purpose="Pause, resume, complete or abandon a plan that is not over.",
        writer=APP,
        steps=(
            Update(
                table=STUDY_PLANS.name,
                entity="StudyPlan",
                key=_PLAN_KEY,
                condition=(any_of(equals("status", "active"), equals("status", "paused")),),
                changes=(Set("status", "<status>"), Set("lastUpdated", THE_TIME)),
                before="plan456",
            ),
        ),
        parameters={**OF_USER, "planId": "plan456", "status": "completed"},
        invariant="A plan that was completed or abandoned stays so.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It is completed.", holds={"status": "completed"}),
            Refusal(when="It was abandoned.", holds={"status": "abandoned"}),
            Refusal(when="There is no such plan.", is_absent=True),
        ),
        when_refused="Show the state of the item returned.",
        source="Study Plans Table, status",
    ),
)

USER_WRITES = (*_USERS, *_PLANS)
