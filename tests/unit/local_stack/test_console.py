"""Messages and the progress line, on a terminal and elsewhere."""

import io

from local_stack.console import Console


class _Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_without_a_terminal_progress_is_a_plain_line_every_three_seconds() -> None:
    out, clock = io.StringIO(), _Clock()
    console = Console(out, clock)
    for percent in range(7):
        console.progress(f"{percent} %")
        clock.now_s += 1
    assert out.getvalue() == "0 %\n3 %\n6 %\n"


def test_on_a_terminal_progress_is_redrawn_below_the_messages() -> None:
    out = _Terminal()
    console = Console(out, _Clock())
    console.progress("1 %")
    console.progress("2 %")
    console.say("news")
    console.end_progress()
    assert out.getvalue() == "1 %\r\x1b[K2 %\r\x1b[Knews\n2 %\r\x1b[K"


def test_a_closed_terminal_is_not_an_error() -> None:
    out = io.StringIO()
    console = Console(out, _Clock())
    out.close()
    console.say("nobody hears this")
