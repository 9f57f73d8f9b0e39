"""Damage reported in HandBrakeCLI's log, with lines from real logs."""

import pytest

from handbrake_service.handbrake.decoder_errors import DecoderErrors

BEGINS = "[21:12:24] Starting Task: Encoding Pass"
OF_DAMAGE = [
    "[h264 @ 0x7faa4402ffc0] error while decoding MB 16 0, bytestream 4500",
    "[h264 @ 0x7f5c801e7780] concealing 783 DC, 783 AC, 783 MV errors in B frame",
    "[21:12:26] h264-decoder done: 465 frames, 1 decoder errors",
    "[21:12:27] stream: 500 good frames, 8 errors (2%)",
    "[21:12:26] sync: got 465 frames, 500 expected",
]
HARMLESS = [
    "[21:12:30] aac-decoder done: 849 frames, 0 decoder errors",
    "[21:15:52] stream: 2503 good frames, 0 errors (0%)",
    "[21:15:52] sync: got 500 frames, 510 expected",
    "[aac @ 0x7f60ec038b80] Ignoring attempt to flush encoder that doesn't support it",
    "[aac @ 0x7f60ec038b80] Qavg: 1441.050",
    "[21:12:27] libhb: work result = 0",
]


@pytest.mark.parametrize("line", OF_DAMAGE)
def test_a_line_about_damage_is_recognised(line: str) -> None:
    errors = DecoderErrors()
    errors.note([BEGINS, *HARMLESS])
    assert not errors.of_damage
    errors.note([line])
    errors.note(HARMLESS)
    assert errors.of_damage


def test_lines_from_the_scan_do_not_count() -> None:
    errors = DecoderErrors()
    errors.note([*OF_DAMAGE, BEGINS, *HARMLESS])
    assert not errors.of_damage
