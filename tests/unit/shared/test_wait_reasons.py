"""Every wait reason has a sentence, a rank and a rule for samples."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.domain import wait_reasons
from shared.domain.wait_reasons import Waiting, WaitReason

NOW = datetime(2026, 1, 1, tzinfo=UTC)
GB = 10**9
#: Every sentence, as a user may read it.
SENTENCES = {
    "Attempt 2 failed. The job will be retried.": wait_reasons.back_off(2, NOW),
    "This job is paused.": wait_reasons.paused(),
    "The source changed recently. The job starts when it has stopped changing.": (
        wait_reasons.source_settling(NOW)
    ),
    "No HandBrake node is running.": wait_reasons.no_node(),
    "The job needs a node that has both its source folder and the archive.": (
        wait_reasons.folders_unavailable([])
    ),
    "The source folder /tv is empty or not mounted. The source folder /films is empty or not mounted.": (
        wait_reasons.folders_unavailable(["/tv", "/films"])
    ),
    "1 job is ahead in the queue.": wait_reasons.behind_others(1),
    "12 jobs are ahead in the queue.": wait_reasons.behind_others(12),
    "This job is about to start.": wait_reasons.starting(),
    "This sample starts when no other sample is being encoded.": wait_reasons.sample_starting(),
    "The queue is paused.": wait_reasons.queue_paused(),
    "This node is draining and takes no more jobs.": wait_reasons.drained(),
    "3 GB can be used in the archive, less than the next jobs may need.": wait_reasons.none_fits(3 * GB),
    "The archive /archive cannot be used: Read-only file system. Check that it is mounted.": (
        wait_reasons.archive_away(Path("/archive"), OSError(30, "Read-only file system"))
    ),
    "The archive /archive cannot be used: /staging: Gone. Check that it is mounted.": (
        wait_reasons.archive_away(Path("/archive"), OSError(2, "Gone", "/staging"))
    ),
    "All encoders are busy (2 of 2).": wait_reasons.slots_busy(2, 2),
    "A job has just started. Its CPU use is measured before the next one starts.": (
        wait_reasons.cpu_not_measured()
    ),
    "CPU use is 91% (limit 80%).": wait_reasons.cpu_busy(91.4, 80),
    "Memory use is 91% (limit 80%).": wait_reasons.memory_busy(91.4, 80),
    "1 GB of memory is free; 2 GB must be free to start a job.": wait_reasons.memory_low(GB, 2 * GB),
    "1 GB is free in the archive; 5 GB must stay free.": wait_reasons.disk_low(GB, 5 * GB),
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_says_why_with_its_numbers(sentence: str) -> None:
    assert SENTENCES[sentence].message == sentence


@pytest.mark.parametrize("reason", WaitReason)
def test_every_reason_has_a_sentence_a_rank_and_a_rule_for_samples(reason: WaitReason) -> None:
    assert reason in {waiting.reason for waiting in SENTENCES.values()}
    assert list(WaitReason)[reason.precedence] is reason
    assert reason.blocks_samples in (True, False)


def test_the_first_of_several_reasons_is_shown_and_of_equal_ones_the_first() -> None:
    one, two = wait_reasons.cpu_busy(91, 80), wait_reasons.cpu_busy(92, 80)
    assert wait_reasons.first_of([wait_reasons.starting(), one, two]) is one
    assert wait_reasons.first_of([wait_reasons.slots_busy(1, 1), wait_reasons.behind_others(1)]).reason is (
        WaitReason.BEHIND_OTHERS
    )


def test_those_with_a_known_end_say_until_when() -> None:
    def ends(waiting: Waiting) -> bool:
        return waiting.until == NOW

    assert {waiting.reason for waiting in SENTENCES.values() if ends(waiting)} == {
        WaitReason.BACK_OFF,
        WaitReason.SOURCE_SETTLING,
    }


def test_every_reason_of_the_claim_script_has_a_sentence() -> None:
    script = (Path(wait_reasons.__file__).parents[1] / "queue/lua/claim.lua").read_text(encoding="utf-8")
    returned = re.findall(r"return \{ 'wait', '(\w+)' \}", script)
    assert len(returned) == 3
    for reason in returned:
        assert wait_reasons.claim_refused(WaitReason(reason), GB, ["/tv"]).reason == reason
