"""Commands as processes."""

import asyncio
import sys


class Run:
    """Runs `labelmill …` and gives what it printed."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def __call__(self, *arguments: str, code: int = 0) -> str:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "labelmill",
            *arguments,
            env={"DATABASE_URL": self._url, "LABELMILL_PASSWORD": "long enough"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, errors = await process.communicate()
        assert process.returncode == code, errors.decode()
        return (errors if code else output).decode()
