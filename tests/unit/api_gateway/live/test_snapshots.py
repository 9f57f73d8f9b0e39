"""Who gets a snapshot, and what happens while none can be taken."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import redis

from api_gateway.live.connections import Connection, ConnectionRegistry
from api_gateway.live.snapshots import SnapshotSender
from shared.domain.errors import QueueUnavailable
from shared.domain.events import Snapshot
from shared.domain.job import QueueState
from tests.unit.api_gateway.live.clients import connection, identity

SNAPSHOT = Snapshot(last_id="1-1", queue=QueueState(), running=[], nodes=[])


class Impatient(threading.Event):
    """A stop event that does not let its time pass, but notes how long it was waited on."""

    def __init__(self) -> None:
        super().__init__()
        self.waited_s: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        """Return at once."""
        self.waited_s.append(timeout)
        return self.is_set()


class Sender:
    """A snapshot sender that ends when it has sent to as many as expected."""

    def __init__(self, held: ExitStack) -> None:
        self.registry = ConnectionRegistry()
        self.sent: list[tuple[Connection, Snapshot]] = []
        self.taken = 0
        self.stop = Impatient()
        self.on_take: Callable[[int], None] = lambda _: None
        self.expected = 1
        self._held = held
        self.snapshots = SnapshotSender(self._take, self.registry, self._send)

    def client(self) -> Connection:
        """Return a signed-in connection."""
        tracked, _ = self._held.enter_context(connection(self.registry))
        self.registry.sign_in(tracked, identity(), f"sid-{len(self.registry.signed_in())}")
        return tracked

    def run(self, expected: int) -> list[Connection]:
        """Run until that many were sent; return to whom."""
        self.expected = expected
        self.snapshots.run(self.stop)
        assert all(snapshot is SNAPSHOT for _, snapshot in self.sent)
        return [each for each, _ in self.sent]

    def _take(self) -> Snapshot:
        self.taken += 1
        self.on_take(self.taken)
        return SNAPSHOT

    def _send(self, to: Connection, snapshot: Snapshot) -> None:
        self.sent.append((to, snapshot))
        if len(self.sent) >= self.expected:
            self.stop.set()
            self.snapshots.wake()


@pytest.fixture
def sender() -> Iterator[Sender]:
    """A sender whose connections end with the test."""
    with ExitStack() as held:
        yield Sender(held)


def test_a_new_client_gets_a_snapshot_and_no_other(sender: Sender) -> None:
    new, _other = sender.client(), sender.client()
    sender.snapshots.schedule(new)

    assert sender.run(1) == [new]


def test_after_a_gap_all_clients_get_the_same_snapshot(sender: Sender) -> None:
    clients = {sender.client(), sender.client(), sender.client()}
    sender.snapshots.schedule_all()

    assert set(sender.run(3)) == clients
    assert sender.taken == 1


def test_who_leaves_while_it_is_taken_gets_none(sender: Sender) -> None:
    leaving, staying = sender.client(), sender.client()
    sender.snapshots.schedule_all()
    sender.on_take = lambda _: sender.registry.sign_out(leaving)

    assert sender.run(1) == [staying]


def test_who_comes_while_one_is_taken_gets_the_next(sender: Sender) -> None:
    first, late = sender.client(), sender.client()
    sender.snapshots.schedule(first)
    sender.on_take = lambda taken: sender.snapshots.schedule(late) if taken == 1 else None

    assert sender.run(2) == [first, late]
    assert sender.taken == 2


@pytest.mark.parametrize("error", [QueueUnavailable("No node responds."), redis.ConnectionError()])
def test_while_none_can_be_taken_it_is_tried_every_second(sender: Sender, error: Exception) -> None:
    client = sender.client()
    sender.snapshots.schedule(client)

    def fail_twice(taken: int) -> None:
        if taken <= 2:
            raise error

    sender.on_take = fail_twice

    assert sender.run(1) == [client]
    assert sender.stop.waited_s == [1.0, 1.0]


def test_who_leaves_before_one_can_be_taken_is_forgotten(sender: Sender) -> None:
    leaving, staying = sender.client(), sender.client()
    sender.snapshots.schedule_all()

    def fail_once(taken: int) -> None:
        if taken == 1:
            sender.registry.sign_out(leaving)
            raise QueueUnavailable("No node responds.")

    sender.on_take = fail_once

    assert sender.run(1) == [staying]


def test_a_stop_ends_it_without_another_snapshot(sender: Sender) -> None:
    thread = threading.Thread(target=sender.snapshots.run, args=(sender.stop,))
    thread.start()

    sender.stop.set()
    sender.snapshots.schedule(sender.client())
    thread.join(20)

    assert not thread.is_alive()
    assert sender.taken == 0
