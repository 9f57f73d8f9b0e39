"""Scripted peers in place of nodes."""

from collections.abc import Iterator

import pytest

from tests.support.scripted_peer import ScriptedPeer, scripted_peer


@pytest.fixture
def peer() -> Iterator[ScriptedPeer]:
    """The first node."""
    with scripted_peer() as started:
        yield started


@pytest.fixture
def other() -> Iterator[ScriptedPeer]:
    """A second node."""
    with scripted_peer() as started:
        yield started
