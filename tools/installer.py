"""The programs that install packages: uv where it can be had, else pip. Needs nothing but Python itself.

Locks name no index, so each program takes the one that this machine is set up with. uv reads its own settings
(UV_* and uv.toml) but not pip's, so what pip has been told is passed on.
"""

import os
import shutil
import subprocess
import sys
from ast import literal_eval
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BOOT = VENV / ".boot"  # a small environment beside the real one: pip, and uv if it is not on the PATH

FROM_PIP = {  # pip's setting → what tells uv the same
    "index-url": "UV_DEFAULT_INDEX",
    "cert": "SSL_CERT_FILE",
    "trusted-host": "UV_INSECURE_HOST",
    "proxy": "ALL_PROXY",
}


class Missing(Exception):
    """Something this machine lacks; the text says what to do about it."""


def make_venv(folder: Path, *flags: str) -> None:
    command = [sys.executable, "-m", "venv", "--clear", *flags, str(folder)]
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Missing(
            f"{sys.executable} cannot make a virtual environment:\n{made.stdout}{made.stderr}\n"
            f"Install its venv module (on Debian or Ubuntu: apt-get install python3-venv or python{version}-venv)."
        )


@cache
def pip() -> list[str]:
    """The command for pip, in the small environment, made on first use."""
    if not (BOOT / "bin" / "pip").exists():
        make_venv(BOOT)
    return [str(BOOT / "bin" / "python"), "-m", "pip"]


@cache
def uv() -> list[str] | None:
    """The command for uv, fetched through pip when it is not on the PATH; None if it cannot be had."""
    if found := shutil.which("uv"):
        return [found]
    fetched = BOOT / "bin" / "uv"
    if not fetched.exists():
        lock = ROOT / "requirements" / "uv.txt"
        subprocess.run([*pip(), "install", "--quiet", "--require-hashes", "-r", lock], env=environment())
    return [str(fetched)] if fetched.exists() else None


@cache
def environment() -> dict[str, str]:
    """Environment variables for pip and uv: patient with a slow index, at home without a home folder."""
    env = dict(os.environ)
    for name, value in {"PIP_DEFAULT_TIMEOUT": "120", "UV_HTTP_TIMEOUT": "300", "UV_HTTP_RETRIES": "5"}.items():
        env.setdefault(name, value)
    env |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0", "UV_PYTHON_DOWNLOADS": "never"}
    if not os.access(Path("~").expanduser(), os.W_OK):
        env["UV_NO_CACHE"] = env["PIP_NO_CACHE_DIR"] = "1"
    return env


def environment_for_uv() -> dict[str, str]:
    """The same, with what pip has been told about its index, certificates and proxy passed on to uv."""
    env = dict(environment())
    python = BOOT / "bin" / "python"
    command = [python if python.exists() else sys.executable, "-m", "pip", "config", "list"]
    told = subprocess.run(command, env=env, capture_output=True, text=True).stdout
    for line in told.splitlines():  # such as: global.index-url='https://…'
        key, _, value = line.partition("=")
        if name := FROM_PIP.get(key.rpartition(".")[2]):
            env.setdefault(name, " ".join(literal_eval(value).split()))
    return env
