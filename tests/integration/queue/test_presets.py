"""Presets in Redis: imported presets, defaults, and those pinned by jobs."""

import pytest

from shared.domain.errors import InvalidRequest, PresetExists, PresetNotFound
from shared.queue import keys
from shared.queue.preset_store import ALL_ROOTS, MOST_PRESETS, PresetStore
from shared.queue.record import PinnedPreset
from shared.queue.redis_queue import Claim, RedisQueue
from shared.redis import RedisClient
from tests.integration.queue.conftest import MakeJob

PINNED = PinnedPreset(sha256="ab" * 32, document='{"PresetList":[]}')


@pytest.fixture
def store(redis_client: RedisClient) -> PresetStore:
    """A store without presets."""
    return PresetStore(redis_client)


def pinned(client: RedisClient) -> object:
    """Return the presets pinned by jobs, with their use counts."""
    return client.hgetall(keys.PINNED)


def test_a_claim_contains_the_preset_its_job_was_queued_with(queue: RedisQueue, make_job: MakeJob) -> None:
    job = queue.enqueue(make_job(preset=PINNED))
    assert job.preset_sha256 == PINNED.sha256
    claim = queue.claim("n1", "t1", 10**9)
    assert isinstance(claim, Claim)
    assert (claim.job.preset_sha256, claim.preset) == (PINNED.sha256, PINNED.document)


def test_jobs_of_older_versions_have_no_preset(queue: RedisQueue, make_job: MakeJob) -> None:
    assert queue.enqueue(make_job()).preset_sha256 is None
    claim = queue.claim("n1", "t1", 10**9)
    assert isinstance(claim, Claim)
    assert claim.preset is None


def test_a_preset_is_stored_once_until_its_last_job_is_deleted(
    queue: RedisQueue, make_job: MakeJob, redis_client: RedisClient
) -> None:
    first, second = (queue.enqueue(make_job(preset=PINNED)) for _ in range(2))
    queue.cancel(first.job_id)
    queue.delete(first.job_id)
    queue.delete(first.job_id)
    assert pinned(redis_client) == {PINNED.sha256: PINNED.document, f"uses:{PINNED.sha256}": "1"}
    queue.cancel(second.job_id)
    queue.retry(second.job_id, second.source, 1)
    assert redis_client.hget(keys.PINNED, PINNED.sha256) == PINNED.document
    queue.delete(second.job_id)
    assert pinned(redis_client) == {}


def test_a_job_enqueued_twice_pins_its_preset_once(
    queue: RedisQueue, make_job: MakeJob, redis_client: RedisClient
) -> None:
    job = make_job(preset=PINNED)
    queue.enqueue(job, "key", "print")
    queue.enqueue(job, "key", "print")
    queue.enqueue(make_job(preset=PINNED), "key", "print")
    assert redis_client.hget(keys.PINNED, f"uses:{PINNED.sha256}") == "1"


def test_an_import_is_all_or_nothing(store: PresetStore) -> None:
    store.add({"A": "1"}, replace=False)
    store.add({"A": "1"}, replace=False)  # as after a lost reply
    with pytest.raises(PresetExists):
        store.add({"B": "1", "A": "2"}, replace=False)
    assert store.all() == {"A": "1"}
    store.add({"B": "1", "A": "2"}, replace=True)
    assert store.all() == {"A": "2", "B": "1"}


def test_the_number_of_presets_is_limited(store: PresetStore) -> None:
    store.add({str(number): "x" for number in range(MOST_PRESETS)}, replace=False)
    with pytest.raises(InvalidRequest):
        store.add({"one more": "x"}, replace=False)
    store.add({"0": "y"}, replace=True)


def test_defaults_follow_a_rename_and_are_deleted_with_the_preset(store: PresetStore) -> None:
    store.add({"A": "1", "C": "1"}, replace=False)
    store.set_default("movies", "A")
    store.set_default(ALL_ROOTS, "C")
    store.rename("A", "B", "1 as B")
    store.rename("A", "B", "1 as B")  # as after a lost reply
    assert store.defaults() == {"movies": "B", ALL_ROOTS: "C"}
    assert (store.get("A"), store.get("B")) == (None, "1 as B")
    store.delete("B")
    assert store.defaults() == {ALL_ROOTS: "C"}
    store.set_default(ALL_ROOTS, None)
    assert store.defaults() == {}


def test_a_rename_to_the_name_of_another_preset_is_refused(store: PresetStore) -> None:
    store.add({"A": "1", "B": "2"}, replace=False)
    with pytest.raises(PresetExists):
        store.rename("A", "B", "1")
    with pytest.raises(PresetNotFound):
        store.rename("X", "Y", "1")
    assert store.all() == {"A": "1", "B": "2"}
