"""What transformers makes of the same model: token ids, prompts of conversations, and how likely each token is.

Each continuation that llama.cpp chose is read once: its token is greedy here too where no other has a higher logit,
and elsewhere ``behind`` says by how much the best one is higher.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engine.export.child.request import Probe, ReferenceRequest, decode_reference, run
from engine.export.child.weights import changed_weights


def main(data: bytes) -> None:
    request = decode_reference(data)
    from transformers import AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(request.base, trust_remote_code=False)
    answer: dict[str, Any] = {
        "tokens": [tokenizer.encode(text, add_special_tokens=False) for text in request.texts],
        "prompts": [_prompt(tokenizer, conversation) for conversation in request.conversations],
        "bos": tokenizer.bos_token or "",
        "has_template": bool(tokenizer.chat_template),
    }
    if request.probes:
        model = _model(request)
        answer["behind"] = [_behind(model, probe) for probe in request.probes]
    Path(request.out).write_bytes(json.dumps(answer).encode())


def _prompt(tokenizer: Any, conversation: list[dict[str, str]]) -> str | None:
    """None: there is no template, or it refuses the conversation, as some refuse a system message."""
    from jinja2.exceptions import TemplateError

    if not tokenizer.chat_template:
        return None
    try:
        return str(tokenizer.apply_chat_template(conversation, tokenize=False, add_generation_prompt=True))
    except TemplateError:
        return None


def _model(request: ReferenceRequest) -> Any:
    """The merged model with the weights of the F16 file, computing in 32 bits where memory allows."""
    import torch
    from transformers import AutoModelForCausalLM

    model: Any = AutoModelForCausalLM.from_pretrained(
        request.base, dtype="auto", trust_remote_code=False, low_cpu_mem_usage=True
    )
    merged = changed_weights(request)
    kept = torch.float32 if request.wide else torch.bfloat16
    with torch.inference_mode():
        for name, parameter in model.named_parameters():
            weight = parameter.data
            if merged.changes(name):
                weight = merged.merged(name, weight)
            elif weight.dim() > 1:
                weight = weight.to(torch.float16)  # as the file holds it
            parameter.data = weight.to(kept)
    if merged.left:
        raise ValueError(f"{len(merged.left)} weights that the run changed are not in the base model")
    return model.to(kept).eval()


def _behind(model: Any, probe: Probe) -> list[float]:
    import torch

    if not probe.continuation:
        return []
    ids = torch.tensor([probe.prompt + probe.continuation])
    with torch.inference_mode():
        logits = model(ids, use_cache=False).logits[0].float()
    places = range(len(probe.prompt) - 1, len(ids[0]) - 1)
    chosen = zip(places, probe.continuation, strict=True)
    return [round(float(logits[place].max() - logits[place][token]), 5) for place, token in chosen]


if __name__ == "__main__":
    run(main)
