"""The systemd units of docs/systemd start what is there, each as whom it should be."""

from __future__ import annotations

from configparser import ConfigParser
from importlib.util import find_spec

import pytest

from cms.settings.shared import ROOT

UNITS = sorted((ROOT / "docs" / "systemd").glob("*.service"))
COMMANDS = {"publish", "work"}
OF_THE_FRONT = {"chengmen-front.service", "chengmen-inner-port.service"}


def read(unit: str) -> ConfigParser:
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[method-assign,assignment]
    parser.read(ROOT / "docs" / "systemd" / unit, encoding="utf-8")
    return parser


@pytest.mark.parametrize("unit", [file.name for file in UNITS])
def test_a_unit_starts_what_is_there(unit: str) -> None:
    words = read(unit)["Service"]["ExecStart"].split()

    if "manage.py" in words:
        assert words[words.index("manage.py") + 1] in COMMANDS
    else:
        assert find_spec(words[-1]) is not None


@pytest.mark.parametrize("unit", [file.name for file in UNITS])
def test_front_and_back_office_share_neither_user_nor_variables_nor_folder(unit: str) -> None:
    service = read(unit)["Service"]
    told = (service["User"], service["EnvironmentFile"], service["ReadWritePaths"])

    if unit in OF_THE_FRONT:
        assert told == ("chengmen-front", "/etc/chengmen/front.env", "/var/lib/chengmen-front")
    else:
        assert told == ("chengmen", "/etc/chengmen/back-office.env", "/var/lib/chengmen")


def test_all_units_are_kept_in_alike() -> None:
    own = {"User", "EnvironmentFile", "ReadWritePaths", "ExecStart"}
    kept_in = [{name: value for name, value in read(file.name)["Service"].items() if name not in own} for file in UNITS]

    assert len(UNITS) == 5
    assert all(settings == kept_in[0] for settings in kept_in)
    assert kept_in[0]["ProtectSystem"] == "strict"
    assert kept_in[0]["SystemCallFilter"] == "@system-service"
