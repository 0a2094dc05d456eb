"""How a stage is watched, as data: who is told of an alarm, and how many alarms there are."""

import re
from dataclasses import dataclass, field
from enum import Enum, auto

from data_platform.errors import ConfigurationError
from data_platform.settings.checks import check_emails, check_types

_SLACK_WORKSPACE = re.compile(r"T[A-Z0-9]{8,}")
_SECRET = re.compile(
    r"(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:)?[A-Za-z0-9/_+=.@-]{1,512}"
)
_SLACK_CHANNEL = re.compile(r"[CG][A-Z0-9]{8,}")


class AlarmDetail(Enum):
    """How many alarms a stage has; each metric in an alarm costs 0.10 USD a month."""

    EVERY_RESOURCE = auto()
    """Each table, index, function, queue, database and vault has all alarms of the policy."""
    ESSENTIAL = auto()
    """Failures of functions and of storage, and throttling by one query for the whole account."""


@dataclass(frozen=True, kw_only=True)
class SlackChannel:
    """A Slack channel that Amazon Q Developer in chat applications writes to.

    Somebody has to authorize the workspace once, in that service's console.

    Parameters
    ----------
    workspace_id, channel_id
        IDs as Slack shows them.

    Raises
    ------
    ConfigurationError
        If one of them is malformed.
    """

    workspace_id: str
    channel_id: str

    def __post_init__(self) -> None:
        """Refuse names in place of IDs."""
        check_types(self)
        if not _SLACK_WORKSPACE.fullmatch(self.workspace_id):
            raise ConfigurationError(
                f"SlackChannel: workspace_id is {self.workspace_id!r}. Give the ID that begins "
                "with T, as in the address of Slack's web client."
            )
        if not _SLACK_CHANNEL.fullmatch(self.channel_id):
            raise ConfigurationError(
                f"SlackChannel: channel_id is {self.channel_id!r}. Give the ID that begins with C "
                "or G, as in the channel's details."
            )


@dataclass(frozen=True, kw_only=True)
class Recipients:
    """Who is told of the alarms of one severity.

    Parameters
    ----------
    emails
        Addresses, best of mailing lists. Each has to confirm once.
    slack
        A channel.
    https_endpoint_secret
        Name of a secret in Secrets Manager whose text is the HTTPS address of an incident service.
        Such addresses carry a key, so they stay out of code and templates.

    Raises
    ------
    ConfigurationError
        If an address is malformed or occurs twice, or a secret could have no such name.
    """

    emails: tuple[str, ...] = ()
    slack: SlackChannel | None = None
    https_endpoint_secret: str | None = None

    def __post_init__(self) -> None:
        """Refuse what is no address, and addresses that subscribe as one."""
        check_types(self)
        check_emails("Recipients", self.emails)
        if self.https_endpoint_secret and "://" in self.https_endpoint_secret:
            raise ConfigurationError(
                "Recipients: https_endpoint_secret holds an address. Put the address into a secret "
                "of Secrets Manager and give the secret's name."
            )
        secret = self.https_endpoint_secret
        if secret is not None and not _SECRET.fullmatch(secret):
            raise ConfigurationError(
                f"Recipients: https_endpoint_secret is {secret!r}, and Secrets Manager has no such "
                "name: give 1 to 512 letters, digits and characters of /_+=.@-, or an ARN."
            )


@dataclass(frozen=True, kw_only=True)
class AlarmSettings:
    """The alarms of a stage.

    Parameters
    ----------
    actions
        Whether alarms tell anybody. Without, they only show their state.
    detail
        How many there are.
    critical, warning
        Who is told of which; the topics exist in any case, for others to subscribe to.
    """

    actions: bool = False
    detail: AlarmDetail = AlarmDetail.ESSENTIAL
    critical: Recipients = field(default_factory=Recipients)
    warning: Recipients = field(default_factory=Recipients)

    def __post_init__(self) -> None:
        """Refuse values of other types."""
        check_types(self)

    @property
    def is_full(self) -> bool:
        """Whether every resource has all alarms of the policy."""
        return self.detail is AlarmDetail.EVERY_RESOURCE
