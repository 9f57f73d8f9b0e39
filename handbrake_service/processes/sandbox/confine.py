"""Confines the calling thread by all the kernel offers, and says what that comes to."""

import errno
import threading
from concurrent.futures import Future

from handbrake_service.processes.sandbox import landlock, privileges, seccomp
from handbrake_service.processes.sandbox.policy import Policy
from shared.domain.node import Confinement, FileConfinement, NetworkConfinement

_FILES_OPEN = (
    "This kernel has no Landlock, so the programs that read films could open every file the service can."
)
_NETWORK_OPEN = "This kernel takes no seccomp filter, so the programs that read films could use the network."
_NETWORK_HALF_OPEN = (
    "This kernel takes no seccomp filter; of the network, the programs that read films are refused TCP only."
)
#: What a kernel that is built without filters says, or a container's own filter that forbids more of them.
_NO_FILTERS = frozenset({errno.EINVAL, errno.ENOSYS, errno.EPERM, errno.EACCES})
#: The first version of Landlock that refuses TCP.
_TCP_SINCE = 4


def confine_this_thread(policy: Policy) -> Confinement:
    """Confine the calling thread, and all it starts, to `policy`; for ever, so use a thread of its own.

    A process confines itself so before it starts a thread. What it needs afterwards must be imported and open
    already: Python remembers folders that it could not read as empty. Returns what holds, which is not all on
    every kernel. Raises OSError when the kernel offers something and then refuses it.
    """
    privileges.gain_none()
    privileges.drop()
    version = landlock.abi_version()
    if version:
        landlock.restrict(policy, version)
    return _told(version, filtered=_filtered())


def available() -> Confinement:
    """Find out what the kernel offers, by confining a thread that does nothing."""
    found: Future[Confinement] = Future()

    def find_out() -> None:
        try:
            found.set_result(confine_this_thread(Policy()))
        except Exception as error:  # noqa: BLE001 - whoever asked is told
            found.set_exception(error)

    thread = threading.Thread(target=find_out, name="confinement-probe", daemon=True)
    thread.start()
    thread.join()
    return found.result()


def _filtered() -> bool:
    """Put the filter of system calls in place; return whether it is."""
    if not seccomp.is_known_here():
        return False
    try:
        seccomp.restrict()
    except OSError as error:
        if error.errno not in _NO_FILTERS:
            raise
        return False
    return True


def _told(version: int, *, filtered: bool) -> Confinement:
    missing = []
    if not version:
        missing.append(_FILES_OPEN)
    network = NetworkConfinement.SECCOMP
    if not filtered:
        by_landlock = version >= _TCP_SINCE
        network = NetworkConfinement.LANDLOCK if by_landlock else NetworkConfinement.NONE
        missing.append(_NETWORK_HALF_OPEN if by_landlock else _NETWORK_OPEN)
    return Confinement(
        files=FileConfinement.LANDLOCK if version else FileConfinement.NONE,
        network=network,
        message=" ".join(missing) or None,
    )
