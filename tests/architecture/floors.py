"""The floors of the house, read from the contract that import-linter checks."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("cms", "ecosystem", "marketplace", "search")


def ranks() -> dict[str, int]:
    """Height of each room's module, the lowest floor 0; neighbours have the same."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    (contract,) = [c for c in config["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]
    return {
        module.strip(" ()"): height
        for height, layer in enumerate(reversed(contract["layers"]))
        for module in layer.split("|")
    }


def source_files(pattern: str) -> list[Path]:
    """Our own files of one kind, generated and test ones left out."""
    return [
        path
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob(pattern))
        if "migrations" not in path.parts
    ]
