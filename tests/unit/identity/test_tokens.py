"""Secrets that stand for a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelmill.identity.tokens import (
    is_well_formed,
    new_api_token,
    new_password,
    new_session_token,
    shown_prefix,
    token_hash,
)


def test_a_new_api_token_passes_its_own_check() -> None:
    token = new_api_token()
    assert token.startswith("lab_")
    assert len(token) == 42
    assert is_well_formed(token)


@given(place=st.integers(4, 41), replacement=st.sampled_from("0123456789ABCXYZabcxyz"))
def test_one_mistyped_character_is_noticed(place: int, replacement: str) -> None:
    token = new_api_token()
    mistyped = token[:place] + replacement + token[place + 1 :]
    assert is_well_formed(mistyped) == (mistyped == token)


@pytest.mark.parametrize("text", ["", "lab_", "lab_short", "ghp_" + "a" * 38, "lab_" + "é" * 38])
def test_what_is_no_token_is_refused(text: str) -> None:
    assert not is_well_formed(text)


def test_a_token_with_more_around_it_is_refused() -> None:
    token = new_api_token()
    assert not is_well_formed(f"{token}\n")
    assert not is_well_formed(f" {token}")


def test_tokens_are_not_repeated() -> None:
    assert len({new_api_token() for _ in range(100)} | {new_session_token() for _ in range(100)}) == 200


def test_a_list_shows_a_fifth_of_the_secret_and_stores_none() -> None:
    token = new_api_token()
    assert shown_prefix(token) == token[:12]
    assert len(token_hash(token)) == 32


def test_a_password_to_type_has_no_look_alikes() -> None:
    passwords = "".join(new_password() for _ in range(50))
    assert not set(passwords) & set("0O1Il")
