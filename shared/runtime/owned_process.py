"""Programs that do not outlive the process that starts them, even one that is killed outright."""

import os
import signal

#: The kernel signals a program when its owner ends, but only if the owner still lived when setpriv asked for
#: that; so the shell, which starts afterwards, compares its parent with the owner.
_UNLESS_ORPHANED = 'owner=$1; shift; [ "$PPID" = "$owner" ] && exec "$@"'


def ends_with_owner(number: signal.Signals, owner: int | None = None) -> tuple[str, ...]:
    """Return the words in front of a command that have it get signal `number` when its owner ends.

    The owner is the process `owner`, by default this one, and must be the parent of the command. The kernel
    follows the thread that starts the command (PR_SET_PDEATHSIG(2const)), so that thread has to live on. When
    the owner is gone before the command begins, the command does not run.
    """
    started_by = os.getpid() if owner is None else owner
    asks_for_it = ("setpriv", "--pdeathsig", number.name.removeprefix("SIG"), "--")
    return (*asks_for_it, "sh", "-c", _UNLESS_ORPHANED, "sh", str(started_by))
