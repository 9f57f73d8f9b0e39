"""Signatures of manifest entries, made with a key that peers of the share do not have."""

import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from handbrake_service.manifest.reader import Recorded, read_entries
from handbrake_service.manifest.signature import FIELD, Signature, Signer
from tests.unit.handbrake_service.manifest.entries import changed, plant, publish, record

OURS = Signer(SecretStr("a key of thirty-two characters, ours"))
THEIRS = Signer(SecretStr("a key of thirty-two characters, theirs"))
NONE = Signer(None)


def signature(archive: Path, signer: Signer) -> Signature:
    """Return the verdict of a reader with this key on the only entry."""
    (found,) = read_entries(archive, signer)
    assert isinstance(found, Recorded)
    return found.signature


@pytest.mark.parametrize(
    ("written", "read", "found"),
    [
        (OURS, OURS, Signature.SIGNED),
        (THEIRS, OURS, Signature.WRONG),
        (NONE, OURS, Signature.UNSIGNED),
        (OURS, NONE, Signature.UNCHECKED),
        (NONE, NONE, Signature.UNSIGNED),
    ],
)
def test_signatures_are_classified_by_their_key(
    tmp_path: Path, written: Signer, read: Signer, found: Signature
) -> None:
    record(tmp_path, publish(tmp_path), written)
    assert signature(tmp_path, read) is found


def test_a_signature_does_not_depend_on_the_json_layout(tmp_path: Path) -> None:
    path = record(tmp_path, publish(tmp_path), OURS)
    document = json.loads(path.read_text())
    path.write_text(json.dumps(dict(reversed(document.items())), ensure_ascii=True))
    assert signature(tmp_path, OURS) is Signature.SIGNED


@pytest.mark.parametrize("field", ["owner", "input_path", "output", "options", "published_at"])
def test_the_signature_of_a_changed_entry_is_wrong(tmp_path: Path, field: str) -> None:
    entry = publish(tmp_path)
    path = record(tmp_path, entry, OURS)
    document = json.loads(path.read_text())
    other = json.loads(json.dumps(changed(publish(tmp_path, "tv/other.mkv", after_s=5), owner="eve")))
    other["input_path"], other["options"] = "/mnt/tv/other.mkv", {"preset": "Fast 720p30"}
    document[field] = other[field]
    if field == "output":
        document["result"] = other["result"]
    path.write_text(json.dumps(document))
    assert signature(tmp_path, OURS) is Signature.WRONG


@pytest.mark.parametrize("signature_value", ["", "hmac-sha256=", 7, {"a": 1}, "é" * 70])
def test_a_malformed_signature_is_wrong(tmp_path: Path, signature_value: object) -> None:
    plant(tmp_path, json.dumps(changed(publish(tmp_path)) | {FIELD: signature_value}))
    assert signature(tmp_path, OURS) is Signature.WRONG


def test_with_a_key_only_signed_entries_are_trusted() -> None:
    assert [each for each in Signature if OURS.trusts(each)] == [Signature.SIGNED]
    assert all(NONE.trusts(each) for each in Signature)
