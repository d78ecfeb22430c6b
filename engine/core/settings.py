"""What an administrator may set from outside: declared once, read from the environment, all mistakes at once."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, cast, get_args, get_type_hints

from engine.core.errors import InvalidInputError

PREFIX = "CLOISTER_"

LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["json", "plain"]


def _default_home() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("cloister"))


def _path(text: str) -> Path:
    path = Path(text).expanduser()
    if not path.is_absolute():
        path = Path.cwd() / path
    return path


def _whole_number(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise ValueError("must be a whole number") from None
        if not least <= number <= most:
            raise ValueError(f"must be {least} to {most}")
        return number

    return parse


def _reason(text: str) -> str:
    if len(text.strip()) < 10:
        raise ValueError("must say why, in 10 characters or more")
    return " ".join(text.split())[:500]


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.lower() not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return text.lower()

    return parse


@dataclass(frozen=True, slots=True)
class _Spec:
    parse: Callable[[str], object]  # raises ValueError that says what the value must be
    description: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field is the variable ``CLOISTER_<FIELD>``."""

    home: Annotated[Path, _Spec(_path, "the vault directory")] = field(default_factory=_default_home)
    passphrase_file: Annotated[
        Path | None, _Spec(_path, "a file whose first line unlocks the vault, for unattended use")
    ] = None
    new_passphrase_file: Annotated[
        Path | None, _Spec(_path, "a file with the new passphrase, for `cloister vault passphrase`")
    ] = None
    recovery_code_file: Annotated[
        Path | None, _Spec(_path, "a file with the recovery code, for `cloister vault recover`")
    ] = None
    user_password_file: Annotated[
        Path | None, _Spec(_path, "a file with a user's password, for `cloister users password` and `sessions start`")
    ] = None
    session_idle_minutes: Annotated[
        int, _Spec(_whole_number(1, 24 * 60), "a session without a request for so long ends")
    ] = 30
    session_hours: Annotated[
        int, _Spec(_whole_number(1, 24 * 31), "a session ends after so long, however much it is used")
    ] = 12
    log_level: Annotated[
        LogLevel, _Spec(_one_of("debug", "info", "warning", "error"), "the least serious message to keep")
    ] = "info"
    log_format: Annotated[LogFormat, _Spec(_one_of("json", "plain"), "json: an object a line; or plain")] = "json"
    log_file_mib: Annotated[int, _Spec(_whole_number(1, 1024), "the size at which a log file is rotated")] = 10
    log_files: Annotated[int, _Spec(_whole_number(1, 100), "how many rotated log files are kept")] = 5
    parser_workers: Annotated[int, _Spec(_whole_number(0, 256), "parser processes; 0: one for each core but one")] = 0
    parser_memory_mib: Annotated[
        int, _Spec(_whole_number(256, 1024 * 1024), "the memory limit of one parser process")
    ] = 2048
    parser_timeout_s: Annotated[int, _Spec(_whole_number(1, 24 * 3600), "the time limit for one document")] = 300
    watch_interval_s: Annotated[int, _Spec(_whole_number(1, 24 * 3600), "how often watched folders are looked at")] = 30
    audit_checkpoints: Annotated[
        Path | None,
        _Spec(_path, "a folder that somebody else guards, where signed checkpoints of the audit log are appended"),
    ] = None
    backup_folder: Annotated[
        Path | None, _Spec(_path, "the folder of backups, best on another disk, where no other is named")
    ] = None
    backup_warning_days: Annotated[
        int, _Spec(_whole_number(1, 3650), "the age of the last backup at which `cloister doctor` warns")
    ] = 7
    compute_threads: Annotated[
        int,
        _Spec(_whole_number(0, 1024), "threads of the embedder, reader and model; 0: one for each core"),
    ] = 0
    listen: Annotated[
        str | None, _Spec(str, "the address and port of the TLS listener, such as 0.0.0.0:8443; none: no listener")
    ] = None
    directory: Annotated[
        str | None,
        _Spec(str, "HOST:PORT of the directory (LDAP): the one place that may be asked who signs in; none: no place"),
    ] = None
    weak_isolation_reason: Annotated[
        str | None,
        _Spec(_reason, "why programs may run although this system cannot confine them; 10 characters or more"),
    ] = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Raises InvalidInputError that names every mistake, and what a misspelt variable may have meant.

        An empty value counts as none. Variables of the prefix that resemble nothing here are left to others.
        """
        values: dict[str, object] = {}
        mistakes: list[str] = []
        specs = {PREFIX + name.upper(): (name, spec) for name, spec in _specs().items()}
        for variable, (name, spec) in specs.items():
            text = environment.get(variable, "").strip()
            if not text:
                continue
            try:
                values[name] = spec.parse(text)
            except ValueError as error:
                mistakes.append(f"{variable} {error}.")
        for variable in sorted(environment):
            if variable.startswith(PREFIX) and variable not in specs:
                meant = difflib.get_close_matches(variable, specs, n=1, cutoff=0.88)
                if meant:
                    mistakes.append(f"{variable} is not a setting; did you mean {meant[0]}?")
        if mistakes:
            raise InvalidInputError(" ".join(mistakes), help="Correct these environment variables.")
        return cls(**cast("Any", values))


def describe_settings() -> str:
    """The table of settings for the administrator's guide, one Markdown row each."""
    rows = ["| variable | default | what it sets |", "|---|---|---|"]
    specs = _specs()
    for setting in dataclasses.fields(Settings):
        if setting.default is dataclasses.MISSING:
            default = "the platform's"
        else:
            default = "none" if setting.default is None else str(setting.default)
        rows.append(f"| `{PREFIX}{setting.name.upper()}` | {default} | {specs[setting.name].description} |")
    return "\n".join(rows)


def _specs() -> dict[str, _Spec]:
    hints = get_type_hints(Settings, include_extras=True)
    return {
        name: next(extra for extra in get_args(hint)[1:] if isinstance(extra, _Spec)) for name, hint in hints.items()
    }
