"""What ruff and import-linter can't hold: who may commit, who writes a status, how long a file gets."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Migrations are generated, and never change again.
SOURCES = sorted(p for p in (ROOT / "src" / "labelmill").rglob("*.py") if p.parent.name != "versions")
LONGEST = 400


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]


def strings(path: Path) -> list[str]:
    tree = ast.parse(path.read_text())
    return [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def test_there_are_sources() -> None:
    assert len(SOURCES) > 50


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_only_kit_commits(path: Path) -> None:
    if "kit" in path.parts:
        return
    for call in calls(path):
        if isinstance(call.func, ast.Attribute):
            assert call.func.attr not in {"commit", "rollback"}, f"{name_of(path)}:{call.lineno} ends a transaction"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_only_the_gate_writes_an_executions_status(path: Path) -> None:
    if path.parent.name == "gate":
        return
    for text in strings(path):
        squeezed = " ".join(text.split()).upper()
        assert "UPDATE EXECUTIONS SET" not in squeezed, f"{name_of(path)} updates executions"
        assert "INSERT INTO EXECUTIONS" not in squeezed, f"{name_of(path)} inserts executions"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_files_stay_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("path", [p for p in SOURCES if p.name in {"actions.py", "queries.py"}], ids=name_of)
def test_verbs_and_reads_say_what_they_do(path: Path) -> None:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{name_of(path)}: {node.name} has no docstring"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_relationships_never_load_by_surprise(path: Path) -> None:
    for call in calls(path):
        if isinstance(call.func, ast.Name) and call.func.id == "relationship":
            lazy = [k.value for k in call.keywords if k.arg == "lazy"]
            assert lazy, f"{name_of(path)}:{call.lineno}: relationship without lazy='raise'"
            assert isinstance(lazy[0], ast.Constant)
            assert lazy[0].value == "raise"


def test_slices_say_what_they_own() -> None:
    for slice_ in (p.parent for p in SOURCES if p.name == "tables.py"):
        docstring = ast.get_docstring(ast.parse((slice_ / "__init__.py").read_text()))
        assert docstring, f"{slice_.name} has no docstring"
        assert len(docstring.splitlines()) == 3, f"{slice_.name}'s docstring should have three lines"
