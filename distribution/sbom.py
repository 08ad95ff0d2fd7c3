"""The bill of materials of a package, in CycloneDX's form."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from distribution import identity
from distribution.components import Component


def write_sbom(found: Iterable[Component], project: Path, path: Path, *, light: bool) -> Path:
    """Write what a package is made of.

    References
    ----------
    CycloneDX 1.6, ECMA-424.
    """
    commit = identity.commit(project)
    content = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "genre-desktop",
                "name": "genre-desktop-light" if light else "genre-desktop",
                "version": identity.version(),
                "licenses": [{"expression": "GPL-3.0-or-later"}],
                "properties": [{"name": "commit", "value": commit}],
            }
        },
        "components": [_component(each) for each in found],
    }
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return path


def _component(each: Component) -> dict[str, Any]:
    said: dict[str, Any] = {
        "type": "library",
        "bom-ref": each.purl or f"{each.carried_by}/{each.name}",
        "name": each.name,
        "version": each.version,
        "licenses": [{"license": {"name": each.licence}}],
        "externalReferences": [{"type": "distribution", "url": each.source}],
    }
    if each.purl:
        said["purl"] = each.purl
    if each.carried_by:
        said["properties"] = [{"name": "carried by", "value": each.carried_by}]
    return said
