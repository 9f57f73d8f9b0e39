"""`python -m local_stack`: runs the stack. Failures are reported on stderr with exit code 1."""

import os
import sys

from local_stack.errors import StackError
from local_stack.run import run
from shared.runtime.environment import SettingsError


def main() -> int:
    """Run until stopped; return the exit code."""
    try:
        run(os.environ)
    except (StackError, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
