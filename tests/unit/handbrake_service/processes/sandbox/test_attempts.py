"""Attempts of a compromised program: each succeeds without the sandbox and is refused in it."""

import os
import platform
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from handbrake_service.processes.sandbox.confine import available
from handbrake_service.processes.sandbox.policy import of_program
from shared.domain.node import FileConfinement, NetworkConfinement
from tests.unit.handbrake_service.processes.sandbox.attempts import PYTHON, run_confined, script

_KERNEL = available()
needs_landlock = pytest.mark.skipif(
    _KERNEL.files is not FileConfinement.LANDLOCK, reason="this kernel has no Landlock"
)
needs_seccomp = pytest.mark.skipif(
    _KERNEL.network is not NetworkConfinement.SECCOMP, reason="this kernel does not support seccomp filters"
)
needs_x86 = pytest.mark.skipif(platform.machine() != "x86_64", reason="system call numbers differ")


class Surroundings:
    """The surroundings of an encode: archive, a secret, another unfinished result, TCP and Unix servers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = self._file("sources/film.mkv")
        self.result = self._file("archive/.h2r-staging/node/job-a.part")
        self.other_result = self._file("archive/.h2r-staging/node/job-b.part")
        self.published = self._file("archive/film.mp4")
        self.secret = self._file("data/secret")
        self.scratch = folder / "scratch"
        self.scratch.mkdir()
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.unix = socket.socket(socket.AF_UNIX)
        self.unix.bind(str(folder / "redis.sock"))
        self.unix.listen()

    def _file(self, name: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"what is in {name}")
        return path

    def close(self) -> None:
        self.tcp.close()
        self.unix.close()


@pytest.fixture
def surroundings(tmp_path: Path) -> Iterator[Surroundings]:
    created = Surroundings(tmp_path)
    yield created
    created.close()


@pytest.fixture
def attempt(surroundings: Surroundings) -> Iterator["Attempt"]:
    """Runs attempts with the source open, as for an encode."""
    fd = os.open(surroundings.source, os.O_RDONLY)
    yield Attempt(surroundings, fd)
    os.close(fd)


class Attempt:
    """Runs attempts with and without the sandbox."""

    def __init__(self, surroundings: Surroundings, fd: int) -> None:
        self._surroundings = surroundings
        self._fd = fd

    def free(self, body: str) -> str:
        """Run an attempt without the sandbox and return its outcome."""
        command = script(body, self._arguments())
        completed = subprocess.run(
            command,
            pass_fds=[self._fd],
            env=os.environ | {"TMPDIR": str(self._surroundings.scratch)},
            capture_output=True,
            text=True,
            check=False,
        )
        return completed.stdout.strip() or f"exit {completed.returncode}: {completed.stderr}"

    def confined(self, body: str) -> str:
        """Run an attempt in the sandbox of an encode and return its outcome."""
        surroundings = self._surroundings
        policy = of_program(PYTHON, read=(self._fd,), write=(surroundings.result, surroundings.scratch))
        ended = run_confined(
            script(body, self._arguments()), policy, scratch=surroundings.scratch, keep=[self._fd]
        )
        return ended.output.strip() or f"exit {ended.code}: {ended.errors}"

    def _arguments(self) -> list[object]:
        """Return the scripts' sys.argv[1:]."""
        surroundings = self._surroundings
        return [
            *(
                self._fd,
                surroundings.source,
                surroundings.result,
                surroundings.other_result,
                surroundings.published,
                surroundings.secret,
            ),
            *(os.getpid(), surroundings.tcp.getsockname()[1], surroundings.folder),
        ]


FD, SOURCE, RESULT, OTHER, PUBLISHED, SECRET, PARENT, PORT, FOLDER = (f"sys.argv[{n}]" for n in range(1, 10))

READS = {
    "a secret file": f"open({SECRET}).read()",
    "a published film": f"open({PUBLISHED}).read()",
    "the result of another encode": f"open({OTHER}).read()",
    "the folder of the source": f"os.listdir(os.path.dirname({SOURCE}))",
    "a listing of the archive": f"os.listdir(os.path.dirname({PUBLISHED}))",
    "the accounts of this machine": "open('/etc/passwd').read()",
    "the secrets of the service": f"open(f'/proc/{{{PARENT}}}/environ').read()",
    "the command line of the service": f"open(f'/proc/{{{PARENT}}}/cmdline').read()",
    "the memory of the service": f"open(f'/proc/{{{PARENT}}}/mem', 'rb')",
    "the file descriptors of the service": f"os.listdir(f'/proc/{{{PARENT}}}/fd')",
    "a file descriptor of the service": f"os.readlink(f'/proc/{{{PARENT}}}/fd/{{{FD}}}')",
    "a file below the service's root": f"open(f'/proc/{{{PARENT}}}/root' + {SECRET}).read()",
    "the list of processes": "os.listdir('/proc')",
    "its own environment in /proc": "open('/proc/self/environ').read()",
}
WRITES = {
    "to a published film": f"open({PUBLISHED}, 'w')",
    "to the result of another encode": f"open({OTHER}, 'r+')",
    "to its source": f"open({SOURCE}, 'r+')",
    "to its source by its descriptor": f"open(f'/proc/self/fd/{{{FD}}}', 'r+')",
    "a new file in the archive": f"open({PUBLISHED} + '.new', 'w')",
    "a new file next to its result": f"open({RESULT} + '.new', 'w')",
    "a new folder in the archive": f"os.mkdir({PUBLISHED} + '.new')",
    "a link in the archive": f"os.symlink('/etc/passwd', {PUBLISHED} + '.new')",
    "a pipe in its own folder": "os.mkfifo(os.environ['TMPDIR'] + '/pipe')",
    "deletion of a published film": f"os.unlink({PUBLISHED})",
    "rename of its result": f"os.rename({RESULT}, {PUBLISHED})",
    "a hard link to its result": f"os.link({RESULT}, {RESULT} + '.new')",
}
FACTS = {
    "the mode of its source": f"os.chmod({SOURCE}, 0o777)",
    "the mode of a published film": f"os.chmod({PUBLISHED}, 0)",
    "the mode by a descriptor": f"os.fchmod(int({FD}), 0o777)",
    "the owner of a published film": f"os.chown({PUBLISHED}, -1, -1)",
    "the time of a published film": f"os.utime({PUBLISHED}, (0, 0))",
    "attributes of its source": f"os.setxattr({SOURCE}, 'user.taken', b'yes')",
    "the length of a published film": f"os.truncate({PUBLISHED}, 0)",
    "the length of its source by opening it": f"os.open({SOURCE}, os.O_RDONLY | os.O_TRUNC)",
}
NETWORK = {
    "a server on this machine": f"socket.create_connection(('127.0.0.1', int({PORT})))",
    "a listening socket": "socket.create_server(('127.0.0.1', 0))",
    "a UDP socket": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))",
    "IPv6": "socket.socket(socket.AF_INET6)",
    "a Unix server, such as Redis": f"socket.socket(socket.AF_UNIX).connect({FOLDER} + '/redis.sock')",
    "an unnamed Unix socket": "socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)",
    "a pair of datagram sockets": "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
    "a netlink socket": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)",
}
PROCESSES = {
    "a signal to the service": f"os.kill(int({PARENT}), 0)",
    "a pidfd of the service": f"os.close(os.pidfd_open(int({PARENT})))",
    "the limits of the service": f"""
import resource
resource.prlimit(int({PARENT}), resource.RLIMIT_CORE)
""",
}
#: By their x86-64 numbers. Without the sandbox, each may succeed or fail for an unrelated reason.
SYSTEM_CALLS = {
    "ptrace of the service": f"call(101, 16, int({PARENT}), 0, 0)",
    "the memory of the service": f"call(310, int({PARENT}), 0, 0, 0, 0, 0)",
    "io_uring": "call(425, 0, None)",
    "userfaultfd": "call(323, 0)",
    "BPF": "call(321, 99, None, 0)",
    "the user's keyring": "call(250, 0, -4, 0)",
    "a user namespace": "call(272, 0x10000000)",
    "a new process in a namespace": "call(56, 0x10000000 | 17, 0, 0, 0, 0)",
    "mounting": "call(165, None, None, None, 0, None)",
    "another namespace": "call(308, -1, 0)",
    "System V shared memory": "call(29, 0, 4096, 0o600 | 0o1000)",
    "profiling": "call(298, None, 0, -1, -1, 0)",
}


def _cases(attempts: dict[str, str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("body", attempts.values(), ids=attempts.keys())


@needs_landlock
@_cases(READS)
def test_other_files_cannot_be_read(attempt: Attempt, body: str) -> None:
    assert attempt.confined(body) in ("EACCES", "EPERM")
    assert attempt.free(body) == "done"


@needs_landlock
@_cases(WRITES)
def test_other_files_cannot_be_written(attempt: Attempt, body: str) -> None:
    # Landlock returns EXDEV when a rename or link would change the access rights of a file.
    assert attempt.confined(body) in ("EACCES", "EPERM", "EXDEV")
    assert attempt.free(body) == "done"


@needs_seccomp
@_cases(FACTS)
def test_metadata_of_files_cannot_be_changed(attempt: Attempt, body: str) -> None:
    assert attempt.confined(body) in ("EACCES", "EPERM")
    assert attempt.free(body) in ("done", "ENOTSUP", "EOPNOTSUPP")


@needs_seccomp
@_cases(NETWORK)
def test_the_network_cannot_be_reached(attempt: Attempt, body: str) -> None:
    assert attempt.confined(body) == "EACCES"
    assert attempt.free(body) in ("done", "EAFNOSUPPORT")


@needs_seccomp
@_cases(PROCESSES)
def test_other_processes_cannot_be_reached(attempt: Attempt, body: str) -> None:
    assert attempt.confined(body) == "EPERM"
    assert attempt.free(body) == "done"


@needs_seccomp
@needs_x86
@_cases(SYSTEM_CALLS)
def test_system_calls_that_media_programs_do_not_need_are_refused(attempt: Attempt, body: str) -> None:
    assert attempt.confined(body) == "EPERM"


@needs_seccomp
@needs_x86
def test_system_calls_of_a_foreign_abi_kill_the_program(attempt: Attempt) -> None:
    """System calls by int 0x80 use 32-bit numbers, which the filter does not know."""
    body = """
import mmap
code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
code.write(bytes([0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3]))
ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
"""
    assert attempt.confined(body).startswith(f"exit {-signal.SIGSYS}:")


def test_source_result_and_scratch_folder_are_accessible(
    attempt: Attempt, surroundings: Surroundings
) -> None:
    body = f"""
assert "film.mkv" in open(f"/proc/self/fd/{{{FD}}}").read()
with open({RESULT}, "w") as result:
    result.write("encoded")
with open({RESULT}) as result:
    assert result.read() == "encoded"
os.mkdir(os.environ["TMPDIR"] + "/passes")
with open(os.environ["HOME"] + "/passes/log", "w") as passes:
    passes.write("first")
os.rename(os.environ["TMPDIR"] + "/passes/log", os.environ["TMPDIR"] + "/passes/old")
os.unlink(os.environ["TMPDIR"] + "/passes/old")
os.rmdir(os.environ["TMPDIR"] + "/passes")
open("/dev/urandom", "rb").read(1)
open("/dev/null", "w").write("nothing")
open("/proc/cpuinfo").read()
os.listdir("/sys/devices/system/cpu")
assert os.system("/bin/true") == 0
import threading
threading.Thread(target=int).start()
"""
    assert attempt.confined(body) == "done"
    assert surroundings.result.read_text() == "encoded"
