"""How the functions call AWS."""

from botocore.config import Config

# The standard mode waits between attempts, longer each time and with jitter.
PATIENT = Config(
    connect_timeout=5,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 6},
)
