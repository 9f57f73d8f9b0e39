"""The commands in the README work exactly as printed."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Stack
from tests.e2e.stack_run import CHECKOUT
from tests.support.pace import scaled

_BLOCK = re.compile(r"<!-- tested: curl -->\n```bash\n(.*?)```", re.DOTALL)


@pytest.fixture
def curl_lines() -> str:
    """The README's curl session."""
    found = _BLOCK.findall((CHECKOUT / "README.md").read_text())
    assert len(found) == 1, "the README must mark exactly one block as tested"
    return str(found[0])


def test_the_curl_session_signs_in_adds_watches_lists_and_cancels(
    stack: Stack, curl_lines: str, tmp_path: Path
) -> None:
    video = stack.tv / "Sample Show" / "Season 01" / "Sample Show - S01E02.mkv"
    session = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", curl_lines],
        env=os.environ
        | {"API": stack.api, "ADMIN_PASSWORD": stack.password, "VIDEO": str(video), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=scaled(60),
        check=False,
    )
    assert session.returncode == 0, session.stderr
    signed_in, watched, listed, cancelled = _json_values(session.stdout)
    assert signed_in["user"]["username"] == "admin"
    assert watched["input_path"] == str(video)
    assert watched["job_id"] in {job["job_id"] for job in listed["jobs"]}
    assert cancelled["job_id"] == watched["job_id"]
    assert cancelled["cancel_requested"] or cancelled["status"] == "cancelled"


def _json_values(text: str) -> list[dict[str, Any]]:
    """Parse JSON values that follow each other without a separator, as curl prints them."""
    decoder, values = json.JSONDecoder(), []
    while text := text.lstrip():
        value, end = decoder.raw_decode(text)
        values.append(value)
        text = text[end:]
    return values
