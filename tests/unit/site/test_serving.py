"""The site's server gives out the site, to this machine, and nothing beside it."""

import http.client
import runpy
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tools.site import commands
from tools.site.building import build, is_current
from tools.site.commands import serve
from tools.site.diagrams import with_diagrams
from tools.site.environment import SiteError
from tools.site.serving import LOOPBACK, _Handler, server

NOT_FOUND_PAGE = "<p>not found …"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("served")
    site = folder / "site"
    (site / "empty").mkdir(parents=True)
    (site / "index.html").write_text("<p>start")
    (site / "404.html").write_text(NOT_FOUND_PAGE, "utf-8")
    (site / "types.ts").write_text("// days … of TTL", "utf-8")
    (folder / "secret.txt").write_text("secret")
    (folder / "site-other").mkdir()
    (folder / "site-other" / "secret.txt").write_text("secret")
    (site / "link").symlink_to(folder / "secret.txt")
    with server(site, 0) as listening:
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield listening.server_port
        listening.shutdown()
        thread.join()


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_pages_are_served(port: int) -> None:
    assert get(port, "/") == (200, "<p>start")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/empty/../../secret.txt",
        "//../secret.txt",
        "/../site-other/secret.txt",
        "/link",
        "/empty/",
        "/nothing",
        "/index.html%00.txt",
        f"/{'long' * 2_000}",
    ],
)
def test_what_is_no_part_of_the_site_is_answered_by_its_own_page(port: int, path: str) -> None:
    assert get(port, path) == (404, NOT_FOUND_PAGE)


def test_head_of_an_unknown_path_says_how_long_the_page_is_and_sends_none(port: int) -> None:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    connection.request("HEAD", "/nothing")
    answer = connection.getresponse()
    assert answer.status == 404
    assert answer.getheader("Content-Type") == "text/html; charset=utf-8"
    assert answer.getheader("Content-Length") == str(len(NOT_FOUND_PAGE.encode()))
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert answer.fp.read() == b""
    connection.close()


def test_without_a_site_nothing_is_found(tmp_path: Path) -> None:
    with server(tmp_path, 0) as listening:
        thread = threading.Thread(target=listening.handle_request, daemon=True)
        thread.start()
        assert get(listening.server_port, "/nothing")[0] == 404
        thread.join()


def test_source_code_is_shown_as_text(port: int) -> None:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    connection.request("HEAD", "/types.ts")
    assert connection.getresponse().getheader("Content-Type") == "text/plain; charset=utf-8"
    connection.close()


def test_a_browser_that_leaves_is_no_error(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise BrokenPipeError

    reported: list[object] = []
    monkeypatch.setattr(_Handler, "copyfile", gone)
    monkeypatch.setattr("socketserver.BaseServer.handle_error", lambda *each: reported.append(each))
    with pytest.raises(http.client.IncompleteRead):
        get(port, "/")
    assert reported == []


def test_a_taken_port_is_refused_before_anything_is_built(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "build_site_if_needed", lambda: pytest.fail("built"))
    done = CliRunner().invoke(serve, ["--port", str(port)])
    assert done.exit_code == 1
    assert f"error: port {port} cannot be used" in done.output
    assert "--port" in done.output


def test_ctrl_c_ends_it_and_the_address_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "build_site_if_needed", lambda: None)
    monkeypatch.setattr("socketserver.BaseServer.serve_forever", interrupted)
    done = CliRunner().invoke(serve, ["--port", "0"])
    assert done.exit_code == 0
    assert "The documentation is at http://127.0.0.1:" in done.output


def test_a_site_that_cannot_be_built_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("former")
    monkeypatch.setattr("tools.site.building.zensical", lambda: Path("/bin/false"))
    monkeypatch.setattr("tools.site.building.FOLDER", tmp_path)
    monkeypatch.setattr("tools.site.building.write_tree", lambda *_: [])
    with pytest.raises(SiteError, match="refuses"):
        build(site, {}, "now")
    assert (site / "index.html").read_text() == "former"
    assert not is_current(site, "now")


def test_what_changes_during_a_build_is_for_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.site.building.zensical", lambda: Path("/bin/true"))
    monkeypatch.setattr("tools.site.building.FOLDER", tmp_path)
    monkeypatch.setattr("tools.site.building.sources", lambda: "changed meanwhile")
    monkeypatch.setattr(
        "tools.site.building.write_tree", lambda folder, _: (folder / "site").mkdir() or []
    )
    for digest in ("before", "later"):
        build(tmp_path / "site", {}, digest)
        assert is_current(tmp_path / "site", digest)
        assert not is_current(tmp_path / "site", "changed meanwhile")


def test_ctrl_c_ends_a_build_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "build_site_if_needed", interrupted)
    monkeypatch.setattr(sys, "stderr", sys.stderr)
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("tools.site", run_name="__main__")
    assert ended.value.code == 130


def test_without_node_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.site.diagrams.shutil.which", lambda *_, **__: None)
    with pytest.raises(SiteError, match="make setup"):
        with_diagrams({"a.md": "```mermaid\nerDiagram\n```\n"})
