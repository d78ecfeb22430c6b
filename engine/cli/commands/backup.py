"""``backup create|list|verify|restore|prune``: copies of the vault, encrypted, on another disk."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.cli.grammar import Groups, command, group
from engine.cli.output import note, print_json, print_table, say
from engine.cli.progress import follow_job
from engine.cli.secret_input import read_passphrase, read_recovery_code
from engine.cli.session import connect, home_of
from engine.client.errors import ClientError
from engine.client.supervisor import is_running, restore_vault
from engine.contract import backups as wire

_NOT_INTACT = 1


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    backup = group(groups, "backup", summary="back the vault up to another disk, check backups, restore one")
    create = command(
        backup,
        shared,
        "create",
        _create,
        summary="make a backup while the engine runs; only what changed is written, then read back",
        examples="  cloister backup create --to /media/usb/cloister\n"
        "  cloister backup create --to /media/usb/cloister --keep 10\n"
        "  CLOISTER_BACKUP_FOLDER=/media/usb/cloister cloister engine start && cloister backup create --json\n\n"
        "It opens with every passphrase, and with the recovery code, that are valid now.",
    )
    _add_folder(create, "--to")
    create.add_argument("--keep", type=int, metavar="N", help="remove all but the newest N backups afterwards")
    create.add_argument("--with-models", action="store_true", help="public weights too; models trained here always are")
    create.add_argument("--new-folder", action="store_true", help="the folder is meant to be empty: begin there anew")
    create.add_argument("--no-wait", action="store_true", help="do not wait for the job")
    listing = command(
        backup,
        shared,
        "list",
        _list,
        summary="list the backups of this vault in a folder",
        examples="  cloister backup list --from /media/usb/cloister\n"
        "  cloister backup list --from /media/usb/cloister --document doc_01J...   which of them hold a document",
    )
    _add_folder(listing, "--from")
    listing.add_argument("--document", metavar="ID", help="only those that hold this document")
    verify = command(
        backup,
        shared,
        "verify",
        _verify,
        summary="read every piece of the backups; exits 1 where a file is damaged, and names it",
        examples="  cloister backup verify --from /media/usb/cloister\n"
        "  cloister backup verify --from /media/usb/cloister --backup bkp_01J...",
    )
    _add_folder(verify, "--from")
    verify.add_argument("--backup", metavar="ID", help="only this one")
    prune = command(
        backup,
        shared,
        "prune",
        _prune,
        summary="remove all but the newest backups",
        examples="  cloister backup prune --from /media/usb/cloister --keep 10",
    )
    _add_folder(prune, "--from")
    prune.add_argument("--keep", type=int, metavar="N", required=True, help="how many stay")
    restore = command(
        backup,
        shared,
        "restore",
        _restore,
        summary="restore a backup to an empty folder; needs no vault and no engine",
        examples="  cloister backup restore --from /media/usb/cloister --home /srv/cloister\n"
        "  cloister backup restore --from /media/usb/cloister --home /srv/cloister --backup bkp_01J...\n"
        "  cloister backup restore --from /media/usb/cloister --recovery-code\n\n"
        "It opens with a passphrase, or the recovery code, of the day on which it was made.",
    )
    restore.add_argument("--from", dest="folder", metavar="DIR", required=True, help="the folder of backups")
    restore.add_argument("--backup", metavar="ID", help="this one (default: the newest)")
    restore.add_argument("--recovery-code", action="store_true", help="open it with the recovery code")


def _add_folder(parser: argparse.ArgumentParser, flag: str) -> None:
    parser.add_argument(
        flag, dest="folder", metavar="DIR", help="the folder of backups (default: CLOISTER_BACKUP_FOLDER of the engine)"
    )


def _folder(arguments: argparse.Namespace) -> str | None:
    return None if arguments.folder is None else str(Path(arguments.folder).expanduser().absolute())


def _create(arguments: argparse.Namespace) -> None:
    wanted = wire.BackupCreate(
        folder=_folder(arguments),
        keep=arguments.keep,
        with_models=arguments.with_models,
        new_folder=arguments.new_folder,
    )
    with connect(arguments) as client:
        job_id = client.backups.create(wanted)
        if arguments.no_wait:
            if arguments.json:
                print_json({"job_id": job_id})
            else:
                say(f"Started job {job_id}. To follow it: cloister jobs show {job_id} --wait")
            return
        job = follow_job(client, job_id, quiet=arguments.json)
    made = wire.BackupMade.model_validate(job.result)
    if arguments.json:
        print_json(made)
        return
    say(f"Made backup {made.backup.id}, number {made.backup.number}, in {made.folder}.")
    say(f"  holds    {made.backup.documents:,} documents, {_megabytes(made.backup.size_bytes)}")
    say(f"  written  {made.written:,} pieces, {_megabytes(made.written_bytes)}, read back and whole")
    if made.pruned:
        say(f"  removed  {len(made.pruned)} older backups")
    if made.backup.absent_models:
        say(f"  without  {', '.join(made.backup.absent_models)}; --with-models takes public weights along")
    if made.same_disk:
        note("The folder is on the vault's own disk: if that disk fails, both are lost.")
    if not made.backup.intact:
        note("THE DATABASE IS DAMAGED: not every page could be read. Keep older backups.")
    if made.backup.missing:
        note(f"{made.backup.missing} stored files were missing from the vault.")


def _list(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.backups.find(_folder(arguments), arguments.document)
    if arguments.json:
        print_json(found)
        return
    print_table(
        ["BACKUP", "NUMBER", "MADE (UTC)", "DOCUMENTS", "SIZE", "STATE"],
        [
            (one.id, one.number, one.created_at, one.documents, _megabytes(one.size_bytes), _state(one))
            for one in found.backups
        ],
        empty="No backup holds that document." if arguments.document else "No backups yet.",
    )
    if found.unreadable:
        note(f"{found.unreadable} backups could not be read, so that they may hold it too.")


def _state(one: wire.BackupResponse) -> str:
    if one.problem:
        return one.problem
    return "whole" if one.intact and not one.missing else "of a damaged vault"


def _verify(arguments: argparse.Namespace) -> int:
    with connect(arguments) as client:
        wanted = wire.BackupVerification(folder=_folder(arguments), backup=arguments.backup)
        job = follow_job(client, client.backups.verify(wanted), quiet=arguments.json)
    found = wire.BackupVerified.model_validate(job.result)
    if arguments.json:
        print_json(found)
    else:
        say(f"Read {found.pieces:,} pieces of {found.backups} backups.")
        say("All of them are whole." if found.intact else "NOT ALL OF THEM ARE WHOLE.")
        for line in found.problems:
            say(f"  {line}")
        for file in found.damaged:
            say(f"  damaged: {file}")
        for backup in found.affected:
            say(f"  affected: {backup}")
        if found.damaged:
            say("Delete the damaged files and make a new backup: it writes again what the vault still has.")
    return 0 if found.intact else _NOT_INTACT


def _prune(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        wanted = wire.BackupPruning(folder=_folder(arguments), keep=arguments.keep)
        job = follow_job(client, client.backups.prune(wanted), quiet=arguments.json)
    pruned = wire.BackupsPruned.model_validate(job.result)
    if arguments.json:
        print_json(pruned)
        return
    say(f"Removed {len(pruned.removed)} backups and {pruned.pieces:,} pieces; {len(pruned.kept)} backups are left.")


def _restore(arguments: argparse.Namespace) -> None:
    home = home_of(arguments)
    if is_running(home):
        raise ClientError(
            "ENGINE_RUNNING", "An engine runs on the folder to restore to.", "Name an empty folder with --home."
        )
    if arguments.recovery_code:
        secret = read_recovery_code()
    else:
        secret = read_passphrase("Passphrase of the day of the backup: ")
    folder = Path(_folder(arguments) or "")
    done = restore_vault(home, folder, secret, is_code=arguments.recovery_code, backup=arguments.backup)
    if arguments.json:
        print_json({"home": str(home), **done.model_dump()})
        return
    say(f"Restored backup {done.backup}, number {done.number} of {done.created_at}, to {home}.")
    say(f"It holds {done.documents:,} documents, and opens with the passphrases of that day.")
    for model in done.absent_models:
        say(f"  not in it: {model}; import it again")
    if done.missing:
        note(f"{len(done.missing)} stored files were missing from the vault when the backup was made.")


def _megabytes(size_bytes: int | None) -> str | None:
    return None if size_bytes is None else f"{size_bytes / 1e6:,.1f} MB"
