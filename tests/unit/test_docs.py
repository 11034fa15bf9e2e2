"""The docs say what the code does: diagrams, tables, commands, links and the example agent are held to it."""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import typer
from PIL import Image
from pydantic_core import PydanticUndefined

from labelmill.agents.builtin.base import Media
from labelmill.agents.contract import AgentRequest, AgentResult, ItemRef, ProjectRef, Trigger
from labelmill.agents.registry import load_registry
from labelmill.agents.transports.in_process import call_in_child
from labelmill.app import openapi
from labelmill.cli import app as cli
from labelmill.executions.states import FINAL, MOVES
from labelmill.executions.tables import FailureClass
from labelmill.identity.policy import PROJECT_GRANTS, PROJECT_PERMISSIONS, WORKSPACE_GRANTS, WORKSPACE_PERMISSIONS
from labelmill.kit.settings import Settings
from labelmill.ontologies.document import OntologyDocument
from labelmill.workflows.tables import ExecutionStatus

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
EXAMPLES = ROOT / "examples"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
#: Read from the environment, but not by Settings.
READ_ELSEWHERE = {"LABELMILL_PG_USER", "LABELMILL_PASSWORD"}


def page(name: str) -> str:
    return (DOCS / name).read_text()


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tables(text: str) -> Iterator[list[list[str]]]:
    """The Markdown tables of a page: rows of cells, the heading first, without backquotes."""
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        lines: list[str] = block.splitlines()
        yield [[c.strip().strip("`") for c in line.strip("|").split("|")] for line in [lines[0], *lines[2:]]]


def section(text: str, heading: str) -> str:
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no section '{heading}'"
    return found[1]


def test_the_diagram_has_the_arrows_of_the_state_machine() -> None:
    arrows = set(re.findall(r"^ +(\S+) --> (\S+?)(?::.*)?$", page("reference/executions.md"), re.MULTILINE))
    moves = {(str(source), str(target)) for source, targets in MOVES.items() for target in targets}
    assert arrows == moves | {("[*]", "pending")} | {(str(status), "[*]") for status in FINAL}


def test_the_queue_page_explains_the_seven_statuses_in_order() -> None:
    (rows,) = tables(section(page("guide/queue.md"), "Execution status"))
    assert [row[0].lower().replace(" ", "_") for row in rows[1:]] == list(ExecutionStatus)


def test_the_queue_page_names_every_failure_class() -> None:
    text = section(page("guide/queue.md"), "When it fails").lower()
    words = {failure: failure.replace("_", " ") for failure in FailureClass} | {FailureClass.TIMEOUT: "timed out"}
    assert [failure for failure, word in words.items() if word not in text] == []


@pytest.mark.parametrize(
    ("heading", "grants", "permissions"),
    [
        ("In the workspace", WORKSPACE_GRANTS, WORKSPACE_PERMISSIONS),
        ("In a project", PROJECT_GRANTS, PROJECT_PERMISSIONS),
    ],
)
def test_the_permission_tables_are_the_policy(
    heading: str, grants: dict[str, frozenset[str]], permissions: frozenset[str]
) -> None:
    (rows,) = tables(section(page("reference/permissions.md"), heading))
    roles = [cell.replace(" & ", "_").replace(" ", "_") for cell in rows[0][2:]]
    assert roles == list(grants)
    told = {(row[0], role): cell for row in rows[1:] for role, cell in zip(roles, row[2:], strict=True)}
    assert told == {
        (permission, role): "yes" if permission in granted else "–"
        for permission in permissions
        for role, granted in grants.items()
    }


def test_the_settings_table_lists_every_setting_with_its_default() -> None:
    (rows,) = tables(section(page("guide/deploy.md"), "Settings"))
    told = {row[0]: row[1] for row in rows[1:]}
    expected: dict[str, str] = {}
    for name, field in Settings.model_fields.items():
        plain = field.default not in (None, PydanticUndefined)
        default = str(list(field.default) if isinstance(field.default, tuple) else field.default) if plain else "–"
        expected["DATABASE_URL" if name == "database_url" else f"LABELMILL_{name.upper()}"] = default
    assert told == expected


def test_settings_are_read_from_the_names_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    monkeypatch.setenv("LABELMILL_AGENT_MODULES", "brightness_agent")
    monkeypatch.setenv("LABELMILL_PORT", "8700")
    settings = Settings()
    assert settings.database_url == "postgresql://somewhere/else"
    assert settings.agent_modules == ("brightness_agent",)
    assert settings.port == 8700


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_no_page_names_a_variable_that_is_not_read(path: Path) -> None:
    known = {f"LABELMILL_{name.upper()}" for name in Settings.model_fields} | READ_ELSEWHERE | {"LABELMILL_CHROMIUM"}
    assert set(re.findall(r"\bLABELMILL_[A-Z_]*[A-Z]", path.read_text())) <= known


def commands(command: object, *names: str) -> Iterator[tuple[str, set[str]]]:
    """Every command with its long options."""
    inner: dict[str, object] | None = getattr(command, "commands", None)
    if inner is None:
        options = {o for p in getattr(command, "params") for o in p.opts if o.startswith("--")}  # noqa: B009
        yield " ".join(names), options - {"--help"}
        return
    for name, each in inner.items():
        yield from commands(each, *names, name)


def test_the_command_page_has_every_command_with_every_option() -> None:
    text = page("reference/cli.md")
    told = {
        heading: {row[0] for rows in tables(section(text, heading)) for row in rows[1:]}
        for heading in re.findall(r"^## (.*)$", text, re.MULTILINE)
    }
    assert told == dict(commands(typer.main.get_command(cli), "labelmill"))


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_labelmill_command_in_the_docs_exists(path: Path) -> None:
    real = {name for name, _ in commands(typer.main.get_command(cli), "labelmill")}
    groups = {name.rsplit(" ", 1)[0] for name in real}
    written = re.compile(r"(?:^ {4}(?:\S+=\S+ )*|`|bin/)labelmill ([a-z]+)(?: ([a-z][a-z-]+))?", re.MULTILINE)
    for first, second in written.findall(path.read_text()):
        named = f"labelmill {first}"
        if named in groups and second:
            named = f"labelmill {first} {second}"
        assert named in real | groups, f"{name_of(path)} names '{named}'"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_route_in_the_docs_exists(path: Path) -> None:
    real = {
        (method.upper(), re.sub(r"\{\w+\}", "{}", route))
        for route, methods in openapi()["paths"].items()
        for method in methods
    }
    for method, route in re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/api/[\w/{}-]+)", path.read_text()):
        assert (method, re.sub(r"\{\w+\}", "{}", route)) in real, f"{name_of(path)} names {method} {route}"


def anchors(text: str) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    headings: list[str] = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    text = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = path.parent / file if file else path
        assert target.exists(), f"{name_of(path)} links to {link}"
        if anchor:
            assert anchor in anchors(target.read_text()), f"{name_of(path)} links to {link}"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_make_target_in_the_docs_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|^ {4})make ([a-z]+)", path.read_text(), re.MULTILINE)) <= targets


def test_every_decision_is_listed_and_has_its_four_parts() -> None:
    listed = page("decisions/README.md")
    for path in sorted((DOCS / "decisions").glob("0*.md")):
        text = path.read_text()
        assert f"({path.name}) | {text.splitlines()[0].removeprefix('# ')} |" in listed
        for part in ("**Context.**", "**Decision.**", "**Consequence.**", "\n> "):
            assert part in text, f"{path.name} has no {part.strip()}"


@pytest.fixture
def brightness(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, ...]]:
    """The example, where Python finds it as the guide says."""
    monkeypatch.syspath_prepend(EXAMPLES)
    yield ("brightness_agent",)
    sys.modules.pop("brightness_agent", None)
    load_registry.cache_clear()


@pytest.mark.parametrize(
    ("grey", "config", "decision"),
    [(30, {}, "dark"), (200, {}, "bright"), (30, {"darkest": 0.05}, "bright")],
)
def test_the_example_agent_runs_as_a_worker_runs_it(
    brightness: tuple[str, ...], grey: int, config: dict[str, float], decision: str
) -> None:
    buffer = io.BytesIO()
    Image.new("L", (400, 300), grey).save(buffer, "PNG")
    request = AgentRequest(
        execution_id=uuid4(),
        deadline=datetime.now(UTC),
        trigger=Trigger.MANUAL,
        project=ProjectRef(id=uuid4(), name="Photos"),
        item=ItemRef(id=uuid4(), name="p.png", kind="image", media_type="image/png", size_bytes=1, url="/media/x"),
        ontology=OntologyDocument(),
        config=config,
    )
    media = Media(buffer.getvalue(), "image/png")
    answer = call_in_child("brightness", brightness, request.model_dump_json(), media)
    result = AgentResult.model_validate(answer)
    assert result.decision == decision
    assert result.decision in load_registry(brightness)["brightness"].decisions
    assert result.message == f"Brightness {grey / 255:.2f}"


def test_the_guide_shows_the_example_as_it_is_in_fewer_than_thirty_lines() -> None:
    source = (EXAMPLES / "brightness_agent.py").read_text()
    shown = re.search(r"```python\n(.*?)```", page("guide/agents.md"), re.DOTALL)
    assert shown
    assert source.endswith(shown[1])
    assert len([line for line in source.splitlines() if line.strip()]) < 30
