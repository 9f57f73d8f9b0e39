"""The persistent signing key."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from api_gateway.auth.signing_key import load_or_create_signing_key


def test_the_key_is_the_same_after_a_restart(tmp_path: Path) -> None:
    assert load_or_create_signing_key(tmp_path) == load_or_create_signing_key(tmp_path)


def test_the_key_is_long_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    key = load_or_create_signing_key(tmp_path)
    (file,) = tmp_path.iterdir()

    assert len(key) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_processes_that_start_together_use_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(load_or_create_signing_key, [tmp_path] * 32))

    assert len(keys) == 1
    assert len(list(tmp_path.iterdir())) == 1
