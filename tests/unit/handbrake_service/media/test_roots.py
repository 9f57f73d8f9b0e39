"""Only regular files below a source root can be opened, whatever the path looks like."""

import os
from pathlib import Path

import pytest

from handbrake_service.media.browse import list_roots
from handbrake_service.media.roots import SourceRoots
from shared.domain.errors import H2RError, PathOutsideRoots, SourceUnusable
from tests.support.permissions import as_nobody, folder_open_to_all
from tests.support.symlink_swap import swapping_link


def test_a_file_below_a_root_is_opened_with_its_relative_path(roots: SourceRoots, tv: Path) -> None:
    with roots.open(str(tv / "Show" / "a.mkv")) as source:
        assert os.read(source.fd, 100) == b"inside"
        assert (source.root, source.relative, source.size_bytes) == ("tv", Path("Show/a.mkv"), 6)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(source.fd)


@pytest.mark.parametrize(
    "path",
    [
        "{root}/../outside.mkv",
        "{root}/Show/../../outside.mkv",
        "{root}-other/a.mkv",
        "/etc/passwd",
        "/proc/self/environ",
        "Show/a.mkv",
        "{root}/a\0.mkv",
        "",
        "{root}/\udcff.mkv",
    ],
)
def test_paths_outside_the_roots_are_refused(roots: SourceRoots, tv: Path, path: str) -> None:
    with pytest.raises(PathOutsideRoots), roots.open(path.replace("{root}", str(tv))):
        pass


def test_a_name_that_is_not_utf8_is_opened_by_its_text(roots: SourceRoots, tv: Path) -> None:
    for name, text in ((b"caf\xe9.mkv", r"caf\xe9.mkv"), (rb"caf\xe9.mkv", r"caf\x5cxe9.mkv")):
        (tv / os.fsdecode(name)).write_bytes(name)
        with roots.open(f"{tv}/{text}") as source:
            assert os.read(source.fd, 100) == name
            assert source.text == f"{tv}/{text}"
        assert not roots.is_away(f"{tv}/{text}")


def test_a_source_matches_its_description_until_its_size_or_time_changes(
    roots: SourceRoots, tv: Path
) -> None:
    with roots.open(str(tv / "Show" / "a.mkv")) as source:
        described = source.file_info
        assert source.matches(described.model_copy(update={"video_codec": "h264"}))
        assert not source.matches(described.model_copy(update={"size_bytes": 7}))
        assert not source.matches(described.model_copy(update={"mtime_ns": 1}))


def test_a_link_that_leads_out_is_refused(roots: SourceRoots, tv: Path) -> None:
    (tv / "link.mkv").symlink_to(tv.parent / "outside.mkv")
    with pytest.raises(PathOutsideRoots), roots.open(str(tv / "link.mkv")):
        pass


def test_a_link_that_stays_inside_is_followed(roots: SourceRoots, tv: Path) -> None:
    (tv / "link.mkv").symlink_to(tv / "Show" / "a.mkv")
    with roots.open(str(tv / "link.mkv")) as source:
        assert source.relative == Path("Show/a.mkv")


def test_swapping_a_link_never_opens_a_file_outside(roots: SourceRoots, tv: Path) -> None:
    link = tv / "swap.mkv"
    opened = refused = 0
    with swapping_link(link, (tv / "Show" / "a.mkv", tv.parent / "outside.mkv")):
        while opened < 200 or refused < 20:
            try:
                with roots.open(str(link)) as source:
                    assert os.read(source.fd, 100) == b"inside"
                    opened += 1
            except H2RError:
                refused += 1


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("missing", "There is no such file."),
        ("empty", "The file is empty (0 bytes)."),
        ("folder", "This is a folder; choose the video files in it."),
        ("fifo", "This is not a regular file."),
    ],
)
def test_an_unsuitable_source_is_refused_with_a_reason(
    roots: SourceRoots, tv: Path, kind: str, sentence: str
) -> None:
    path = tv / kind
    match kind:
        case "empty":
            path.touch()
        case "folder":
            path.mkdir()
        case "fifo":
            os.mkfifo(path)
    with pytest.raises(SourceUnusable) as caught, roots.open(str(path)):
        pass
    assert caught.value.message == sentence


def test_an_unreadable_file_is_refused_with_a_reason() -> None:
    with folder_open_to_all() as tv:
        (tv / "a.mkv").write_bytes(b"x")
        (tv / "a.mkv").chmod(0)
        roots = SourceRoots({"tv": tv})
        with as_nobody(), pytest.raises(SourceUnusable, match="not readable"), roots.open(f"{tv}/a.mkv"):
            pass


def test_a_missing_root_is_listed_as_unavailable(tmp_path: Path) -> None:
    (root,) = list_roots(SourceRoots({"movies": tmp_path / "not mounted"}))
    assert not root.available


def test_only_an_empty_or_missing_root_counts_as_unmounted(roots: SourceRoots, tv: Path) -> None:
    source = str(tv / "Show" / "a.mkv")
    assert not roots.is_away(source)
    assert not roots.is_away(str(tv / "none.mkv"))
    assert not roots.is_away("/elsewhere/a.mkv")
    mount = tv.with_name("unmounted")
    tv.rename(mount)
    assert roots.is_away(source)
    tv.mkdir()
    assert roots.is_away(source)
    tv.rmdir()
    mount.rename(tv)
    assert not roots.is_away(source)
