"""What may keep the stack from running, each with a sentence for the person at the terminal."""


class StackError(Exception):
    """The stack cannot start or go on; the message says why and what to do."""


class HomeInUse(StackError):
    """Another run holds the same H2R_HOME."""


class PortTaken(StackError):
    """A port is in use, named twice or not ours to open."""


class MediaUnusable(StackError):
    """The media folders are configured in part, missing or not accessible."""


class CrashLoop(StackError):
    """A process of the stack keeps dying."""


class ToolFailed(StackError):
    """A program needed on the way failed."""
