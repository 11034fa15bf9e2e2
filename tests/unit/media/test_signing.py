"""Signed links."""

import stat
import time
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from labelmill.kit.errors import NotFoundError
from labelmill.kit.settings import Settings
from labelmill.media.errors import LinkExpiredError
from labelmill.media.signing import WINDOW_SECONDS, Signer

SIGNER = Signer(b"secret" * 6)


@given(st.text(min_size=1).filter(lambda t: t.encode("utf-8", "ignore").decode() == t))
def test_a_link_leads_back_to_its_key(key: str) -> None:
    read, left = SIGNER.read(SIGNER.url(key).removeprefix("/media/"))
    assert read == key
    assert WINDOW_SECONDS < left <= 2 * WINDOW_SECONDS


def test_a_link_stays_the_same_so_that_browsers_cache_it() -> None:
    assert SIGNER.url("ab/abc.png") == SIGNER.url("ab/abc.png")


@given(st.integers(0, 200), st.characters(codec="utf-8"))
def test_a_link_that_somebody_changed_leads_nowhere(position: int, character: str) -> None:
    token = SIGNER.token("ab/abc.png", int(time.time()) + 100)
    position %= len(token)
    changed = token[:position] + character + token[position + 1 :]
    if changed != token:
        with pytest.raises(NotFoundError):
            SIGNER.read(changed)


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "é.1.ü", "x" * 5000])
def test_what_is_no_token_leads_nowhere(token: str) -> None:
    with pytest.raises(NotFoundError):
        SIGNER.read(token)


def test_a_link_of_another_deployment_leads_nowhere() -> None:
    with pytest.raises(NotFoundError):
        Signer(b"other" * 8).read(SIGNER.token("ab/abc.png", int(time.time()) + 100))


def test_an_expired_link_says_so() -> None:
    with pytest.raises(LinkExpiredError, match="expired; reload"):
        SIGNER.read(SIGNER.token("ab/abc.png", int(time.time()) - 1))


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    urls = [Signer.open(settings).url("k") for _ in range(2)]
    assert urls[0] == urls[1]
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600
    assert [p.name for p in (tmp_path / "data").iterdir()] == ["secret.key"]


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    urls: list[str] = []
    threads = [Thread(target=lambda: urls.append(Signer.open(Settings(data_dir=tmp_path)).url("k"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(urls) == 8
    assert len(set(urls)) == 1


def test_a_key_from_the_environment_counts(tmp_path: Path) -> None:
    given_key = Settings(data_dir=tmp_path, secret_key=SecretStr("x" * 40))
    assert Signer.open(given_key).url("k") == Signer(b"x" * 40).url("k")
    assert list(tmp_path.iterdir()) == []


def test_a_broken_key_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("nonsense")
    with pytest.raises(RuntimeError, match=r"secret\.key does not hold a key"):
        Signer.open(Settings(data_dir=tmp_path))
