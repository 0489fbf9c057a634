"""Tells whether this machine can draw the six languages, so that a screenshot shows text and not boxes."""

import shutil
import subprocess

SCRIPTS = {  # script → fontconfig's pattern for a font that has it
    "Latin": ":lang=en",
    "Kannada": ":lang=kn",
    "Devanagari": ":lang=hi",
    "Tamil": ":lang=ta",
    "Telugu": ":lang=te",
    "Nastaliq": "Noto Nastaliq Urdu",
}


def missing() -> list[str]:
    """The scripts that no installed font draws; all of them when fontconfig is not installed."""
    if not shutil.which("fc-list"):
        return list(SCRIPTS)
    return [script for script, pattern in SCRIPTS.items() if not _listed(pattern)]


def _listed(pattern: str) -> str:
    return subprocess.run(["fc-list", pattern], check=True, capture_output=True, text=True).stdout.strip()
