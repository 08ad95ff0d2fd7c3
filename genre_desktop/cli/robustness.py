"""Measure whether verdicts survive a recording's fate, and whether noise gets one."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from genre_desktop.audio.formats import AUDIO_SUFFIXES
from genre_desktop.cli import SOME_FAILED, SUCCESS
from genre_desktop.cli.progress import Progress
from genre_desktop.cli.serving import add_model_argument
from genre_desktop.errors import UserError
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.engines import engine_of
from genre_desktop.training.acceptance import PIECES, Acceptance, acceptances
from genre_desktop.training.robustness import Survival, survivals


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folder", type=Path, help="of recordings, subfolders included")
    add_model_argument(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Judge every recording as it is and as it becomes, and sounds that are no music."""
    paths = sorted(
        path for path in options.folder.rglob("*") if path.suffix.lower() in AUDIO_SUFFIXES
    )
    if not paths:
        raise UserError(f"{options.folder} holds no recordings.")
    engine = engine_of(open_bundle(options.model))
    bad: list[UserError] = []
    with Progress(len(paths), "recordings") as progress:
        survived = survivals(engine, paths, on_song=progress.at, on_bad=bad.append)
    for error in bad:
        print(f"left out: {error}", file=sys.stderr)
    with Progress(PIECES, "sounds that are no music") as progress:
        accepted = acceptances(engine, on_piece=progress.at)
    if options.json:
        tables = {
            "survivals": [asdict(survival) for survival in survived],
            "acceptances": [asdict(acceptance) for acceptance in accepted],
        }
        print(json.dumps(tables, ensure_ascii=False))
    else:
        print(f"verdicts of {engine.card.label} that stay what they are")
        print("\n".join(map(_line, survived)))
        print("\nsounds that are no music, and get a genre (very sure)")
        print("\n".join(map(_kind, accepted)))
        print(_all(accepted))
    return SOME_FAILED if bad else SUCCESS


def _kind(found: Acceptance) -> str:
    return f"{found.kind:34} {found.accepted:3} of {found.of} ({found.very_sure})"


def _all(found: list[Acceptance]) -> str:
    accepted, of = sum(kind.accepted for kind in found), sum(kind.of for kind in found)
    very_sure = sum(kind.very_sure for kind in found)
    return f"{'all':34} {accepted:3} of {of} ({very_sure}): {accepted / of:.1%}"


def _line(survival: Survival) -> str:
    turned = "".join(f"\n    {words}" for words in survival.turned)
    return f"{survival.name:34} {survival.agreeing:3} of {survival.of}{turned}"
