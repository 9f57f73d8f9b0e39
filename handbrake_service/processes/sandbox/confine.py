"""Confines the calling thread with everything the kernel offers, and reports what is missing."""

import errno
import threading
from concurrent.futures import Future

from handbrake_service.processes.sandbox import landlock, privileges, seccomp
from handbrake_service.processes.sandbox.policy import Policy
from shared.domain.node import Confinement, FileConfinement, NetworkConfinement

_FILES_OPEN = (
    "This kernel has no Landlock, so HandBrakeCLI and FFmpeg could open every file the service can open."
)
_NETWORK_OPEN = "This system allows no seccomp filter, so HandBrakeCLI and FFmpeg could use the network."
_NETWORK_HALF_OPEN = (
    "This system allows no seccomp filter, so HandBrakeCLI and FFmpeg could use the network except for TCP."
)
#: Errors of a kernel built without seccomp filters, or of a container whose own filter forbids more of them.
_NO_FILTERS = frozenset({errno.EINVAL, errno.ENOSYS, errno.EPERM, errno.EACCES})
#: The first version of Landlock that can refuse TCP.
_TCP_SINCE = 4

# Models are built on first use, for which pydantic imports modules: too late in a confined thread.
Confinement.model_rebuild()


def confine_this_thread(policy: Policy) -> Confinement:
    """Confine the calling thread, and everything it starts, to `policy`. Irreversible, so use a new thread.

    To confine a whole process, call this before it starts threads. Modules and files needed afterwards must
    be imported and open already, because Python caches a folder it could not read as empty. Returns what is
    in effect, since not every kernel supports all of it. Raises OSError when the kernel supports a mechanism
    but refuses to apply it.
    """
    privileges.gain_none()
    privileges.drop()
    version = landlock.abi_version()
    if version:
        landlock.restrict(policy, version)
    return _confinement(version, filtered=_install_filter())


def available() -> Confinement:
    """Return what the kernel supports, found by confining a thread that does nothing."""
    found: Future[Confinement] = Future()

    def probe() -> None:
        try:
            found.set_result(confine_this_thread(Policy()))
        except Exception as error:  # noqa: BLE001 - raised by found.result()
            found.set_exception(error)

    thread = threading.Thread(target=probe, name="confinement-probe", daemon=True)
    thread.start()
    thread.join()
    return found.result()


def _install_filter() -> bool:
    """Install the seccomp filter. Return whether the system allows it."""
    if not seccomp.is_known_here():
        return False
    try:
        seccomp.restrict()
    except OSError as error:
        if error.errno not in _NO_FILTERS:
            raise
        return False
    return True


def _confinement(version: int, *, filtered: bool) -> Confinement:
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
