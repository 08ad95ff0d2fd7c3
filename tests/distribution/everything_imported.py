"""Imports all that the program imports, with what a package leaves out gone: run by a test.

Prints a JSON object: what could not be imported, and which libraries were loaded.
"""

import ast
import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import genre_desktop
from distribution.contents import unwanted


def imported_within(path: Path) -> Iterator[str]:
    """Modules of others that a file imports anywhere, in functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            if node.module == "PySide6":
                yield from (f"PySide6.{alias.name}" for alias in node.names)


def main(build: str) -> None:
    """Import everything, and say how it went."""
    # what is not installed is not there anyhow, and SciPy looks whether PyTorch has been imported
    for name in filter(find_spec, unwanted(light=build == "light")):
        sys.modules[name] = None  # type: ignore[assignment] # which is how Python says: not there
    missing: dict[str, str] = {}
    for module in pkgutil.walk_packages(genre_desktop.__path__, "genre_desktop."):
        if module.name.endswith("__main__"):
            continue
        try:
            loaded = importlib.import_module(module.name)
        except ImportError as error:
            missing[module.name] = str(error)
            continue
        for name in imported_within(Path(str(loaded.__file__))):
            if name.split(".")[0] == "_typeshed":  # for types only
                continue
            try:
                importlib.import_module(name)
            except ImportError:
                missing[name] = module.name
    places = [line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines()]
    libraries = {place.split("site-packages/")[1] for place in places if "site-packages/" in place}
    print(json.dumps({"missing": missing, "libraries": sorted(libraries)}))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
