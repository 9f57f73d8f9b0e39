"""Has the kernel refuse a thread, and all it starts, system calls no media program makes (seccomp(2)).

That is the network above all, then what reaches into other processes or the kernel, and what Landlock does
not decide about: the mode, owner and times of files. It is a list of what is refused, since what encoders and
drivers of graphics cards call differs from version to version.
"""

import ctypes
import errno
import functools
import os
import platform
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from handbrake_service.processes.sandbox.syscalls import prctl, syscall

_SET_MODE_FILTER = 1
#: Without it, kernels before 5.16 slow all code of the thread down.
_SPEC_ALLOW = 1 << 2
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2

#: Refused system calls: their numbers on x86-64 and on 64-bit ARM; None where there is none.
_REFUSED: dict[str, tuple[int | None, int | None]] = {
    # The network, local sockets included.
    "socket": (41, 198),
    "socketpair": (53, 199),
    # Other processes. What is left, tgkill, is how a program aborts itself.
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "kill": (62, 129),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    # Memory and queues that processes share by number or name.
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "semget": (64, 190),
    "semop": (65, 193),
    "semtimedop": (220, 192),
    "semctl": (66, 191),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    # Large parts of the kernel that no media program needs.
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "modify_ldt": (154, None),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    # Mounts and name spaces; files by number instead of by path.
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_tree": (428, 428),
    "open_tree_attr": (467, 467),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    # The machine itself, where the service runs as root.
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "syslog": (103, 116),
    "acct": (163, 89),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "iopl": (172, None),
    "ioperm": (173, None),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    # What Landlock lets pass: facts of any file of ours, and before its version 3 the emptying of files.
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "truncate": (76, 45),
}
#: Answered as by a kernel that does not have them, so that libraries take an older one: a filter cannot read
#: what their arguments point to.
_UNKNOWN = {"clone3": (435, 435), "openat2": (437, 437)}

#: The flags of clone(2) that make name spaces, in which a program is root.
_NEW_NAME_SPACES = 0x7E02_0000


@dataclass(frozen=True)
class _Machine:
    """What differs between machines (include/uapi/linux/audit.h, arch/*/include/asm/unistd.h)."""

    audit_number: int
    column: int
    """Of the tables above."""
    clone: int
    prlimit64: int
    openat: int
    open: int | None
    seccomp: int
    foreign_from: int | None
    """System calls from here on are of another ABI of the same machine: x32."""


_MACHINES = {
    "x86_64": _Machine(0xC000_003E, 0, 56, 302, 257, 2, 317, 0x4000_0000),
    "aarch64": _Machine(0xC000_00B7, 1, 220, 261, 56, None, 277, None),
}

# Classic BPF (include/uapi/linux/filter.h) over `struct seccomp_data`: number, machine, address, arguments.
_LOAD, _JUMP_EQUAL, _JUMP_FROM, _JUMP_ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_NUMBER, _MACHINE, _ARGUMENTS = 0, 4, 16
_ALLOW, _KILL_PROCESS, _ERRNO = 0x7FFF_0000, 0x8000_0000, 0x0005_0000


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def is_known_here() -> bool:
    """Return whether the system calls of this machine are known."""
    return platform.machine() in _MACHINES and struct.calcsize("P") == 8


def restrict() -> None:
    """Refuse the calling thread those system calls, for ever; it may gain no privileges by then.

    Raises OSError where the kernel takes no filters, or may not take them from us.
    """
    machine = _MACHINES[platform.machine()]
    code = _filter(machine)
    program = _Program(len(code) // 8, code)
    place = ctypes.cast(ctypes.pointer(program), ctypes.c_void_p)
    try:
        syscall(machine.seccomp, _SET_MODE_FILTER, _SPEC_ALLOW, place)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOSYS):
            raise
        prctl(_PR_SET_SECCOMP, _MODE_FILTER, place.value or 0)  # a kernel before 4.17


@functools.cache
def _filter(machine: _Machine) -> bytes:
    return b"".join(_instructions(machine))


def _instructions(machine: _Machine) -> Iterator[bytes]:
    yield _instruction(_LOAD, _MACHINE)
    yield from _unless(_JUMP_EQUAL, machine.audit_number, _KILL_PROCESS)
    yield _instruction(_LOAD, _NUMBER)
    if machine.foreign_from is not None:
        yield from _when(_JUMP_FROM, machine.foreign_from, _ERRNO | errno.ENOSYS)
    for numbers in _UNKNOWN.values():
        yield from _refuse(numbers[machine.column], errno.ENOSYS)
    for name, refused in _REFUSED.items():
        # A program that may not make a socket should read of permissions, not of a missing privilege.
        yield from _refuse(
            refused[machine.column], errno.EACCES if name.startswith("socket") else errno.EPERM
        )
    yield from _refuse_name_spaces(machine.clone)
    yield from _refuse_limits_of_others(machine.prlimit64)
    yield from _refuse_emptying_what_is_read(machine.openat, flags=2)
    if machine.open is not None:
        yield from _refuse_emptying_what_is_read(machine.open, flags=1)
    yield _instruction(_RETURN, _ALLOW)


def _refuse(number: int | None, error: int) -> Iterator[bytes]:
    if number is not None:
        yield from _when(_JUMP_EQUAL, number, _ERRNO | error)


def _refuse_name_spaces(clone: int) -> Iterator[bytes]:
    yield from _when_called(
        clone,
        [_load_argument(0), *_when(_JUMP_ANY_BIT, _NEW_NAME_SPACES, _ERRNO | errno.EPERM)],
    )


def _refuse_limits_of_others(prlimit64: int) -> Iterator[bytes]:
    yield from _when_called(prlimit64, [_load_argument(0), *_unless(_JUMP_EQUAL, 0, _ERRNO | errno.EPERM)])


def _refuse_emptying_what_is_read(opening: int, *, flags: int) -> Iterator[bytes]:
    """Refuse O_TRUNC on a file opened for reading, which Landlock takes for reading before its version 3."""
    yield from _when_called(
        opening,
        [
            _load_argument(flags),
            _instruction(_AND, os.O_TRUNC | os.O_ACCMODE),
            *_when(_JUMP_EQUAL, os.O_TRUNC | os.O_RDONLY, _ERRNO | errno.EPERM),
        ],
    )


def _when_called(number: int, instructions: list[bytes]) -> Iterator[bytes]:
    """Run instructions for one system call; the number is loaded before, and again behind."""
    yield _instruction(_JUMP_EQUAL, number, otherwise=len(instructions) + 1)
    yield from instructions
    yield _instruction(_LOAD, _NUMBER)


def _when(jump: int, value: int, action: int) -> Iterator[bytes]:
    yield _instruction(jump, value, otherwise=1)
    yield _instruction(_RETURN, action)


def _unless(jump: int, value: int, action: int) -> Iterator[bytes]:
    yield _instruction(jump, value, then=1)
    yield _instruction(_RETURN, action)


def _load_argument(number: int) -> bytes:
    """Load the lower half of an argument, on a little-endian machine; what is asked fits into it."""
    return _instruction(_LOAD, _ARGUMENTS + 8 * number)


def _instruction(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", code, then, otherwise, value)
