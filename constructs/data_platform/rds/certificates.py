"""The authorities that sign the certificates of instances: RDS has one in each Region."""

import base64
import re
from pathlib import Path

from data_platform.errors import ConfigurationError

AUTHORITY = "rds-ca-rsa2048-g1"
"""By which instances are signed."""

_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
# Beta and preview Regions have a word before their names.
_NAME = re.compile(rb"Amazon RDS ([a-z0-9-]+) Root CA RSA2048 G1")


def certified_regions(bundle: Path) -> frozenset[str]:
    """Return the Regions whose instances can be verified with the certificates of a file."""
    certificates = _CERTIFICATE.findall(bundle.read_text("ascii"))
    names = b"".join(map(base64.b64decode, certificates))
    return frozenset(name.decode() for name in _NAME.findall(names))


def check_certified(region: str, bundle: Path) -> None:
    """Refuse a Region whose instances no function could verify.

    Raises
    ------
    ConfigurationError
        If the file has no certificate of the Region's authority.
    """
    if region not in certified_regions(bundle):
        raise ConfigurationError(
            f"{bundle.name} has no certificate by which a database in {region} could be verified, "
            "so migrations would end without a connection: deploy to another Region, or add the "
            f"Region's root of {AUTHORITY}, from AWS's bundle for {region}, to it and to the "
            "bundles of other functions."
        )
