"""When a request has arrived completely."""

import pytest

from shared.web.worker import Refusal, RequestBuffer


def _states(*received: bytes) -> list[bool | str]:
    """Return the state after each part: whether the request is complete, or the code of a refusal."""
    buffer = RequestBuffer()
    states: list[bool | str] = []
    for data in received:
        buffer.add(data)
        state = buffer.check()
        states.append(state.code if isinstance(state, Refusal) else state)
    return states


def test_a_request_without_a_body_ends_with_its_headers() -> None:
    assert _states(b"GET / HTTP/1.1\r\nHost: a\r\n", b"\r", b"\n") == [False, False, True]


def test_a_request_with_a_body_ends_with_its_last_byte() -> None:
    head = b"POST / HTTP/1.1\r\ncontent-LENGTH:5\r\n\r\n"
    assert _states(head, b"1234", b"5") == [False, False, True]


def test_a_length_in_the_body_is_not_a_header() -> None:
    assert _states(b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\n\r\nContent-Length: 9\r\n") == [True]


@pytest.mark.parametrize(
    ("request_bytes", "code"),
    [
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "length_required"),
        (b"POST / HTTP/1.1\r\nContent-Length: 1048577\r\n\r\n", "too_large"),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 30_000, "too_large"),
    ],
)
def test_what_is_not_read_any_further(request_bytes: bytes, code: str) -> None:
    assert _states(request_bytes) == [code]


@pytest.mark.parametrize("length", [b"-1", b"x", b"1 2", b""])
def test_a_malformed_length_is_left_to_the_parser(length: bytes) -> None:
    assert _states(b"POST / HTTP/1.1\r\nContent-Length: " + length + b"\r\n\r\n") == [True]


def test_only_a_client_that_asks_expects_to_continue() -> None:
    asking = RequestBuffer(b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
    silent = RequestBuffer(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n")
    for buffer in (asking, silent):
        buffer.check()
    assert asking.expects_continue
    assert not silent.expects_continue
