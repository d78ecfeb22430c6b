"""``models keygen|pack`` on the connected side; ``models trust|templates|packs`` where packs come in."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.cli.grammar import Groups, command, group
from engine.cli.output import print_json, print_table, say, say_text, size_text
from engine.cli.session import connect
from engine.client.errors import ClientError
from engine.contract.model_packs import (
    PackList,
    PackResponse,
    SignerList,
    SignerResponse,
    TemplateList,
    TemplateResponse,
)

_LARGEST_KEY_FILE = 1000


def register(models: Groups, shared: argparse.ArgumentParser) -> None:
    """Add to the group ``models``."""
    _register_building(models, shared)
    trust = group(models, "trust", summary="whose packs may come in")
    adding = command(
        trust,
        shared,
        "add",
        _add,
        summary="let the packs of a signer in",
        examples="  cloister models trust add it it.pub",
    )
    adding.add_argument("name", metavar="NAME", help="what you call the signer")
    adding.add_argument("public_key", metavar="FILE.pub", help="the public key, from keygen")
    command(trust, shared, "list", _list_signers, summary="list the trusted signers")
    command(trust, shared, "remove", _remove, summary="keep the packs of a signer out").add_argument("signer")

    templates = group(models, "templates", summary="chat templates that packs brought")
    command(templates, shared, "list", _list_templates, summary="list them, those that wait for an approval first")
    for name, run, summary in (
        ("show", _show_template, "show a template's text"),
        ("approve", _approve, "let packs with this text in"),
        ("revoke", _revoke, "keep packs with this text out again"),
    ):
        command(templates, shared, name, run, summary=summary).add_argument("digest", help="its beginning is enough")

    packs = group(models, "packs", summary="what was imported as packs")
    command(packs, shared, "list", _list_packs, summary="list the packs")
    command(packs, shared, "show", _show_pack, summary="show a pack with its files").add_argument("pack")
    command(packs, shared, "remove", _remove_pack, summary="remove a pack of safetensors").add_argument("pack")


def _register_building(models: Groups, shared: argparse.ArgumentParser) -> None:
    making = command(models, shared, "keygen", _keygen, summary="make a key that signs packs; needs no engine")
    making.add_argument("path", metavar="FILE", help="where the private key goes; the public one beside it as FILE.pub")
    building = command(
        models,
        shared,
        "pack",
        _pack,
        summary="make a signed pack of a folder of model files; needs no engine",
        examples="  cloister models pack qwen3-4b/ --key packs.key --out qwen3-4b.pack --licence Apache-2.0",
    )
    building.add_argument("folder", metavar="FOLDER")
    building.add_argument("--key", metavar="FILE", required=True, help="the private key, from keygen")
    where = building.add_mutually_exclusive_group(required=True)
    where.add_argument("--out", metavar="FILE", help="the pack to write")
    where.add_argument("--in-place", action="store_true", help="sign the folder itself, which then is the pack")
    building.add_argument("--name", help="default: the folder's name")
    building.add_argument("--licence", help="default: what the model file or its card says")
    building.add_argument("--source", default="", help="where the files came from")
    building.add_argument("--leave-out", metavar="PATTERN", action="append", default=[], help="files that stay behind")


def print_pack(pack: PackResponse) -> None:
    """What was verified about a pack, as lines."""
    say(f"{pack.name}  ({pack.id})")
    say(f"  signed by     {pack.signer_name}, key {pack.signer}")
    say(f"  built         {pack.created_at}{', from ' + pack.source if pack.source else ''}")
    say(f"  licence       {pack.licence}")
    say(f"  manifest      sha256 {pack.manifest_sha256}")
    for file in pack.files:
        say(f"  {file.role:<12}  {file.path}, {size_text(file.size_bytes)}, sha256 {file.sha256[:16]}")


def _keygen(arguments: argparse.Namespace) -> None:
    from models_registry.packs.signing import SigningKey

    path = Path(arguments.path).expanduser()
    with _typed():
        key = SigningKey.generate()
        public = key.save(path)
    if arguments.json:
        print_json({"private_key": str(path), "public_key": str(public), "fingerprint": key.fingerprint})
        return
    say(f"Private key  {path}  (keep it secret: whoever has it can sign packs in your name)")
    say(f"Public key   {public}")
    say(f"Fingerprint  {key.fingerprint}")
    say("On the offline machine: cloister models trust add NAME FILE.pub, after comparing the fingerprint.")


def _pack(arguments: argparse.Namespace) -> None:
    from models_registry.packs.build import Description, build_pack, sign_folder
    from models_registry.packs.signing import SigningKey

    about = Description(name=arguments.name, licence=arguments.licence, source=arguments.source)
    folder = Path(arguments.folder).expanduser()
    with _typed():
        key = SigningKey.load(Path(arguments.key).expanduser())
        if arguments.in_place:
            built = sign_folder(folder, key, about=about)
        else:
            out = Path(arguments.out).expanduser()
            built = build_pack(folder, key, out, about=about, leave_out=arguments.leave_out)
    manifest = built.verified.manifest
    if arguments.json:
        print_json(
            {
                "path": str(built.path),
                "name": manifest.name,
                "licence": manifest.licence,
                "signer": manifest.signer,
                "manifest_sha256": built.verified.manifest_sha256,
                "size_bytes": manifest.size_bytes,
                "files": [
                    {"path": one.path, "role": one.role.value, "size_bytes": one.size_bytes, "sha256": one.sha256}
                    for one in manifest.files
                ],
                "templates": sorted({template.sha256 for template in built.verified.templates}),
                "left_out": list(built.left_out),
            }
        )
        return
    say(f"{built.path}: {len(manifest.files)} files, {size_text(manifest.size_bytes)}, licence {manifest.licence}")
    say(f"  signed by  {manifest.signer}")
    say(f"  manifest   sha256 {built.verified.manifest_sha256}")
    for path in built.left_out:
        say(f"  left out   {path}")


@contextmanager
def _typed() -> Iterator[None]:
    from models_registry.packs.errors import PackError, PackRefusedError

    try:
        yield
    except PackError as error:
        code = "MODEL_PACK_REFUSED" if isinstance(error, PackRefusedError) else "MODEL_PACK_NOT_BUILT"
        raise ClientError(code, error.message, error.help) from None


def _add(arguments: argparse.Namespace) -> None:
    with Path(arguments.public_key).expanduser().open("rb") as file:
        text = file.read(_LARGEST_KEY_FILE).decode("utf-8", "replace")
    with connect(arguments) as client:
        signer = client.add_signer(arguments.name, text)
    if arguments.json:
        print_json(signer)
        return
    say(f"Packs of {signer.name} may come in.")
    say(f"Compare the fingerprint with the signer: {signer.fingerprint}")


def _list_signers(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        _print_signers(arguments, client.list_signers())


def _remove(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        _print_signers(arguments, client.remove_signer(arguments.signer))


def _print_signers(arguments: argparse.Namespace, signers: list[SignerResponse]) -> None:
    if arguments.json:
        print_json(SignerList(signers=signers))
        return
    print_table(
        ["NAME", "FINGERPRINT", "SINCE"],
        [(signer.name, signer.fingerprint, signer.added_at[:10]) for signer in signers],
        empty="Nobody's packs may come in. Add a signer with: cloister models trust add NAME FILE.pub",
        shorten=["NAME"],
    )


def _list_templates(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        templates = client.list_templates()
    if arguments.json:
        print_json(TemplateList(templates=templates))
        return
    print_table(
        ["TEMPLATE", "STATE", "CHARACTERS", "PACK"],
        [
            (one.sha256[:12], "approved" if one.approved_at else "waits for an approval", one.characters, one.pack)
            for one in templates
        ],
        empty="No pack has brought a chat template that was not known.",
        shorten=["PACK"],
    )


def _show_template(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        template = client.template(arguments.digest)
    print_json(template) if arguments.json else say_text(template.text or "")


def _approve(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        _print_template(arguments, client.approve_template(arguments.digest), "may come in")


def _revoke(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        _print_template(arguments, client.revoke_template(arguments.digest), "stay out")


def _print_template(arguments: argparse.Namespace, template: TemplateResponse, what: str) -> None:
    print_json(template) if arguments.json else say(f"Packs with the template {template.sha256[:12]} {what}.")


def _list_packs(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        _print_packs(arguments, client.list_packs())


def _remove_pack(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        _print_packs(arguments, client.remove_pack(arguments.pack))


def _show_pack(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        pack = client.pack(arguments.pack)
    print_json(pack) if arguments.json else print_pack(pack)


def _print_packs(arguments: argparse.Namespace, packs: list[PackResponse]) -> None:
    if arguments.json:
        print_json(PackList(packs=packs))
        return
    print_table(
        ["PACK", "NAME", "WEIGHTS", "SIGNER", "LICENCE", "SIZE"],
        [(one.id, one.name, one.weights, one.signer_name, one.licence, size_text(one.size_bytes)) for one in packs],
        empty="There is no pack. Import one with: cloister models import FILE.pack",
        shorten=["NAME", "SIGNER", "LICENCE"],
    )
