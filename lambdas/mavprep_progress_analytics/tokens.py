"""Sign in to RDS with IAM: the password is a signed URL that nobody calls.

It is computed here, without AWS and without boto3, whose import would take longer than a batch.
See "Signature Version 4" in AWS's IAM documentation.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING
from urllib.parse import quote

from function_settings.settings import required_setting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mavprep_progress_analytics.environment import Environment

_SERVICE = "rds-db"
_VALID_SECONDS = 900
_EMPTY_HASH = hashlib.sha256(b"").hexdigest()


def sign_in_token(environment: Environment, variables: Mapping[str, str], now: datetime) -> str:
    """Return a token that lets the function sign in within 15 minutes.

    Parameters
    ----------
    environment
        The database, and the role that signs in.
    variables
        Where Lambda puts the credentials of the function, and its Region.
    now
        The time in UTC.

    Raises
    ------
    SettingError
        If a credential or the Region is missing.
    """
    region = required_setting(variables, "AWS_REGION")
    day, moment = now.strftime("%Y%m%d"), now.strftime("%Y%m%dT%H%M%SZ")
    scope = f"{day}/{region}/{_SERVICE}/aws4_request"
    host = f"{environment.host}:{environment.port}"
    parameters = {
        "Action": "connect",
        "DBUser": environment.user,
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{required_setting(variables, 'AWS_ACCESS_KEY_ID')}/{scope}",
        "X-Amz-Date": moment,
        "X-Amz-Expires": str(_VALID_SECONDS),
        "X-Amz-SignedHeaders": "host",
    }
    if session := variables.get("AWS_SESSION_TOKEN"):
        parameters["X-Amz-Security-Token"] = session
    query = "&".join(f"{name}={quote(parameters[name], '-_.~')}" for name in sorted(parameters))
    request = f"GET\n/\n{query}\nhost:{host}\n\nhost\n{_EMPTY_HASH}"
    digest = hashlib.sha256(request.encode()).hexdigest()
    key = f"AWS4{required_setting(variables, 'AWS_SECRET_ACCESS_KEY')}".encode()
    for part in (day, region, _SERVICE, "aws4_request"):
        key = _hmac(key, part)
    signature = _hmac(key, f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{digest}").hex()
    return f"{host}/?{query}&X-Amz-Signature={signature}"


def _hmac(key: bytes, message: str) -> bytes:
    return hmac.digest(key, message.encode(), "sha256")
