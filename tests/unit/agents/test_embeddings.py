"""Embeddings are made once, for all processes that share a folder."""

from pathlib import Path

import numpy as np
import pytest

from labelmill.agents.builtin.embeddings import Embedding, Embeddings


class Encoder:
    """Counts how often it has to look."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self) -> Embedding:
        self.looks += 1
        return Embedding(np.full((1, 4, 8, 8), self.looks / 3, np.float32), 640, 480)


def cache(*, in_memory: int = 2, on_disk_bytes: int = 1_000_000) -> Embeddings:
    return Embeddings(in_memory=in_memory, on_disk_bytes=on_disk_bytes)


def test_a_picture_is_looked_at_once(tmp_path: Path) -> None:
    encoder, kept = Encoder(), cache()
    first = kept.get("a", tmp_path, encoder)
    assert kept.get("a", tmp_path, encoder) is first
    assert encoder.looks == 1


def test_another_process_reads_what_one_has_seen_exactly(tmp_path: Path) -> None:
    encoder = Encoder()
    first = cache().get("a", tmp_path, encoder)
    second = cache().get("a", tmp_path, encoder)
    assert encoder.looks == 1
    assert (second.values == first.values).all()
    assert (second.width, second.height) == (640, 480)


def test_without_a_folder_only_this_process_remembers() -> None:
    encoder, kept = Encoder(), cache(in_memory=1)
    for key in ("a", "a", "b", "a"):
        kept.get(key, None, encoder)
    assert encoder.looks == 3


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04 not a zip", b"\x93NUMPY"])
def test_a_broken_file_is_made_again(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "a.npz").write_bytes(broken)
    encoder = Encoder()
    cache().get("a", tmp_path, encoder)
    cache().get("a", tmp_path, encoder)
    assert encoder.looks == 1


def test_a_folder_that_cannot_be_written_costs_no_answer(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    encoder = Encoder()
    assert cache().get("a", tmp_path / "file", encoder).width == 640


def test_the_disk_keeps_what_was_used_last(tmp_path: Path) -> None:
    encoder = Encoder()
    cache().get("a", tmp_path, encoder)
    size = (tmp_path / "a.npz").stat().st_size
    for key in ("b", "c"):
        cache(on_disk_bytes=2 * size).get(key, tmp_path, encoder)
        cache().get("b", tmp_path, encoder)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.npz", "c.npz"]
