"""`make docs-site`: ``python -m tools.site``."""

from data_platform.interruptions import ending_quietly

if __name__ == "__main__":
    with ending_quietly():
        from tools.site.commands import build_site_if_needed

        build_site_if_needed()
