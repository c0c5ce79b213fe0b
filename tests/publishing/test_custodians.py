"""Two custodians together recover the keys; one alone, or a mistyped sheet, recovers nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cms.publishing.custodians import NothingSealed, ShareInvalid, appoint, recover, sealed
from cms.publishing.signing import SigningKeys


@pytest.fixture
def keys(tmp_path: Path) -> SigningKeys:
    made = SigningKeys(tmp_path / "keys")
    made.make_ready()
    return made


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="ascii") for file in folder.iterdir() if file.name != "recovery.public"}


def test_both_shares_put_the_keys_back(keys: SigningKeys) -> None:
    first, second = appoint(keys.folder)
    content, before = sealed(keys.folder, keys.folder / "no cases.key"), contents(keys.folder)
    assert content is not None
    shutil.rmtree(keys.folder)

    recover(keys.folder, keys.folder / "no cases.key", content, (second.lower(), f" {first.replace('-', ' - ')} "))

    assert contents(keys.folder) == before
    assert (keys.folder / "release.key").stat().st_mode & 0o077 == 0


def test_the_shares_stand_nowhere_and_the_seal_tells_nothing(keys: SigningKeys) -> None:
    first, second = appoint(keys.folder)
    secret = (keys.folder / "release.key").read_text(encoding="ascii").strip()

    told = b"".join(file.read_bytes() for file in keys.folder.iterdir() if file.name != "release.key")

    for share in (first, second):
        assert share.encode() not in told
    assert secret.encode() not in (sealed(keys.folder, keys.folder / "no cases.key") or b"")


def test_one_custodian_alone_recovers_nothing(keys: SigningKeys) -> None:
    first, _second = appoint(keys.folder)
    other, foreign = appoint(keys.folder / "elsewhere")
    content = sealed(keys.folder, keys.folder / "no cases.key") or b""

    with pytest.raises(ShareInvalid, match="Both shares"):
        recover(keys.folder, keys.folder / "no cases.key", content, (first, first))
    with pytest.raises(NothingSealed, match="other custodians"):
        recover(keys.folder, keys.folder / "no cases.key", content, (first, foreign))
    assert other != first


def test_a_mistyped_share_is_told_from_a_wrong_one(keys: SigningKeys) -> None:
    first, second = appoint(keys.folder)
    letter = "A" if first[-1] != "A" else "B"

    with pytest.raises(ShareInvalid, match="look at the sheet again"):
        recover(
            keys.folder,
            keys.folder / "no cases.key",
            sealed(keys.folder, keys.folder / "no cases.key") or b"",
            (first[:-1] + letter, second),
        )


def test_without_custodians_nothing_is_sealed(keys: SigningKeys) -> None:
    assert sealed(keys.folder, keys.folder / "no cases.key") is None


def test_the_master_key_of_cases_comes_back_in_its_own_place(keys: SigningKeys, tmp_path: Path) -> None:
    cases = tmp_path / "casework" / "cases.key"
    cases.parent.mkdir()
    cases.write_text("00" * 32)
    shares = appoint(keys.folder)
    content = sealed(keys.folder, cases) or b""
    cases.unlink()

    recover(keys.folder, cases, content, shares)

    assert cases.read_text() == "00" * 32
    assert cases.stat().st_mode & 0o777 == 0o600
    assert ("00" * 32).encode() not in content
