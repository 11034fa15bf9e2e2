"""The real `labelmill demo`, as a process of its own."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
INDEX = ROOT / "src/labelmill/static/index.html"

_PATIENCE_SECONDS = 120.0
_END_SECONDS = 20.0
_READY = re.compile(r"Labelmill is ready: (http://[^/\s]+)/projects/([0-9a-f-]+)/queue")


def build_ui() -> None:
    """Build the web UI where that has not been done yet."""
    if INDEX.exists():
        return
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(["npm", "run", "build"], cwd=ROOT / "web", env={**os.environ, "PATH": path}, check=True)


class DemoServer:
    """`labelmill demo` on a free port, with a data folder of its own; `url` and `project` once it is up."""

    url: str
    project: str

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="labelmill-e2e-"))
        # PostgreSQL's user must be able to enter.
        self._folder.chmod(0o755)
        self._log = self._folder / "log"
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """All that it printed."""
        return self._log.read_text(errors="replace")

    async def start(self) -> None:
        """Return once people can sign in; raises with its words when it ends or takes too long.

        After `crash` it comes back where it was.
        """
        await asyncio.to_thread(build_ui)
        self._process = self._launch()
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while (found := _READY.search(self.log)) is None:
                if self._process.poll() is not None:
                    raise RuntimeError(f"labelmill demo ended with {self._process.returncode}:\n{self.log}")
                await asyncio.sleep(0.1)
        self.url, self.project = found.groups()
        self._port = int(self.url.rpartition(":")[2])

    def _launch(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "labelmill", "demo", "--port", str(self._port), "--no-browser"]
        settings = {"PYTHONUNBUFFERED": "1", "LABELMILL_AGENT_MODULES": "tests.e2e.agents"}
        with self._log.open("wb") as log:
            return subprocess.Popen(
                [*command, "--data-dir", str(self._folder / "data")],
                cwd=ROOT,
                env={**os.environ, **settings},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    async def stop(self) -> int:
        """Ask it to end; returns its exit code. Raises TimeoutExpired when it does not."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        try:
            return await asyncio.to_thread(self._process.wait, _END_SECONDS)
        finally:
            self._end()

    async def crash(self) -> None:
        """End it as a power cut would: no goodbye."""
        await asyncio.to_thread(self._end)

    def _end(self) -> None:
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def remove(self) -> None:
        """Delete its data, and end it by force where it still runs."""
        self._end()
        shutil.rmtree(self._folder)
