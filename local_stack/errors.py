"""Errors that keep the stack from running. Their messages are shown on the terminal."""


class StackError(Exception):
    """The stack cannot start or continue; the message says why and what to do."""


class HomeInUse(StackError):
    """Another run uses the same H2R_HOME."""


class PortTaken(StackError):
    """A port is in use, assigned twice or not permitted."""


class MediaUnusable(StackError):
    """The media folders are only partly configured, missing or inaccessible."""


class CrashLoop(StackError):
    """A process of the stack keeps dying."""


class ToolFailed(StackError):
    """A helper program, such as ffmpeg, failed."""
