"""The questions that the program that reads films answers.

| question | answer |
| --- | --- |
| `reference` | frames and sound of the film at some points, packed by `reference.pack` |
| `transport` | JSON list of the videos in a transport stream; empty for other containers |
| `jumps` | JSON: whether the film's clock jumps |
| `damage` | JSON list of the damaged parts of the film |
| `motion` | JSON: how much the film moves between two of its times |
| `tail` | JSON of the number of frames decoded at the end of a file, and of the error lines |
| `compare` | JSON of the comparison with the copy, and of the compared frames as JPEGs in base64 |

Files are given as file descriptors.
"""

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import av

from handbrake_service.film_reader.clock import clock_jumps
from handbrake_service.film_reader.comparison import compare
from handbrake_service.film_reader.damage import find_damage
from handbrake_service.film_reader.motion import largest_motion
from handbrake_service.film_reader.point import Pair
from handbrake_service.film_reader.reference import Points, pack, read_reference, unpack
from handbrake_service.film_reader.stills import jpeg
from handbrake_service.film_reader.tail import decode_tail
from handbrake_service.film_reader.transport import NotTransport, read_transport
from handbrake_service.film_reader.values import Box, Compared, Span

#: Questions that are asked while the film is encoded, so their answers run at a lower priority.
DURING_ENCODES = frozenset({"reference", "transport", "jumps"})


def answer(name: str, question: Mapping[str, Any]) -> bytes:
    """Return the answer to a question. Raises av.FFmpegError if a film cannot be read."""
    av.logging.set_level(av.logging.ERROR)
    av.logging.restore_default_callback()
    return _QUESTIONS[name](question)


def _reference(question: Mapping[str, Any]) -> bytes:
    points = Points(question["frames"], [Span(**span) for span in question["sound"]])
    found = read_reference(
        question["film"], question["video"], question["audio"], question["start_s"], points
    )
    return pack(found)


def _compare(question: Mapping[str, Any]) -> bytes:
    with os.fdopen(question["reference"], "rb") as file:
        reference = unpack(file.read())
    request = Compared(
        shift_s=question["shift_s"],
        points=question["frames"],
        sound=[Span(**span) for span in question["sound"]],
        quarter_turns=question["quarter_turns"],
        mirrored=question["mirrored"],
        film_box=Box(**question["film_box"]),
        padded=question["padded"],
    )
    comparison, pairs = compare(question["copy"], reference, request)
    frames = [_encoded(pair) for pair in pairs]
    return json.dumps({"comparison": asdict(comparison), "frames": frames}).encode()


def _encoded(pair: Pair | None) -> list[str] | None:
    return [base64.b64encode(jpeg(frame)).decode() for frame in pair] if pair else None


def _transport(question: Mapping[str, Any]) -> bytes:
    try:
        found = read_transport(question["film"])
    except NotTransport:
        found = []
    return json.dumps([asdict(video) for video in found]).encode()


def _damage(question: Mapping[str, Any]) -> bytes:
    found = find_damage(question["film"], question["streams"], question["start_s"])
    return json.dumps([asdict(span) for span in found]).encode()


def _motion(question: Mapping[str, Any]) -> bytes:
    found = largest_motion(question["film"], question["video"], question["from_s"], question["to_s"])
    return json.dumps(found).encode()


def _tail(question: Mapping[str, Any]) -> bytes:
    frames, errors = decode_tail(question["copy"], question["last_s"])
    return json.dumps({"frames": frames, "errors": errors}).encode()


def _jumps(question: Mapping[str, Any]) -> bytes:
    return json.dumps(clock_jumps(question["film"], question["video"])).encode()


_QUESTIONS = {
    "reference": _reference,
    "compare": _compare,
    "transport": _transport,
    "jumps": _jumps,
    "damage": _damage,
    "motion": _motion,
    "tail": _tail,
}
