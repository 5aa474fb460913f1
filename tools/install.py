"""Makes the machine ready for ``make run`` or ``make test``. Plain Python 3.11, before anything is installed.

Installs missing system packages by apt where it may (root, or sudo without a password) and otherwise
names the exact command; makes ``.venv`` from the hashed lock file; compiles the Indonesian catalogue.
What is already there is not done twice.
"""

import ctypes.util
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed-from"
RUN_LOCK = ROOT / "requirements" / "run.txt"
DEV_LOCK = ROOT / "requirements" / "dev.txt"
# WeasyPrint draws letters with these; without the last one PDFs take twice as long (see documents/checks.py).
LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
# the first of these that is there walks the journeys: without windows it takes a fifth less time
BROWSERS = ("chromium-headless-shell", "chromium")


def find_browser() -> str | None:
    """The program of the browser for tests and pictures; ``CHROMIUM`` names another one."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def missing_packages(*, browser: bool) -> list[str]:
    """Debian packages this machine still needs."""
    packages = [package for library, package in LIBRARIES.items() if not ctypes.util.find_library(library)]
    if not PYTHON.exists() and importlib.util.find_spec("ensurepip") is None:
        packages.append("python3-venv")
    if browser and find_browser() is None:
        packages.append(BROWSERS[0])
    return packages


def install_packages(packages: list[str]) -> None:
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    by_hand = f"sudo apt-get update && sudo {' '.join(install)}"
    if shutil.which("apt-get") is None:
        raise SystemExit(f"Missing: {' '.join(packages)} (Debian's names). Install them and start again.")
    if os.geteuid() == 0:
        prefix: list[str] = []
    elif shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        prefix = ["sudo", "-n"]
    else:
        raise SystemExit(f"Some system packages are missing. Run this, then start again:\n\n    {by_hand}\n")
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    keep = ["env", "DEBIAN_FRONTEND=noninteractive"]
    for command in (["apt-get", "update", "-qq"], [*install, "-qq"]):
        if subprocess.run([*prefix, *keep, *command], env=quiet, stdout=subprocess.DEVNULL).returncode:
            raise SystemExit(f"apt failed; its message stands above. By hand:\n\n    {by_hand}\n")


def fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def install_python(lock: Path) -> None:
    """Bring ``.venv`` to exactly what the lock file names. Packages beside it stay where they are."""
    done = STAMP.read_text().split() if STAMP.exists() else []
    if fingerprint(lock) in done and PYTHON.exists():
        return
    if VENV.is_symlink():
        # A developer's shared environment: kept by its owner.
        return
    if not PYTHON.exists():
        print("Making .venv ...", flush=True)
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    print(f"Installing Python packages from {lock.relative_to(ROOT)} ...", flush=True)
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--require-hashes", "--no-deps", "-r", lock]
    if subprocess.run([str(part) for part in command]).returncode:
        raise SystemExit("pip failed; its message stands above.")
    # The lock for development holds the one for running with the same versions, so it counts as both.
    covered = [RUN_LOCK, lock] if lock != RUN_LOCK else [RUN_LOCK]
    STAMP.write_text("\n".join(fingerprint(file) for file in covered))


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before anything checked the version
        raise SystemExit("Python 3.11 or newer is needed.")
    for_tests = sys.argv[1:] == ["dev"]
    if packages := missing_packages(browser=for_tests):
        install_packages(packages)
    install_python(DEV_LOCK if for_tests else RUN_LOCK)
    if subprocess.run([str(PYTHON), str(ROOT / "tools" / "messages.py"), "compile"]).returncode:
        raise SystemExit("The Indonesian catalogue could not be compiled.")


if __name__ == "__main__":
    main()
