"""`make docs-site`: ``python -m tools.site``."""

from tools.site.commands import build_site_if_needed

if __name__ == "__main__":
    build_site_if_needed()
