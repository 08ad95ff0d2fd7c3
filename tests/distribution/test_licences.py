"""A package says what is in it, under which licences, and where the source is."""

import json
from importlib.util import find_spec
from pathlib import Path

from distribution.components import Component, _carried, components
from distribution.licences import write_licences
from distribution.sbom import write_sbom

ROOT = Path(__file__).resolve().parents[2]


def installed(*names: str) -> list[tuple[str, str, str]]:
    """PyInstaller's entries of modules and of the libraries in their wheels."""
    found = [(name, "", "PYMODULE") for name in names]
    wheels = Path(str(find_spec("av").origin)).parents[1]  # type: ignore[union-attr]
    libraries = (wheels / "av.libs").glob("*")
    return found + [(f"av.libs/{path.name}", str(path), "BINARY") for path in libraries]


def of(name: str, found: list[Component]) -> Component:
    (one,) = (each for each in found if each.name == name)
    return one


def test_every_library_that_a_wheel_carries_is_known() -> None:
    for entry in installed():
        assert list(_carried([entry])), f"whose is {entry[0]}?"


def test_what_obliges_to_the_gpl_is_found() -> None:
    entries = installed("mutagen", "av")

    found = components(entries[:2], entries[2:])

    assert of("mutagen", found).licence == "GPL-2.0-or-later"
    assert of("x264", found).licence == of("x265", found).licence == "GPL-2.0-or-later"
    assert of("FFmpeg", found).carried_by == "av"
    assert of("mutagen", found).texts
    assert of("Python", found).texts


def test_what_is_neither_of_a_wheel_nor_of_the_system_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "lib.so").touch()

    found = components([], [("lib.so", str(tmp_path / "lib.so"), "BINARY")])

    assert {each.name for each in found} == {"Python", "PyInstaller bootloader"}


def test_the_licences_and_the_bill_of_materials_are_written(tmp_path: Path) -> None:
    entries = installed("mutagen", "av")
    found = components(entries[:2], entries[2:])

    folder = write_licences(found, ROOT, tmp_path / "licences", light=True)
    bill = json.loads(write_sbom(found, ROOT, tmp_path / "sbom.json", light=True).read_text())

    words = (folder / "LICENCES.txt").read_text()
    for part in ("version 3 or (at your\noption)", "OFFER OF SOURCE", "light package", "x265"):
        assert part in words
    assert "GNU GENERAL PUBLIC LICENSE" in (folder / "texts" / "GPL-3.txt").read_text()
    assert list((folder / "parts").glob("mutagen-*/COPYING"))
    assert bill["bomFormat"] == "CycloneDX"
    assert {each["name"] for each in bill["components"]} == {each.name for each in found}
    assert any(each.get("purl", "").startswith("pkg:pypi/mutagen@") for each in bill["components"])
    references = [each["bom-ref"] for each in bill["components"]]
    assert len(set(references)) == len(references)
