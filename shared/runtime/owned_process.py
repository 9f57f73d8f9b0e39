"""Child processes that end with the process that starts them, even if that is killed with SIGKILL."""

import os
import signal

#: The kernel signals a program when its owner ends, but only if the owner was still alive when setpriv
#: requested that. To close this race, the shell that starts next compares its parent with the owner.
_UNLESS_ORPHANED = 'owner=$1; shift; [ "$PPID" = "$owner" ] && exec "$@"'


def ends_with_owner(number: signal.Signals, owner: int | None = None) -> tuple[str, ...]:
    """Return a prefix for a command line, so that the command receives signal `number` when its owner ends.

    The owner is the process with id `owner`, by default this one, and must be the parent of the command. The
    kernel watches the thread that starts the command (PR_SET_PDEATHSIG(2const)), so that thread must stay
    alive. If the owner ends before the command starts, the command does not run.
    """
    owner_pid = os.getpid() if owner is None else owner
    death_signal = ("setpriv", "--pdeathsig", number.name.removeprefix("SIG"), "--")
    return (*death_signal, "sh", "-c", _UNLESS_ORPHANED, "sh", str(owner_pid))
