"""A workflow goes out to a file, is changed there, and comes back."""

from pathlib import Path

import pytest
from tests.integration.cli.running import Run

from labelmill.kit.db import Database


@pytest.fixture
def run(database: Database) -> Run:
    return Run(database.url)


async def test_a_workflow_lives_in_a_file(run: Run, tmp_path: Path) -> None:
    await run("user", "add", "ada@example.com", "--role", "admin")
    await run("project", "create", "Zoo", "--admin", "ada@example.com")
    file = tmp_path / "workflow.yaml"
    await run("workflow", "export", "Zoo", str(file))
    assert file.read_text() == await run("workflow", "export", "Zoo")

    assert await run("workflow", "apply", "Zoo", str(file)) == "The workflow is like this already.\n"
    file.write_text(file.read_text().replace("name: Annotate", "name: Draw boxes"))
    assert await run("workflow", "validate", "Zoo", str(file)) == "Renames 'Annotate' to 'Draw boxes'.\n"
    assert (await run("workflow", "apply", "Zoo", str(file))).splitlines() == [
        "Renames 'Annotate' to 'Draw boxes'.",
        "Saved as version 2.",
    ]
    assert await run("workflow", "export", "Zoo") == file.read_text()
    assert "name: Annotate" in await run("workflow", "export", "Zoo", "--version", "1")

    file.write_text(file.read_text().replace("reject: annotate", "rejct: annotate"))
    said = (await run("workflow", "apply", "Zoo", str(file), code=1)).splitlines()
    line = next(n for n, text in enumerate(file.read_text().splitlines(), 1) if text == "  review:")
    assert said[0] == (
        f"{file}:{line}: node review: 'Review' has no pathway 'rejct': it has 'approve', 'reject'. Remove it."
    )
    assert said[1] == f"{file}:{line}: node review: The pathway 'reject' of 'Review' leads nowhere; connect it."

    await run("workflow", "validate", "Zoo", str(tmp_path / "none.yaml"), code=2)
    file.write_bytes(b"\xff")
    assert "is not UTF-8" in await run("workflow", "validate", "Zoo", str(file), code=1)
