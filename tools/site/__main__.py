"""`make docs-site`: ``python -m tools.site``."""

import sys

from tools.site.commands import build_site_if_needed

_INTERRUPTED = 130

if __name__ == "__main__":
    try:
        build_site_if_needed()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
