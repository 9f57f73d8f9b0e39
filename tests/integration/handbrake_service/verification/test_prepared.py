"""The program that compares a copy is started while the copy is written, and is never left behind."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from handbrake_service.inspection.inspector import Inspector
from handbrake_service.media.facts import read_facts
from handbrake_service.media.leash import Leash
from handbrake_service.media.roots import SourceRoots
from handbrake_service.verification.content.check import Content, ContentCheck, Film, read_film
from handbrake_service.verification.expectation import expect
from handbrake_service.worker.source_look import look_at
from shared.domain.options import Container, EncodeOptions
from tests.integration.handbrake_service.verification.conftest import PRESET, encode, ffmpeg
from tests.real.media import make_clip
from tests.real.waiting import wait_for

OPTIONS = EncodeOptions(preset="Very Fast 480p30", container=Container.MKV)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film, another one, and the copy of the first."""
    made = tmp_path_factory.mktemp("prepared")
    make_clip(made / "film.mkv", 3)
    ffmpeg("-i", made / "film.mkv", "-vf", "negate", made / "other.mkv")
    encode(made / "film.mkv", made / "copy.mkv")
    return made


@pytest.fixture
def check(folder: Path, inspector: Inspector) -> Iterator[ContentCheck]:
    """The comparison of the film with a copy."""
    leash = Leash()
    with SourceRoots({"tv": folder}).open(str(folder / "film.mkv")) as source, ThreadPoolExecutor(4) as pool:
        look = look_at(source, OPTIONS, inspector, leash)
        assert look.facts is not None
        film = Film(source.fd, look.facts, PRESET, expect(OPTIONS, PRESET, look.facts, None))
        reference = read_film(film, leash, pool)
        yield ContentCheck(film, lambda: reference, list, leash, pool)
    assert programs() == []


def programs() -> list[psutil.Process]:
    """Readers that are under way."""
    return [
        child for child in psutil.Process().children() if "handbrake_service.reader" in str(child.cmdline())
    ]


def compared(check: ContentCheck, copy: Path) -> Content:
    """Compare a copy."""
    fd = os.open(copy, os.O_RDONLY)
    try:
        with check.of(fd) as comparing:
            return comparing.finish(read_facts(fd, Leash()))
    finally:
        os.close(fd)


def test_a_copy_is_compared_by_the_program_prepared_for_it(check: ContentCheck, folder: Path) -> None:
    check.prepare(folder / "copy.mkv")
    (prepared,) = wait_for(programs, "the program")
    fd = os.open(folder / "copy.mkv", os.O_RDONLY)
    with check.of(fd) as comparing:
        assert programs() == [prepared]
        content = comparing.finish(read_facts(fd, Leash()))
    os.close(fd)
    assert content.frames
    assert all(each.passed for each in content.checks)


def test_a_file_that_took_the_place_of_the_copy_is_compared_itself(check: ContentCheck, folder: Path) -> None:
    copy = folder / "replaced.mkv"
    copy.write_bytes((folder / "copy.mkv").read_bytes())
    check.prepare(copy)
    wait_for(programs, "the program")
    (folder / "other.mkv").rename(copy)
    assert not all(each.passed for each in compared(check, copy).checks)


def test_a_copy_is_compared_twice(check: ContentCheck, folder: Path) -> None:
    check.prepare(folder / "copy.mkv")
    for _ in range(2):
        assert all(each.passed for each in compared(check, folder / "copy.mkv").checks)


def test_a_program_that_is_not_used_is_ended(check: ContentCheck, folder: Path) -> None:
    check.prepare(folder / "copy.mkv")
    wait_for(programs, "the program")
    check.close()
    assert programs() == []
    check.close()


def test_a_copy_that_is_not_there_yet_is_no_hindrance(check: ContentCheck, folder: Path) -> None:
    check.prepare(folder / "nothing.mkv")
    assert all(each.passed for each in compared(check, folder / "copy.mkv").checks)
