"""``users``, ``groups``, ``keys`` and ``sessions``, against an engine whose answers were written beforehand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.cli.main import main
from tests.support.canned_engine import canned_engine

MARIA = {"id": "usr_2", "name": "maria", "role": "analyst", "created_at": "2025-01-01", "has_password": True}
SESSION = {
    "id": "ses_1",
    "user": "maria",
    "created_at": "2025-01-01",
    "last_used_at": "2025-01-01",
    "ends_at": "2025-01-02",
}
KEY = {
    "id": "key_1",
    "user": "maria",
    "name": "nightly",
    "permissions": ["ask"],
    "collections": None,
    "created_at": "2025-01-01",
    "expires_at": "2025-04-01T00:00:00Z",
}
GROUP = {"id": "grp_1", "name": "planners", "created_at": "2025-01-01", "members": ["maria"]}
PLANS = {"id": 1, "name": "plans", "access": "write", "documents": 0, "chunks": 0, "created_at": "2025-01-01"}
ANSWERS: dict[str, Any] = {
    "PUT /api/users/maria/password": MARIA,
    "DELETE /api/users/maria/password": {**MARIA, "has_password": False},
    "POST /api/users/maria/unlock": MARIA,
    "POST /api/sign-in": {"token": "cls_told_once", "session": SESSION, "user": MARIA},
    "POST /api/sign-out": {"ended": 1},
    "GET /api/sessions": {"sessions": [SESSION]},
    "DELETE /api/sessions/ses_1": {"ended": 1},
    "DELETE /api/users/maria/sessions": {"ended": 3},
    "POST /api/keys": {**KEY, "api_key": "clk_told_once"},
    "GET /api/keys": {"keys": [KEY]},
    "DELETE /api/keys/key_1": KEY,
    "POST /api/groups": {**GROUP, "members": []},
    "GET /api/groups": {"groups": [GROUP]},
    "DELETE /api/groups/planners": GROUP,
    "POST /api/groups/planners/members": GROUP,
    "DELETE /api/groups/planners/members": {**GROUP, "members": []},
    "POST /api/collections/plans/grants": PLANS,
    "DELETE /api/collections/plans/grants": PLANS,
}
PASSWORD = "walnut ferry quilt"

Cloister = Callable[[str], str]


@pytest.fixture
def cloister(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cloister:
    """Run one command that succeeds; what it printed."""
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    monkeypatch.setenv("CLOISTER_USER_PASSWORD_FILE", str(tmp_path / "password"))
    home = tmp_path / "v"

    def run(words: str) -> str:
        with canned_engine(home, ANSWERS):
            assert main([*words.split(), "--home", str(home)]) == 0
        printed = capsys.readouterr()
        assert PASSWORD not in printed.out + printed.err
        return printed.out

    return run


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("users password maria", "maria can sign in with the new password."),
        ("users remove-password maria", "maria cannot sign in any more."),
        ("users unlock maria", "maria can sign in at once."),
        ("sessions start maria", "Token:  cls_told_once"),
        ("sessions list", "ses_1"),
        ("sessions end ses_1", "Sessions ended: 1."),
        ("sessions end-all maria", "Sessions ended: 3."),
        ("sessions sign-out", "Sessions ended: 1."),
        ("keys create nightly --user maria --permission ask --days 90", "API key:  clk_told_once"),
        ("keys list --user maria", "2025-04-01"),
        ("keys revoke key_1", "The key nightly of maria is worthless now."),
        ("groups add planners", "Made the group planners."),
        ("groups list", "planners"),
        ("groups join planners maria", "In planners are now: maria."),
        ("groups leave planners maria", "In planners are now: nobody."),
        ("groups grant planners plans --access write", "Everybody in planners may now write plans."),
        ("groups revoke planners plans", "The group planners opens plans no more."),
        ("groups remove planners", "Removed the group planners."),
    ],
)
def test_each_command_speaks_to_people_and_to_scripts(cloister: Cloister, words: str, said: str) -> None:
    assert said in cloister(words)
    assert isinstance(json.loads(cloister(f"{words} --json")), dict)
