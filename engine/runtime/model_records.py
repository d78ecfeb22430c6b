"""What is registered of a model file that came in, and the name it gets."""

from __future__ import annotations

import apsw

from engine.core.errors import ConflictError, InvalidInputError
from engine.core.ids import new_id
from engine.core.names import clean_new_name, without_slashes
from engine.runtime.model_files import StoredModel
from engine.runtime.model_repository import ModelRecord, find_model


def record_of(name: str, stored: StoredModel, imported_at: str) -> ModelRecord:
    info = stored.info
    return ModelRecord(
        id=new_id("mdl"),
        name=name,
        file_name=stored.file_name,
        sha256=stored.sha256,
        size_bytes=info.size_bytes,
        architecture=info.architecture,
        parameters=info.parameters,
        context_tokens=info.context_tokens,
        quantization=info.quantization,
        chat_template=info.chat_template,
        licence=info.licence,
        imported_at=imported_at,
    )


def checked_name(name: str) -> str:
    cleaned = name.strip()
    if not cleaned or len(cleaned) > 100 or not cleaned.isprintable():
        raise InvalidInputError("A model's name is 1 to 100 printable characters.", help="Choose another name.")
    return clean_new_name(cleaned, what="The model's name")


def name_taken(name: str) -> ConflictError:
    return ConflictError(f"A model named '{name}' exists already.", help="Choose another name, or remove that model.")


def free_name(conn: apsw.Connection, wanted: str) -> str:
    """``wanted``, made fit to be a name, with a number where it is taken."""
    printable = "".join(character for character in wanted if character.isprintable())
    base = without_slashes(printable)[:90].strip() or "model"
    number = 1
    while find_model(conn, name := base if number == 1 else f"{base}-{number}") is not None:
        number += 1
    return name
