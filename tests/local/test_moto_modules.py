"""Moto's server, as the local AWS starts it, does not look for its services again and again."""

import os

import pytest
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from tools.local.moto_additions.adding import add_to_moto


def test_the_services_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    add_to_moto()
    server = DomainDispatcherApplication(create_backend_app)
    monkeypatch.setattr(os, "listdir", lambda folder: pytest.fail(f"looked through {folder}"))
    assert server.get_backend_for_host("dynamodb") == "dynamodb"
    assert server.get_backend_for_host("sqs.us-east-1.amazonaws.com") == "sqs"
