"""Log lines that clients cannot forge."""

import json
import logging

import pytest

from shared.runtime.logging import LogFormat, configure_logging, get_logger


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_control_characters_of_a_client_are_escaped(
    log_format: LogFormat, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        configure_logging("test", log_format=log_format)
        get_logger("test").info("request.served", path="/a\n2026 [info] forged\x1b[2J\x07", name="Füße")
    finally:
        root.handlers[:], root.level = before, level

    line = capsys.readouterr().out
    assert line.count("\n") == 1
    assert "\x1b[2J" not in line
    assert "\x07" not in line
    assert "Füße" in (json.loads(line)["name"] if log_format == "json" else line)
