"""One action on more jobs than fit a request: each once, whatever happens to the queue meanwhile."""

from collections.abc import Callable
from pathlib import Path

import pytest

from handbrake_service.handbrake.catalogue import Encoders
from handbrake_service.handbrake.cli import find_handbrake
from handbrake_service.inspection.inspector import Inspector
from handbrake_service.jobs.actions import JobActions
from handbrake_service.jobs.bulk import BulkActions
from handbrake_service.jobs.resolve import Settling
from handbrake_service.jobs.submit import Intake
from handbrake_service.media.roots import SourceRoots
from handbrake_service.presets.builtin import BuiltinPresets
from handbrake_service.presets.library import Presets
from shared.domain.bulk import MOST_AT_ONCE, BulkAction, BulkRequest, BulkResult
from shared.domain.errors import InvalidRequest
from shared.domain.job import JobStatus, SourceInfo
from shared.domain.job_query import JobFilter
from shared.queue import keys, record
from shared.queue.listing import JobList
from shared.queue.preset_store import PresetStore
from shared.queue.redis_queue import RedisQueue, new_job_id
from shared.queue.scripts import Scripts
from shared.queue.worklist import WorkLists
from shared.redis import RedisClient
from shared.service_credential import Actor, Role
from tests.support.queued import new_job
from tests.support.service import ANN

ADMIN = Actor(username="root", role=Role.ADMIN)
#: More than one request acts on.
MANY = MOST_AT_ONCE + 60

#: What happens to the queue between two requests.
Meanwhile = Callable[[], object]


class Shelf:
    """A queue, jobs on one source to fill it with, and what users do to them."""

    def __init__(self, client: RedisClient, folder: Path) -> None:
        self.client = client
        self.queue = RedisQueue(client)
        self._source = folder / "source.mkv"
        self._source.write_bytes(b"not looked into, for it is unchanged")
        self._archive = folder / "archive"
        handbrake = find_handbrake()
        roots = {"tv": folder}
        presets = Presets(
            handbrake, BuiltinPresets(handbrake, folder), PresetStore(client), "Fast 1080p30", roots
        )
        settling = Settling(handbrake, presets, Encoders(handbrake, folder))
        inspector = Inspector(handbrake, folder / "inspections")
        intake = Intake(self.queue, SourceRoots(roots), self._archive, settling, inspector, quiet_s=0)
        actions = JobActions(self.queue, intake, lambda: None)
        self.bulk = BulkActions(actions, WorkLists(client, JobList(client)))

    def fill(self, count: int, owner: str = "ann") -> list[str]:
        """Queue jobs, many in one go; give their ids in order."""
        scripts = Scripts(self.client)
        pipe = self.client.pipeline(transaction=False)
        made = []
        facts = self._source.stat()
        source = SourceInfo(size_bytes=facts.st_size, mtime_ns=facts.st_mtime_ns)
        for _ in range(count):
            job = new_job(owner=owner, input_path=str(self._source), source=source)
            output = str(self._archive / f"{job.job_id}.mkv")
            fields = [text for pair in record.encode(job).items() for text in pair]
            arguments: tuple[str | int, ...] = (job.job_id, 0, output, "", 0, "", "", 0, *fields)
            scripts._run(pipe, "enqueue", arguments, keys.job(job.job_id))
            made.append(job.job_id)
        pipe.execute()
        return made

    def order(self) -> list[str]:
        """Ids of the queued jobs in their order."""
        return [str(job_id) for job_id in self.client.zrange(keys.standing(JobStatus.QUEUED), 0, -1)]

    def revs(self, job_ids: list[str]) -> list[int]:
        """Give how often each job changed; 0 for one that is gone."""
        pipe = self.client.pipeline(transaction=False)
        for job_id in job_ids:
            pipe.hget(keys.job(job_id), "rev")
        return [int(rev or 0) for rev in pipe.execute()]

    def act(
        self,
        action: BulkAction,
        wanted: JobFilter | list[str],
        limit: int,
        meanwhile: Meanwhile = lambda: None,
        actor: Actor = ADMIN,
    ) -> list[BulkResult]:
        """Send a request, and again with each cursor; give all replies."""
        request = BulkRequest(
            action=action,
            filter=wanted if isinstance(wanted, JobFilter) else None,
            job_ids=None if isinstance(wanted, JobFilter) else wanted,
            priority=7 if action is BulkAction.PRIORITY else None,
            limit=limit,
        )
        replies = [self.bulk.act(request, actor)]
        while cursor := replies[-1].next_cursor:
            meanwhile()
            replies.append(self.bulk.act(request.model_copy(update={"cursor": cursor}), actor))
        return replies


@pytest.fixture
def shelf(redis_client: RedisClient, tmp_path: Path) -> Shelf:
    """Give an empty one."""
    return Shelf(redis_client, tmp_path)


def prepare(shelf: Shelf, action: BulkAction, job_ids: list[str]) -> JobFilter:
    """Bring jobs where an action is for them; give the filter that finds them there."""
    for job_id in job_ids:
        if action is BulkAction.RETRY:
            shelf.queue.cancel(job_id)
        elif action is BulkAction.RESUME:
            shelf.queue.pause(job_id, paused=True)
    status = JobStatus.CANCELLED if action is BulkAction.RETRY else JobStatus.QUEUED
    return JobFilter(status=(status,))


@pytest.mark.parametrize("action", BulkAction)
def test_every_action_is_done_once_to_each_job_that_matched(shelf: Shelf, action: BulkAction) -> None:
    ids = shelf.fill(40)
    wanted = prepare(shelf, action, ids)
    before = shelf.revs(ids)
    late: list[str] = []

    def come_and_go() -> None:
        """More that matches, and what is done turned round."""
        late.extend(shelf.fill(1))
        if action is BulkAction.RETRY:
            shelf.queue.cancel(late[-1])

    replies = shelf.act(action, wanted, 7, come_and_go)
    assert [(reply.done, reply.refused, reply.total) for reply in replies] == [(7, 0, 40)] * 5 + [(5, 0, 40)]
    gone = action is BulkAction.DELETE
    assert shelf.revs(ids) == ([0] * 40 if gone else [rev + 1 for rev in before])
    assert set(shelf.revs(late)) == ({2} if action is BulkAction.RETRY else {1})


@pytest.mark.parametrize("action", [BulkAction.TOP, BulkAction.BOTTOM, BulkAction.PRIORITY])
def test_jobs_keep_their_order_over_several_requests(shelf: Shelf, action: BulkAction) -> None:
    first, mine, last = shelf.fill(3, "bob"), shelf.fill(20), shelf.fill(3, "bob")
    # Held back ones have their place among the others.
    shelf.queue.pause(mine[9], paused=True)
    shelf.act(action, JobFilter(owner="ann"), 6)
    shelf.queue.pause(mine[9], paused=False)
    theirs = first + last
    assert shelf.order() == (theirs + mine if action is BulkAction.BOTTOM else mine + theirs)


def test_what_was_refused_is_told_and_not_tried_again(shelf: Shelf) -> None:
    ids = shelf.fill(12)

    def start_one() -> None:
        shelf.queue.claim("node", new_job_id(), 10**12)

    replies = shelf.act(BulkAction.BOTTOM, JobFilter(status=(JobStatus.QUEUED,)), 5, start_one)
    assert [(reply.done, reply.refused) for reply in replies] == [(5, 0), (4, 1), (1, 1)]
    refused = [refusal.job_id for reply in replies for refusal in reply.refusals]
    assert refused == [ids[5], ids[10]]


def test_thousands_of_jobs_are_all_given_the_priority(shelf: Shelf) -> None:
    ids = shelf.fill(MANY)
    replies = shelf.act(BulkAction.PRIORITY, JobFilter(), MOST_AT_ONCE)
    assert len(replies) > 1
    assert sum(reply.done for reply in replies) == MANY
    assert set(shelf.revs(ids)) == {2}
    assert shelf.order() == ids


def test_named_jobs_are_gone_on_with_too(shelf: Shelf) -> None:
    ids = shelf.fill(20)
    named = ids[10:]
    replies = shelf.act(BulkAction.TOP, named, 4)
    assert [reply.done for reply in replies] == [4, 4, 2]
    assert shelf.order() == named + ids[:10]


def test_a_request_sent_again_acts_on_the_same_jobs(shelf: Shelf) -> None:
    ids = shelf.fill(9)
    request = BulkRequest(action=BulkAction.CANCEL, filter=JobFilter(), limit=3)
    first = shelf.bulk.act(request, ADMIN)
    again = request.model_copy(update={"cursor": first.next_cursor})
    assert shelf.bulk.act(again, ADMIN).next_cursor == shelf.bulk.act(again, ADMIN).next_cursor
    assert shelf.order() == ids[6:]


@pytest.mark.parametrize(
    "change",
    [
        {"action": BulkAction.PAUSE},
        {"filter": JobFilter(text="other")},
        {"filter": None, "job_ids": ["0" * 16]},
    ],
)
def test_a_cursor_goes_on_with_its_own_request_alone(shelf: Shelf, change: dict[str, object]) -> None:
    shelf.fill(4)
    request = BulkRequest(action=BulkAction.CANCEL, filter=JobFilter(), limit=3)
    cursor = shelf.bulk.act(request, ADMIN).next_cursor
    with pytest.raises(InvalidRequest, match="another request"):
        shelf.bulk.act(request.model_copy(update={"cursor": cursor} | change), ADMIN)
    with pytest.raises(InvalidRequest, match="another request"):
        shelf.bulk.act(request.model_copy(update={"cursor": cursor}), ANN)
    assert len(shelf.order()) == 1


def test_a_cursor_whose_list_is_gone_is_refused(shelf: Shelf) -> None:
    shelf.fill(4)
    request = BulkRequest(action=BulkAction.CANCEL, filter=JobFilter(), limit=3)
    cursor = shelf.bulk.act(request, ADMIN).next_cursor
    (work,) = shelf.client.keys(keys.work("*"))
    assert 0 < int(shelf.client.pttl(work)) <= 600_000
    shelf.client.delete(work)
    with pytest.raises(InvalidRequest, match="too old"):
        shelf.bulk.act(request.model_copy(update={"cursor": cursor}), ADMIN)


def test_one_request_that_is_enough_leaves_no_list(shelf: Shelf) -> None:
    shelf.fill(3)
    assert shelf.act(BulkAction.CANCEL, JobFilter(), 5)[0].done == 3
    assert shelf.client.keys(keys.work("*")) == []


def test_a_filter_is_narrowed_to_what_the_actor_owns(shelf: Shelf) -> None:
    theirs, _ = shelf.fill(2, "bob"), shelf.fill(3)
    replies = shelf.act(BulkAction.CANCEL, JobFilter(owner="bob"), 2, actor=ANN)
    assert [(reply.done, reply.refused, reply.total) for reply in replies] == [(2, 0, 3), (1, 0, 3)]
    assert shelf.order() == theirs
