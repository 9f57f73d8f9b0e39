"""The persistent signing keys and their rotation."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from api_gateway.auth.signing_keys import SigningKeys, key_id, load_or_create_keys, rotate_keys


def test_the_key_is_the_same_after_a_restart(tmp_path: Path) -> None:
    assert load_or_create_keys(tmp_path).current == load_or_create_keys(tmp_path).current


def test_the_key_is_long_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    key = load_or_create_keys(tmp_path).current
    (file,) = tmp_path.iterdir()

    assert len(key) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_processes_that_start_together_use_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = {keys.current for keys in pool.map(load_or_create_keys, [tmp_path] * 32)}

    assert len(keys) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_that_others_may_read_is_restricted(tmp_path: Path) -> None:
    load_or_create_keys(tmp_path)
    (file,) = tmp_path.iterdir()
    file.chmod(0o644)

    load_or_create_keys(tmp_path)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_rotation_keeps_the_key_before_it_and_no_older_one(tmp_path: Path) -> None:
    first = load_or_create_keys(tmp_path).current
    rotate_keys(tmp_path)
    second = load_or_create_keys(tmp_path)
    rotate_keys(tmp_path)
    third = load_or_create_keys(tmp_path)

    assert first != second.current != third.current
    assert second.find(key_id(first)) == first
    assert third.find(key_id(second.current)) == second.current
    assert third.find(key_id(first)) is None
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_id_that_is_no_text_finds_no_key() -> None:
    assert SigningKeys("a-key").find(["a list"]) is None
