"""Why a directory cannot be asked, or not like that.

CloisterError
├── DirectoryDownError               DIRECTORY_DOWN           it does not answer, or not as who it should be
├── ConflictError
│   ├── DirectoryOffError            DIRECTORY_OFF            none is set
│   └── DirectoryOutOfReachError     DIRECTORY_OUT_OF_REACH   the engine was not started with a way to it
└── InvalidInputError
    └── DirectorySettingsError       DIRECTORY_SETTINGS       an address, filter or mapping that cannot be right
"""

from __future__ import annotations

from engine.core.errors import CloisterError, ConflictError, InvalidInputError


class DirectoryDownError(CloisterError):
    code = "DIRECTORY_DOWN"
    http_status = 503


class DirectoryOffError(ConflictError):
    code = "DIRECTORY_OFF"


class DirectoryOutOfReachError(ConflictError):
    code = "DIRECTORY_OUT_OF_REACH"


class DirectorySettingsError(InvalidInputError):
    code = "DIRECTORY_SETTINGS"
