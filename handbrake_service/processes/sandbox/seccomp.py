"""Blocks system calls that no media program makes, for a thread and everything it starts (seccomp(2)).

Blocked are network sockets above all, then access to other processes and the kernel, and changes that
Landlock does not cover: the mode, owner and times of files. This is a blocklist, because the system calls of
encoders and graphics drivers differ from version to version.
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
#: Without this flag, kernels before 5.16 slow down all code of the thread.
_SPEC_ALLOW = 1 << 2
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2

#: Numbers of the blocked system calls on x86-64 and on 64-bit ARM. None: it does not exist there.
_REFUSED: dict[str, tuple[int | None, int | None]] = {
    # The network, including Unix sockets.
    "socket": (41, 198),
    "socketpair": (53, 199),
    # Other processes. tgkill stays allowed, because a program aborts itself with it.
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
    # System V and POSIX IPC: memory and queues that processes share by number or name.
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
    # Mounts and namespaces, and files by number instead of by path.
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
    # Administration of the machine, for a service that runs as root.
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
    # Not covered by Landlock: metadata of any file we own, and truncation before its version 3.
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
#: These fail with ENOSYS, so that libraries fall back to older calls: a filter cannot read the structs that
#: their arguments point to.
_UNSUPPORTED = {"clone3": (435, 435), "openat2": (437, 437)}

#: The flags of clone(2) that create namespaces. A program is root in its own user namespace.
_NEW_NAMESPACES = 0x7E02_0000


@dataclass(frozen=True)
class _Machine:
    """Constants of a CPU architecture (include/uapi/linux/audit.h, arch/*/include/asm/unistd.h)."""

    audit_number: int
    column: int
    """Index into the tuples of the tables above."""
    clone: int
    prlimit64: int
    openat: int
    open: int | None
    seccomp: int
    foreign_from: int | None
    """System calls from this number on belong to another ABI of the same machine, x32."""


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
    """Return whether the system call numbers of this machine are known."""
    return platform.machine() in _MACHINES and struct.calcsize("P") == 8


def restrict() -> None:
    """Block the system calls in the calling thread. Irreversible. Call `privileges.gain_none` first.

    Raises OSError when the kernel supports no filters or does not permit one here.
    """
    machine = _MACHINES[platform.machine()]
    code = _filter(machine)
    program = _Program(len(code) // 8, code)
    pointer = ctypes.cast(ctypes.pointer(program), ctypes.c_void_p)
    try:
        syscall(machine.seccomp, _SET_MODE_FILTER, _SPEC_ALLOW, pointer)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOSYS):
            raise
        prctl(_PR_SET_SECCOMP, _MODE_FILTER, pointer.value or 0)  # kernels before 4.17


@functools.cache
def _filter(machine: _Machine) -> bytes:
    return b"".join(_instructions(machine))


def _instructions(machine: _Machine) -> Iterator[bytes]:
    yield _instruction(_LOAD, _MACHINE)
    yield from _unless(_JUMP_EQUAL, machine.audit_number, _KILL_PROCESS)
    yield _instruction(_LOAD, _NUMBER)
    if machine.foreign_from is not None:
        yield from _when(_JUMP_FROM, machine.foreign_from, _ERRNO | errno.ENOSYS)
    for numbers in _UNSUPPORTED.values():
        yield from _refuse(numbers[machine.column], errno.ENOSYS)
    for name, refused in _REFUSED.items():
        # Sockets fail with EACCES, so that a program reports missing permission and not a missing privilege.
        yield from _refuse(
            refused[machine.column], errno.EACCES if name.startswith("socket") else errno.EPERM
        )
    yield from _refuse_namespaces(machine.clone)
    yield from _refuse_limits_of_others(machine.prlimit64)
    yield from _refuse_truncating_read_only(machine.openat, flags=2)
    if machine.open is not None:
        yield from _refuse_truncating_read_only(machine.open, flags=1)
    yield _instruction(_RETURN, _ALLOW)


def _refuse(number: int | None, error: int) -> Iterator[bytes]:
    if number is not None:
        yield from _when(_JUMP_EQUAL, number, _ERRNO | error)


def _refuse_namespaces(clone: int) -> Iterator[bytes]:
    yield from _when_called(
        clone,
        [_load_argument(0), *_when(_JUMP_ANY_BIT, _NEW_NAMESPACES, _ERRNO | errno.EPERM)],
    )


def _refuse_limits_of_others(prlimit64: int) -> Iterator[bytes]:
    yield from _when_called(prlimit64, [_load_argument(0), *_unless(_JUMP_EQUAL, 0, _ERRNO | errno.EPERM)])


def _refuse_truncating_read_only(open_call: int, *, flags: int) -> Iterator[bytes]:
    """Refuse O_TRUNC with O_RDONLY, which Landlock before version 3 treats as a read.

    `flags` is the index of the flags among the arguments of the system call.
    """
    yield from _when_called(
        open_call,
        [
            _load_argument(flags),
            _instruction(_AND, os.O_TRUNC | os.O_ACCMODE),
            *_when(_JUMP_EQUAL, os.O_TRUNC | os.O_RDONLY, _ERRNO | errno.EPERM),
        ],
    )


def _when_called(number: int, instructions: list[bytes]) -> Iterator[bytes]:
    """Run instructions for one system call only. Its number is in the accumulator before and after."""
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
    """Load the low 32 bits of an argument on a little-endian machine. All checked values fit into them."""
    return _instruction(_LOAD, _ARGUMENTS + 8 * number)


def _instruction(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", code, then, otherwise, value)
