"""Kernels with fewer features: those present are used, and missing ones are reported."""

import errno
import os
import platform
import threading
from pathlib import Path

import pytest

from handbrake_service.processes.sandbox import landlock, seccomp
from handbrake_service.processes.sandbox.confine import available
from handbrake_service.processes.sandbox.policy import Policy
from handbrake_service.processes.sandbox.privileges import gain_none
from tests.support.older_kernel import LANDLOCK_CREATE_RULESET, SECCOMP, with_failing_syscalls

_VERSION = landlock.abi_version()
_SECCOMP = SECCOMP.get(platform.machine(), -1)

needs_landlock = pytest.mark.skipif(not _VERSION, reason="this kernel has no Landlock")


@pytest.mark.parametrize("error", [errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM])
def test_without_landlock_seccomp_is_used_and_the_lack_is_reported(error: int) -> None:
    found = with_failing_syscalls({LANDLOCK_CREATE_RULESET: error}, available)
    assert (found.files, found.network) == ("none", "seccomp")
    assert found.message is not None
    assert "no Landlock" in found.message


@needs_landlock
def test_without_seccomp_landlock_is_used_and_the_lack_is_reported() -> None:
    found = with_failing_syscalls({_SECCOMP: errno.EPERM}, available)
    assert (found.files, found.network) == ("landlock", "landlock" if _VERSION >= 4 else "none")
    assert found.message is not None
    assert "no seccomp filter" in found.message


def test_without_landlock_and_seccomp_both_are_reported() -> None:
    found = with_failing_syscalls({LANDLOCK_CREATE_RULESET: errno.ENOSYS, _SECCOMP: errno.EPERM}, available)
    assert (found.files, found.network) == ("none", "none")
    assert found.message is not None
    assert "Landlock" in found.message
    assert "seccomp" in found.message


def test_another_error_when_installing_the_filter_is_raised() -> None:
    """For example for lack of memory: the program is then not started, instead of started unconfined."""
    with pytest.raises(OSError, match="Cannot allocate memory"):
        with_failing_syscalls({_SECCOMP: errno.ENOMEM}, available)


@needs_landlock
@pytest.mark.parametrize("version", range(1, _VERSION + 1))
def test_every_landlock_version_refuses_files_outside_the_policy(tmp_path: Path, version: int) -> None:
    named, other = tmp_path / "named", tmp_path / "other"
    named.write_text("may be read")
    other.write_text("may not")
    seen: dict[str, str] = {}

    def read() -> None:
        gain_none()
        landlock.restrict(Policy(read=(named,)), version)
        for path in (named, other):
            try:
                handle = os.open(path, os.O_RDONLY)
            except OSError as error:
                seen[path.name] = errno.errorcode[error.errno or 0]
            else:
                seen[path.name] = os.read(handle, 100).decode()
                os.close(handle)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert seen == {"named": "may be read", "other": "EACCES"}


@needs_landlock
def test_missing_files_in_the_policy_are_ignored(tmp_path: Path) -> None:
    failed: list[BaseException] = []

    def confine() -> None:
        gain_none()
        try:
            landlock.restrict(Policy(read=(tmp_path / "gone", tmp_path / "gone" / "deeper")), _VERSION)
        except BaseException as error:  # noqa: BLE001 - asserted below
            failed.append(error)

    thread = threading.Thread(target=confine)
    thread.start()
    thread.join()
    assert failed == []


@needs_landlock
@pytest.mark.parametrize("version", [1, _VERSION])
def test_a_readable_file_cannot_be_truncated_by_opening_it(tmp_path: Path, version: int) -> None:
    """Landlock refuses this from version 3 on; with older versions the seccomp filter does."""
    film = tmp_path / "film"
    film.write_text("pictures")
    errors: list[int | None] = []

    def open_truncating() -> None:
        gain_none()
        landlock.restrict(Policy(read=(film,)), version)
        seccomp.restrict()
        try:
            os.close(os.open(film, os.O_RDONLY | os.O_TRUNC))
        except OSError as error:
            errors.append(error.errno)

    thread = threading.Thread(target=open_truncating)
    thread.start()
    thread.join()
    assert errors in ([errno.EPERM], [errno.EACCES])
    assert film.read_text() == "pictures"
