"""Bulk actions on more jobs than one request handles: each job once, even if the queue changes meanwhile."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from handbrake_service.handbrake.catalogue import Encoders
from handbrake_service.handbrake.cli import HandBrake, find_handbrake
from handbrake_service.inspection.inspector import Inspector
from handbrake_service.jobs.actions import JobActions
from handbrake_service.jobs.bulk import BulkActions
from handbrake_service.jobs.resolve import OptionResolver
from handbrake_service.jobs.submit import JobSubmitter
from handbrake_service.manifest.replace_right import ReplaceRight
from handbrake_service.manifest.signature import Signer
from handbrake_service.media.quiet import QuietPeriod
from handbrake_service.media.roots import SourceRoots
from handbrake_service.presets.builtin import BuiltinPresets
from handbrake_service.presets.library import Presets
from shared.domain.bulk import MOST_AT_ONCE, BulkAction, BulkRequest, BulkResult
from shared.domain.errors import InvalidRequest
from shared.domain.job import JobStatus, SourceInfo
from shared.domain.job_query import JobFilter
from shared.queue import keys, record
from shared.queue.bulk_selection import BulkSelections
from shared.queue.listing import JobList
from shared.queue.preset_store import PresetStore
from shared.queue.redis_queue import RedisQueue, new_job_id
from shared.queue.scripts import Scripts
from shared.redis import RedisClient
from shared.service_credential import Actor, Role
from tests.support.queued import new_job
from tests.support.service import ANN

ADMIN = Actor(username="root", role=Role.ADMIN)
#: More jobs than one request handles.
MANY = MOST_AT_ONCE + 60

#: A change of the queue between two requests.
Meanwhile = Callable[[], object]


@cache
def program() -> HandBrake:
    return find_handbrake()


class JobFactory:
    """A queue, jobs on one source to fill it with, and the bulk actions."""

    def __init__(self, client: RedisClient, folder: Path) -> None:
        self.client = client
        self.queue = RedisQueue(client)
        self._source = folder / "source.mkv"
        self._source.write_bytes(b"not looked into, for it is unchanged")
        self._archive = folder / "archive"
        handbrake = program()
        roots = {"tv": folder}
        presets = Presets(
            handbrake, BuiltinPresets(handbrake, folder), PresetStore(client), "Fast 1080p30", roots
        )
        resolver = OptionResolver(handbrake, presets, Encoders(handbrake, folder))
        inspector = Inspector(handbrake, folder / "inspections")
        quiet = QuietPeriod(0)
        right = ReplaceRight(self._archive, Signer(None), everybody=False)
        submitter = JobSubmitter(
            self.queue, SourceRoots(roots), self._archive, resolver, inspector, quiet, right
        )
        actions = JobActions(self.queue, submitter, lambda: None)
        self.bulk = BulkActions(actions, BulkSelections(client, JobList(client)))

    def fill(self, count: int, owner: str = "ann") -> list[str]:
        """Queue jobs through one pipeline; return their ids in order."""
        scripts = Scripts(self.client)
        pipe = self.client.pipeline(transaction=False)
        job_ids = []
        stat = self._source.stat()
        source = SourceInfo(size_bytes=stat.st_size, mtime_ns=stat.st_mtime_ns)
        for _ in range(count):
            job = new_job(owner=owner, input_path=str(self._source), source=source)
            output = str(self._archive / f"{job.job_id}.mkv")
            fields = [text for pair in record.encode(job).items() for text in pair]
            arguments: tuple[str | int, ...] = (job.job_id, 0, output, "", 0, "", "", 0, *fields)
            scripts._run(pipe, "enqueue", arguments, keys.job(job.job_id))
            job_ids.append(job.job_id)
        pipe.execute()
        return job_ids

    def order(self) -> list[str]:
        """Return the ids of the queued jobs in their order."""
        return [str(job_id) for job_id in self.client.zrange(keys.status_set(JobStatus.QUEUED), 0, -1)]

    def revs(self, job_ids: list[str]) -> list[int]:
        """Return the rev of each job, which counts its changes; 0 for a deleted job."""
        pipe = self.client.pipeline(transaction=False)
        for job_id in job_ids:
            pipe.hget(keys.job(job_id), "rev")
        return [int(rev or 0) for rev in pipe.execute()]

    def act(
        self,
        action: BulkAction,
        selection: JobFilter | list[str],
        limit: int,
        meanwhile: Meanwhile = lambda: None,
        actor: Actor = ADMIN,
    ) -> list[BulkResult]:
        """Send a request, and repeat it with each cursor; return all replies."""
        request = BulkRequest(
            action=action,
            filter=selection if isinstance(selection, JobFilter) else None,
            job_ids=None if isinstance(selection, JobFilter) else selection,
            priority=7 if action is BulkAction.PRIORITY else None,
            limit=limit,
        )
        replies = [self.bulk.act(request, actor)]
        while cursor := replies[-1].next_cursor:
            meanwhile()
            replies.append(self.bulk.act(request.model_copy(update={"cursor": cursor}), actor))
        return replies


@pytest.fixture
def factory(redis_client: RedisClient, tmp_path: Path) -> JobFactory:
    """A factory with an empty queue."""
    return JobFactory(redis_client, tmp_path)


def prepare(factory: JobFactory, action: BulkAction, job_ids: list[str]) -> JobFilter:
    """Put jobs into the state an action applies to; return a filter that matches them."""
    for job_id in job_ids:
        if action is BulkAction.RETRY:
            factory.queue.cancel(job_id)
        elif action is BulkAction.RESUME:
            factory.queue.pause(job_id, paused=True)
    status = JobStatus.CANCELLED if action is BulkAction.RETRY else JobStatus.QUEUED
    return JobFilter(status=(status,))


@pytest.mark.parametrize("action", BulkAction)
def test_every_action_is_applied_once_to_each_matching_job(factory: JobFactory, action: BulkAction) -> None:
    ids = factory.fill(40)
    selection = prepare(factory, action, ids)
    before = factory.revs(ids)
    added: list[str] = []

    def add_matching_job() -> None:
        """Add another job that matches the filter."""
        added.extend(factory.fill(1))
        if action is BulkAction.RETRY:
            factory.queue.cancel(added[-1])

    replies = factory.act(action, selection, 7, add_matching_job)
    assert [(reply.done, reply.refused, reply.total) for reply in replies] == [(7, 0, 40)] * 5 + [(5, 0, 40)]
    gone = action is BulkAction.DELETE
    assert factory.revs(ids) == ([0] * 40 if gone else [rev + 1 for rev in before])
    assert set(factory.revs(added)) == ({2} if action is BulkAction.RETRY else {1})


@pytest.mark.parametrize("action", [BulkAction.TOP, BulkAction.BOTTOM, BulkAction.PRIORITY])
def test_jobs_keep_their_order_over_several_requests(factory: JobFactory, action: BulkAction) -> None:
    first, mine, last = factory.fill(3, "bob"), factory.fill(20), factory.fill(3, "bob")
    # Paused jobs keep their place among the others.
    factory.queue.pause(mine[9], paused=True)
    factory.act(action, JobFilter(owner="ann"), 6)
    factory.queue.pause(mine[9], paused=False)
    theirs = first + last
    assert factory.order() == (theirs + mine if action is BulkAction.BOTTOM else mine + theirs)


def test_a_refused_job_is_reported_and_not_tried_again(factory: JobFactory) -> None:
    ids = factory.fill(12)

    def start_one() -> None:
        factory.queue.claim("node", new_job_id(), 10**12)

    replies = factory.act(BulkAction.BOTTOM, JobFilter(status=(JobStatus.QUEUED,)), 5, start_one)
    assert [(reply.done, reply.refused) for reply in replies] == [(5, 0), (4, 1), (1, 1)]
    refused = [refusal.job_id for reply in replies for refusal in reply.refusals]
    assert refused == [ids[5], ids[10]]


def test_a_priority_is_set_for_thousands_of_jobs(factory: JobFactory) -> None:
    ids = factory.fill(MANY)
    replies = factory.act(BulkAction.PRIORITY, JobFilter(), MOST_AT_ONCE)
    assert len(replies) > 1
    assert sum(reply.done for reply in replies) == MANY
    assert set(factory.revs(ids)) == {2}
    assert factory.order() == ids


def test_an_action_by_ids_continues_over_several_requests(factory: JobFactory) -> None:
    ids = factory.fill(20)
    named = ids[10:]
    replies = factory.act(BulkAction.TOP, named, 4)
    assert [reply.done for reply in replies] == [4, 4, 2]
    assert factory.order() == named + ids[:10]


def test_a_repeated_request_acts_on_the_same_jobs(factory: JobFactory) -> None:
    ids = factory.fill(9)
    request = BulkRequest(action=BulkAction.CANCEL, filter=JobFilter(), limit=3)
    first = factory.bulk.act(request, ADMIN)
    again = request.model_copy(update={"cursor": first.next_cursor})
    assert factory.bulk.act(again, ADMIN).next_cursor == factory.bulk.act(again, ADMIN).next_cursor
    assert factory.order() == ids[6:]


@pytest.mark.parametrize(
    "change",
    [
        {"action": BulkAction.PAUSE},
        {"filter": JobFilter(text="other")},
        {"filter": None, "job_ids": ["0" * 16]},
    ],
)
def test_a_cursor_is_only_valid_with_its_own_request(factory: JobFactory, change: dict[str, object]) -> None:
    factory.fill(4)
    request = BulkRequest(action=BulkAction.CANCEL, filter=JobFilter(), limit=3)
    cursor = factory.bulk.act(request, ADMIN).next_cursor
    with pytest.raises(InvalidRequest, match="another request"):
        factory.bulk.act(request.model_copy(update={"cursor": cursor} | change), ADMIN)
    with pytest.raises(InvalidRequest, match="another request"):
        factory.bulk.act(request.model_copy(update={"cursor": cursor}), ANN)
    assert len(factory.order()) == 1


def test_a_cursor_whose_selection_has_expired_is_refused(factory: JobFactory) -> None:
    factory.fill(4)
    request = BulkRequest(action=BulkAction.CANCEL, filter=JobFilter(), limit=3)
    cursor = factory.bulk.act(request, ADMIN).next_cursor
    (selection_key,) = factory.client.keys(keys.bulk_selection("*"))
    assert 0 < int(factory.client.pttl(selection_key)) <= 600_000
    factory.client.delete(selection_key)
    with pytest.raises(InvalidRequest, match="too old"):
        factory.bulk.act(request.model_copy(update={"cursor": cursor}), ADMIN)


def test_an_action_that_needs_one_request_stores_no_selection(factory: JobFactory) -> None:
    factory.fill(3)
    assert factory.act(BulkAction.CANCEL, JobFilter(), 5)[0].done == 3
    assert factory.client.keys(keys.bulk_selection("*")) == []


def test_a_filter_is_narrowed_to_the_actors_own_jobs(factory: JobFactory) -> None:
    theirs, _ = factory.fill(2, "bob"), factory.fill(3)
    replies = factory.act(BulkAction.CANCEL, JobFilter(owner="bob"), 2, actor=ANN)
    assert [(reply.done, reply.refused, reply.total) for reply in replies] == [(2, 0, 3), (1, 0, 3)]
    assert factory.order() == theirs
