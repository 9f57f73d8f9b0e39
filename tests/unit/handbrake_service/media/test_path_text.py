"""Every possible file name has a unique text from which it can be restored."""

import json
import os

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handbrake_service.media.path_text import path_of_text, path_text

#: File names as bytes, often with the characters of escape sequences.
NAMES = st.one_of(
    st.binary(min_size=1, max_size=20).map(lambda name: name.replace(b"\0", b"?")),
    st.lists(st.sampled_from([b"\\", b"x", b"5", b"c", b"e", b"9", b"\xe9", b"\xc3\xa9"]), min_size=1).map(
        b"".join
    ),
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (b"film.mkv", "film.mkv"),
        ("caf\u00e9 \u6620\u753b \U0001f3ac.mkv".encode(), "caf\u00e9 \u6620\u753b \U0001f3ac.mkv"),
        (b"caf\xe9.mkv", r"caf\xe9.mkv"),
        (rb"caf\xe9.mkv", r"caf\x5cxe9.mkv"),
        (rb"caf\x5cxe9.mkv", r"caf\x5cx5cxe9.mkv"),
        (rb"back\slash \x41 \xE9 \x", r"back\slash \x41 \xE9 \x"),
        (b"\xed\xb2\x80 surrogate", r"\xed\xb2\x80 surrogate"),
        (b"\xff" * 255, r"\xff" * 255),
        (b"line\nfeed\x01", "line\nfeed\x01"),
    ],
)
def test_utf8_is_unchanged_and_other_bytes_are_escaped(name: bytes, text: str) -> None:
    assert path_text(os.fsdecode(name)) == text
    assert os.fsencode(path_of_text(text)) == name


@given(NAMES)
@example(rb"\\xe9")
@example(b"\\x\xe9")
def test_every_name_is_restored_from_its_text(name: bytes) -> None:
    text = path_text(os.fsdecode(name))
    assert os.fsencode(path_of_text(text)) == name
    assert json.loads(json.dumps(text).encode("utf-8")) == text
    assert text.encode("utf-8").decode("utf-8") == text


@given(NAMES, NAMES)
def test_the_text_of_a_path_joins_the_texts_of_its_parts(folder: bytes, name: bytes) -> None:
    parts = f"{path_text(os.fsdecode(folder))}/{path_text(os.fsdecode(name))}"
    assert path_text(os.fsdecode(folder + b"/" + name)) == parts


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        path_of_text("/tv/\udcff.mkv")
