"""Sign in to RDS with IAM: the password is a signed URL that nobody calls."""

from collections.abc import Mapping
from urllib.parse import urlencode

from function_settings.settings import required_setting
from mavprep_progress_analytics.environment import Environment

_SCHEME = "https://"
_VALID_SECONDS = 900


def sign_in_token(environment: Environment, variables: Mapping[str, str]) -> str:
    """Return a token that lets the function sign in within 15 minutes.

    Parameters
    ----------
    environment
        The database, and the role that signs in.
    variables
        Where Lambda puts the credentials of the function, and its Region.

    Raises
    ------
    SettingError
        If a credential or the Region is missing.
    """
    # Imported for a new connection only. A client of RDS, which signs in the same way, would take
    # twice as long to make.
    from botocore.auth import SigV4QueryAuth  # noqa: PLC0415
    from botocore.awsrequest import AWSRequest  # noqa: PLC0415
    from botocore.credentials import Credentials  # noqa: PLC0415

    credentials = Credentials(
        required_setting(variables, "AWS_ACCESS_KEY_ID"),
        required_setting(variables, "AWS_SECRET_ACCESS_KEY"),
        variables.get("AWS_SESSION_TOKEN"),
    )
    region = required_setting(variables, "AWS_REGION")
    query = urlencode({"Action": "connect", "DBUser": environment.user})
    request = AWSRequest("GET", f"{_SCHEME}{environment.host}:{environment.port}/?{query}")
    SigV4QueryAuth(credentials, "rds-db", region, expires=_VALID_SECONDS).add_auth(request)
    return str(request.url).removeprefix(_SCHEME)
