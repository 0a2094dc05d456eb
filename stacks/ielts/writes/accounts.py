"""Writes to accounts, sessions and QR codes."""

from datetime import timedelta

from data_platform.dynamodb.conditions import equals, greater_than
from data_platform.dynamodb.writes.changes import Remove, Set
from data_platform.dynamodb.writes.conditions import absent, any_of
from data_platform.dynamodb.writes.declarations import (
    Delete,
    Put,
    Race,
    Refusal,
    SecondCall,
    Update,
    WritePattern,
    passed,
)
from data_platform.dynamodb.writes.values import THE_TIME, FromNow
from stacks.ielts.qr_tokens import QR_TOKENS
from stacks.ielts.sessions import SESSIONS
from stacks.ielts.users import USERS

_BACK_END = "IELTS back end, for the learner"
_EXPIRED = timedelta(seconds=-1)
_OF_USERS = "Section 1, ielts-genai-prep-users"
_HASH = "example-bcrypt-hash-".ljust(256, "0")
_TOKEN = {"token": "11111111-2222-4333-8444-555555555502"}

ACCOUNT_WRITES = (
    WritePattern(
        name="register-user",
        purpose="Open an account with an e-mail that nobody has yet.",
        writer=_BACK_END,
        steps=(
            Put(
                table=USERS.name,
                entity="User",
                item={
                    **passed("email", "password_hash", "username", "verification_token"),
                    "created_at": THE_TIME,
                    "email_verified": False,
                    "account_status": "active",
                },
                condition=(absent("email"),),
            ),
        ),
        parameters={
            "email": "alice@example.com",
            "password_hash": _HASH,
            "username": "Alice Example",
            "verification_token": "example-verification-token",
        },
        varies=("password_hash", "username", "verification_token"),
        invariant="An e-mail has one account, and nobody's password replaces that of another.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="The e-mail has an account.", found="user-alice"),
            Refusal(
                when="Its account was closed.",
                found="user-alice",
                holds={"account_status": "deleted"},
            ),
        ),
        when_refused=(
            "Answer as if it had succeeded, and write to the e-mail that it has an account "
            "already: an answer that differs tells strangers who is registered."
        ),
        source=f"{_OF_USERS}, primary key: accounts are found by e-mail only",
    ),
    WritePattern(
        name="verify-email",
        purpose="Note that the learner owns the e-mail, by the secret sent to it.",
        writer=_BACK_END,
        steps=(
            Update(
                table=USERS.name,
                entity="User",
                key=passed("email"),
                condition=(
                    equals("verification_token", "<verification_token>"),
                    equals("account_status", "active"),
                ),
                changes=(Set("email_verified", True), Remove("verification_token")),
                before="user-alice",
            ),
        ),
        parameters={
            "email": "alice@example.com",
            "verification_token": "example-verification-token",
        },
        invariant="A secret verifies its own account, and once.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="The secret is another.", holds={"verification_token": "another"}),
            Refusal(when="The account is suspended.", holds={"account_status": "suspended"}),
            Refusal(when="There is no account.", is_absent=True),
        ),
        when_refused="If the item returned is verified, go on; otherwise offer a new e-mail.",
        source=f"{_OF_USERS}, email_verified and verification_token",
    ),
    WritePattern(
        name="record-login",
        purpose="Note when the learner logged in, unless the account may not be used.",
        writer=_BACK_END,
        steps=(
            Update(
                table=USERS.name,
                entity="User",
                key=passed("email"),
                condition=(equals("account_status", "active"),),
                changes=(Set("last_login", THE_TIME),),
                before="user-alice",
            ),
        ),
        parameters={"email": "alice@example.com"},
        invariant="Nobody logs in to an account that is suspended, deleted or not there.",
        race=Race.LAST_STAYS,
        second_call=SecondCall.UNCHANGED,
        refusals=(
            Refusal(when="The account is suspended.", holds={"account_status": "suspended"}),
            Refusal(when="The account was closed.", holds={"account_status": "deleted"}),
            Refusal(when="There is no account.", is_absent=True),
        ),
        when_refused="Begin no session; say that e-mail or password is wrong.",
        source=f"{_OF_USERS}, last_login and account_status",
    ),
    WritePattern(
        name="change-password",
        purpose="Replace the hash of a password, knowing the one that it replaces.",
        writer=_BACK_END,
        steps=(
            Update(
                table=USERS.name,
                entity="User",
                key=passed("email"),
                condition=(
                    equals("password_hash", "<old_hash>"),
                    equals("account_status", "active"),
                ),
                changes=(Set("password_hash", "<new_hash>"),),
                before="user-alice",
            ),
        ),
        parameters={"email": "alice@example.com", "old_hash": _HASH, "new_hash": f"new-{_HASH}"},
        varies=("new_hash",),
        invariant="A change replaces the password that it was checked against, and no later one.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It was changed meanwhile.", holds={"password_hash": f"other-{_HASH}"}),
            Refusal(when="The account is suspended.", holds={"account_status": "suspended"}),
            Refusal(when="There is no account.", is_absent=True),
        ),
        when_refused="Ask for the current password again.",
        source=f"{_OF_USERS}, password_hash",
    ),
    WritePattern(
        name="suspend-user",
        purpose="Keep an account from being used.",
        writer="IELTS administration",
        steps=(
            Update(
                table=USERS.name,
                entity="User",
                key=passed("email"),
                condition=(equals("account_status", "active"),),
                changes=(Set("account_status", "suspended"),),
                before="user-alice",
            ),
        ),
        parameters={"email": "alice@example.com"},
        invariant="A closed account stays closed.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It is suspended already.", holds={"account_status": "suspended"}),
            Refusal(when="It was closed.", holds={"account_status": "deleted"}),
            Refusal(when="There is no account.", is_absent=True),
        ),
        when_refused="Show the state of the item returned; there is nothing to do.",
        source=f"{_OF_USERS}, account_status",
    ),
    WritePattern(
        name="close-account",
        purpose="Mark an account as deleted, and take its password out.",
        writer=_BACK_END,
        steps=(
            Update(
                table=USERS.name,
                entity="User",
                key=passed("email"),
                condition=(
                    any_of(
                        equals("account_status", "active"), equals("account_status", "suspended")
                    ),
                ),
                changes=(
                    Set("account_status", "deleted"),
                    Set("password_hash", "deleted"),
                    Remove("verification_token"),
                ),
                before="user-alice",
            ),
        ),
        parameters={"email": "alice@example.com"},
        invariant="The e-mail stays taken, so that nobody else gets what it bought.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It was closed already.", holds={"account_status": "deleted"}),
            Refusal(when="There is no account.", is_absent=True),
        ),
        when_refused="There is nothing to do.",
        source=f"{_OF_USERS}, account_status deleted",
    ),
    WritePattern(
        name="begin-session",
        purpose="Begin a session of 24 hours under a new identifier.",
        writer=_BACK_END,
        steps=(
            Put(
                table=SESSIONS.name,
                entity="Session",
                item={
                    **passed(
                        "session_id", "user_email", "ip_address", "user_agent", "qr_authenticated"
                    ),
                    "created_at": THE_TIME,
                    "expires_at": FromNow(timedelta(hours=24)),
                },
                condition=(absent("session_id"),),
            ),
        ),
        parameters={
            "session_id": "example-session-0002",
            "user_email": "alice@example.com",
            "ip_address": "192.0.2.11",
            "user_agent": "Mozilla/5.0 (X11; Linux x86_64) ExampleBrowser/1.0",
            "qr_authenticated": True,
        },
        varies=("user_email", "ip_address"),
        invariant="A session belongs to one user, and ends 24 hours after it began.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(Refusal(when="The identifier is taken.", found="session-alice-noon"),),
        when_refused="If the item returned is not the caller's own, make another identifier.",
        source="Section 2, ielts-genai-prep-sessions, TTL",
    ),
    WritePattern(
        name="touch-session",
        purpose="Note the client that a session is used from, without prolonging it.",
        writer=_BACK_END,
        steps=(
            Update(
                table=SESSIONS.name,
                entity="Session",
                key=passed("session_id"),
                condition=(greater_than("expires_at", THE_TIME),),
                changes=(
                    Set("ip_address", "<ip_address>"),
                    Set("user_agent", "<user_agent>"),
                ),
                before="session-alice-noon",
            ),
        ),
        parameters={
            "session_id": "example-session-0002",
            "ip_address": "192.0.2.12",
            "user_agent": "ExampleBrowser/2.0",
        },
        varies=("ip_address", "user_agent"),
        invariant=(
            "A session that has ended or was deleted is not brought back: an update without the "
            "condition would write one that never expires."
        ),
        race=Race.LAST_STAYS,
        second_call=SecondCall.UNCHANGED,
        refusals=(
            Refusal(when="It has expired.", holds={"expires_at": FromNow(_EXPIRED)}),
            Refusal(when="There is no such session.", is_absent=True),
        ),
        when_refused="Let the learner log in again.",
        source="Section 2, purpose, ip_address and user_agent; TTL of 24 hours from creation",
    ),
    WritePattern(
        name="end-session",
        purpose="Log out.",
        writer=_BACK_END,
        steps=(
            Delete(
                table=SESSIONS.name,
                entity="Session",
                key=passed("session_id"),
                before="session-alice-noon",
            ),
        ),
        parameters={"session_id": "example-session-0002"},
        invariant="The session is gone, whoever uses it at the same time.",
        race=Race.LAST_STAYS,
        second_call=SecondCall.UNCHANGED,
        when_refused="It is never refused; that there is no session any more is what was wanted.",
        source="Section 2, purpose: active sessions",
    ),
    WritePattern(
        name="make-qr-token",
        purpose="Make a code that works once, and for 5 minutes.",
        writer=_BACK_END,
        steps=(
            Put(
                table=QR_TOKENS.name,
                entity="QrToken",
                item={
                    **passed("token", "user_email"),
                    "created_at": THE_TIME,
                    "expires_at": FromNow(timedelta(minutes=5)),
                    "used": False,
                },
                condition=(absent("token"),),
            ),
        ),
        parameters={**_TOKEN, "user_email": "alice@example.com"},
        varies=("user_email",),
        invariant="A code logs in to one account, and a used one never works again.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="There is such a code.", found="qr-token-unused"),
            Refusal(
                when="There was one, and it was used.",
                found="qr-token-unused",
                holds={"used": True},
            ),
        ),
        when_refused="Make another token, and show that.",
        source="Section 3, ielts-genai-prep-qr-tokens, TTL",
    ),
    WritePattern(
        name="redeem-qr-token",
        purpose="Log one device in with a code. The item returned says into which account.",
        writer="IELTS back end, for the device that has scanned the code",
        steps=(
            Update(
                table=QR_TOKENS.name,
                entity="QrToken",
                key=passed("token"),
                condition=(equals("used", False), greater_than("expires_at", THE_TIME)),
                changes=(
                    Set("used", True),
                    Set("used_at", THE_TIME),
                    Set("device_id", "<device_id>"),
                ),
                before="qr-token-unused",
            ),
        ),
        parameters={**_TOKEN, "device_id": "example-device-0001"},
        varies=("device_id",),
        invariant=(
            "A code logs one device in. To read the code first and then to write that it is used "
            "logs in every device that reads before the first one writes."
        ),
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It was used.", holds={"used": True}),
            Refusal(
                when="It has expired and is not deleted yet.",
                holds={"expires_at": FromNow(_EXPIRED)},
            ),
            Refusal(when="There is no such code.", is_absent=True),
        ),
        when_refused=(
            "If the item returned has the caller's own device_id, an answer was lost: go on. "
            "Otherwise say that the code does not work, not why, and offer a new one."
        ),
        source="Section 3, security: one-time use, 5 minutes",
    ),
)
