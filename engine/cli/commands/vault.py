"""``vault recover|passphrase|remove-passphrase|recovery-code|rotate-keys|check|repair``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from engine.cli.grammar import Groups, command, group
from engine.cli.output import print_json, say
from engine.cli.progress import follow_job, shown_steps
from engine.cli.secret_input import read_new_passphrase, read_passphrase, read_recovery_code
from engine.cli.session import connect, existing_home_of
from engine.client.errors import ClientError
from engine.client.supervisor import check_vault, is_running, recover_vault, repair_vault, rotate_keys
from engine.contract.locations import NEW_PASSPHRASE_FILE_VARIABLE, PASSPHRASE_FILE_VARIABLE
from engine.contract.vault import HitDocumentResponse


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    vault = group(groups, "vault", summary="change passphrases, recovery code and keys, recover, find damage")
    recover = command(
        vault,
        shared,
        "recover",
        _recover,
        summary="set a new passphrase with the recovery code, when the old one is lost",
        examples="  cloister vault recover\n"
        "  cloister vault recover --administrator maria\n"
        "  CLOISTER_RECOVERY_CODE_FILE=code.txt CLOISTER_PASSPHRASE_FILE=new.txt cloister vault recover --json",
    )
    recover.add_argument("--administrator", metavar="NAME", help="who gets it (default: the only one there is)")
    command(
        vault,
        shared,
        "passphrase",
        _passphrase,
        summary="change your passphrase",
        examples="  cloister vault passphrase\n"
        "  CLOISTER_PASSPHRASE_FILE=old.txt CLOISTER_NEW_PASSPHRASE_FILE=new.txt cloister vault passphrase --json",
    )
    remove = command(
        vault,
        shared,
        "remove-passphrase",
        _remove_passphrase,
        summary="let the passphrase of a former administrator no longer open the vault",
        examples="  cloister vault remove-passphrase --administrator maria",
    )
    remove.add_argument("--administrator", metavar="NAME", required=True, help="whose it is")
    command(
        vault,
        shared,
        "recovery-code",
        _recovery_code,
        summary="make a new recovery code and show it, once; the old one is worthless from then on",
        examples="  cloister vault recovery-code\n"
        "  CLOISTER_PASSPHRASE_FILE=passphrase.txt cloister vault recovery-code --json",
    )

    rotate = command(
        vault,
        shared,
        "rotate-keys",
        _rotate_keys,
        summary="encrypt the whole database under a new key, after a copy of the vault was lost or a person has left",
        examples="  cloister engine stop && cloister vault rotate-keys\n"
        "  CLOISTER_PASSPHRASE_FILE=passphrase.txt cloister vault rotate-keys --json\n\n"
        "Change the passphrases that others may know before it: whoever knows a valid one opens new copies too.\n"
        "It needs room for a second database. Old copies and backups still open with what opened them then.",
    )
    rotate.add_argument(
        "--leave-out", action="store_true", help="go on where somebody's passphrase cannot be kept, and say whose"
    )
    command(
        vault,
        shared,
        "check",
        _check,
        summary="read everything of the vault and name the documents that are damaged; exits 1 where there are any",
        examples="  cloister vault check                    while the engine runs, or without it\n"
        "  cloister vault check --json\n\n"
        "It changes nothing. `cloister vault repair` saves the rest; what is named can be added again, or comes\n"
        "back with `cloister backup restore`.",
    )
    command(
        vault,
        shared,
        "repair",
        _repair,
        summary="save what can be read of a damaged vault, set the damaged documents aside, build the indexes anew",
        examples="  cloister engine stop && cloister vault repair\n  cloister vault repair --json\n\n"
        "It needs room for a second database. Copy the vault's folder first if you want to keep the damaged one.",
    )


def _check(arguments: argparse.Namespace) -> int:
    home = existing_home_of(arguments)
    if is_running(home):
        with connect(arguments) as client:
            follow_job(client, client.check_vault(), quiet=arguments.json)
            found = client.last_vault_check()
    else:
        passphrase = read_passphrase("Passphrase: ")
        with shown_steps("reading", quiet=arguments.json) as progress:
            found = check_vault(home, passphrase, progress=progress)
    if arguments.json:
        print_json(found)
        return 0 if found.intact else 1
    say("Everything can be read." if found.intact else "THE VAULT IS DAMAGED.")
    if found.pages is not None:
        say(f"  pages      {len(found.pages):,} of {found.pages_total:,} do not authenticate")
    hit = len(found.documents) + found.hidden_documents
    say(f"  documents  {hit:,} are hit, {found.sound_documents:,} are whole")
    _name(found.documents)
    if found.hidden_documents:
        say(f"  {found.hidden_documents:,} of them are in collections that you may not see")
    for table in found.lists:
        say(f"  the list of {table} has gaps: there may be more documents than are named here")
    if not found.intact:
        say("To save the rest: cloister engine stop && cloister vault repair")
    return 0 if found.intact else 1


def _repair(arguments: argparse.Namespace) -> None:
    home = existing_home_of(arguments)
    if is_running(home):
        raise ClientError(
            "ENGINE_RUNNING",
            "The engine of this vault runs; the repair needs the vault for itself.",
            "Stop it with `cloister engine stop`, repair, and start it again.",
        )
    passphrase = read_passphrase("Passphrase: ")
    with shown_steps("repairing", quiet=arguments.json) as progress:
        done = repair_vault(home, passphrase, progress=progress)
    if arguments.json:
        print_json(done)
        return
    if not done.repaired:
        say("The database is whole; nothing was done.")
    else:
        say("Saved what could be read.")
        say(f"  set aside    {len(done.set_aside):,} documents, which are listed as failed and found no more")
        _name(done.set_aside)
        say(f"  lost         {len(done.lost):,} documents of which not even the name is left")
        for document_id in done.lost:
            say(f"  {document_id}")
        say(f"  index        {done.terms:,} passages had their words computed again, {done.vectors:,} their vectors")
        for table in done.gaps:
            say(f"  not whole    {table}")
    if done.originals:
        say(f"  originals    {len(done.originals):,} stored files are damaged; their documents are found as before")
        _name(done.originals)
    if done.set_aside or done.lost or done.originals:
        say("Add these documents again, or restore a backup that has them: cloister backup list --document ID")


def _name(documents: Sequence[HitDocumentResponse]) -> None:
    for document in documents:
        say(f"  {document.id}  {document.name or '(name not readable)'}: {', '.join(document.parts)}")


def _rotate_keys(arguments: argparse.Namespace) -> None:
    home = existing_home_of(arguments)
    if is_running(home):
        raise ClientError(
            "ENGINE_RUNNING",
            "The engine of this vault runs; new keys need the vault for themselves.",
            "Stop it with `cloister engine stop`, rotate the keys, and start it again.",
        )
    passphrase = read_passphrase("Passphrase: ")
    with shown_steps("encrypting anew", quiet=arguments.json) as progress:
        done = rotate_keys(home, passphrase, leave_out=arguments.leave_out, progress=progress)
    if arguments.json:
        print_json(done)
        return
    say(f"The vault has a new key, its number {done.rotation + 1}; {done.database_bytes / 1e6:,.1f} MB were encrypted.")
    say(f"  still open it    {', '.join(done.kept)}, each with the same passphrase")
    if done.dropped:
        say(f"  no longer do so  {', '.join(done.dropped)}")
    if done.recovery_code is None:
        print("The recovery code is the same as before.")
    else:
        print(f"Recovery code:  {done.recovery_code}\n")
        print("Write it down and destroy the old one, which is worthless now. It is not shown again.")
    print("Make a backup now: it will be a full one. Older backups and copies open as they did.")


def _recover(arguments: argparse.Namespace) -> None:
    home = existing_home_of(arguments)
    if is_running(home):
        raise ClientError(
            "ENGINE_RUNNING",
            "The engine of this vault runs; recovery needs the vault for itself.",
            "If you know the passphrase, change it with `cloister vault passphrase`; "
            "else stop the engine with `cloister engine stop` first.",
        )
    code = read_recovery_code()
    passphrase = read_new_passphrase("New passphrase: ")
    administrator = recover_vault(home, code, passphrase, arguments.administrator)
    if arguments.json:
        print_json({"home": str(home), "administrator": administrator})
        return
    say(f"The new passphrase of {administrator} opens the vault; any that they had before no longer does.")
    print("The recovery code stays valid. If others may have seen it, replace it: cloister vault recovery-code")


def _passphrase(arguments: argparse.Namespace) -> None:
    existing_home_of(arguments)
    old = read_passphrase("Present passphrase: ")
    new = read_new_passphrase("New passphrase: ", variable=NEW_PASSPHRASE_FILE_VARIABLE)
    with connect(arguments, passphrase=old) as client:
        changed = client.change_passphrase(old, new)
    if os.environ.get(PASSPHRASE_FILE_VARIABLE):
        print(f"The file that {PASSPHRASE_FILE_VARIABLE} names still holds the old passphrase.", file=sys.stderr)
    if arguments.json:
        print_json(changed)
        return
    say(f"Changed the passphrase of {changed.administrator}. The recovery code is the same as before.")
    print("Copies of the vault that were made before still open with the old passphrase.")


def _remove_passphrase(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        removed = client.remove_passphrase(arguments.administrator)
    if arguments.json:
        print_json(removed)
        return
    say(f"The passphrase of {removed.administrator} no longer opens the vault.")
    say("Copies of the vault that were made before still open with it.")


def _recovery_code(arguments: argparse.Namespace) -> None:
    home = existing_home_of(arguments)
    passphrase = read_passphrase("Passphrase: ")
    with connect(arguments, passphrase=passphrase) as client:
        code = client.replace_recovery_code(passphrase)
    if arguments.json:
        print_json({"home": str(home), "recovery_code": code})
        return
    print(f"Recovery code:  {code}\n")
    print("Write it down, keep it apart from this machine, and destroy the old one, which is worthless now.")
    print("The new one is not stored and is not shown again.")
