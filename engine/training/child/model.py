"""Load the base model, in 4 bits where asked, put adapters on it, and run it over a batch."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.contract.training import TrainingConfig
from engine.training.child import attention
from engine.training.child.batches import Batch
from engine.training.child.loss import token_losses
from engine.training.child.team import in_shards
from engine.training.errors import BaseModelError

# Models whose logits are their output embeddings times the last hidden states, and nothing else.
_PLAIN_HEADS = frozenset({"llama", "mistral", "qwen2", "qwen3", "phi3", "gemma", "smollm3", "olmo2", "olmo3"})


@dataclass(frozen=True, slots=True)
class Trainee:
    """The model in training. ``model`` has the adapters; ``causal`` is the base model below them."""

    model: Any
    causal: Any
    config: TrainingConfig
    device: Any

    @property
    def trainable(self) -> dict[str, Any]:
        """What is learned, by name, in the model's order."""
        return {name: value for name, value in self.model.named_parameters() if value.requires_grad}

    def parameter_counts(self) -> tuple[int, int]:
        """All parameters and the trainable ones; a packed 4-bit weight counts the values in it."""
        every = sum(_values_of(value) for value in self.model.parameters())
        return every, sum(value.numel() for value in self.trainable.values())

    def losses(self, batch: Batch) -> tuple[Any, Any]:
        """``token_losses`` of a batch."""
        borders = batch.borders
        where = {
            "input_ids": batch.ids,
            "position_ids": batch.positions,
            "use_cache": False,
            "cu_seq_lens_q": borders,
            "cu_seq_lens_k": borders,
            "max_length_q": batch.longest,
            "max_length_k": batch.longest,
        }
        with self._computing():
            if self.causal.config.model_type in _PLAIN_HEADS:
                body = getattr(self.causal, self.causal.base_model_prefix)
                hidden, head = body(**where).last_hidden_state[0], self.causal.get_output_embeddings()
            else:
                hidden, head = self.causal(**where).logits[0], _same
            return token_losses(hidden, batch.targets, head, chunk_tokens=self.config.loss_chunk_tokens)

    def _computing(self) -> AbstractContextManager[Any]:
        import torch

        sixteen_bits = self.config.compute_dtype == "bfloat16"
        computing: AbstractContextManager[Any] = torch.autocast(self.device.type, torch.bfloat16, enabled=sixteen_bits)
        return computing


def import_libraries(config: TrainingConfig) -> None:
    """Import what ``load_trainee`` needs, so that the memory of a model can be told from that of its libraries."""
    import importlib

    names = ["transformers.models.llama.modeling_llama", "torch.utils.checkpoint", "torch.optim"]
    names += [] if config.method == "full" else ["peft"]
    names += ["bitsandbytes"] if config.method == "qlora" else []
    for name in names:
        importlib.import_module(name)


def load_trainee(folder: Path, config: TrainingConfig, device: Any) -> Trainee:
    """The base model of a verified pack, ready to be trained. Raises BaseModelError."""
    import torch

    attention.register()
    causal = _load(folder, config, device)
    if getattr(causal.config, "attn_logit_softcapping", None) or getattr(causal.config, "attention_dropout", 0):
        raise _refused("its attention has soft caps or dropout, which are not carried out here")
    if not getattr(causal, "_supports_attention_backend", False):
        raise _refused("its attention cannot be replaced by one for packed sequences")
    for module in causal.modules():
        if hasattr(module, "support_avx512bf16_for_cpu"):
            # Else its first evaluation packs the weights anew, for good, into a form that no gradient passes through.
            module.support_avx512bf16_for_cpu = False
    torch.manual_seed(config.seed)  # the adapters' first values
    if config.method == "full":
        causal.requires_grad_(True)
        model = causal
    else:
        causal.requires_grad_(False)
        model = _with_adapters(causal, config)
    if config.gradient_checkpointing == "on":
        causal.activation_checkpointing_enable({"use_reentrant": False})
    if config.compile:
        for layer in getattr(causal, causal.base_model_prefix).layers:
            layer.compile()  # one small graph for all of them, and no graph over the loss
    model.train()
    return Trainee(model, causal, config, device)


def _load(folder: Path, config: TrainingConfig, device: Any) -> Any:
    import torch
    from transformers import AutoModelForCausalLM, BitsAndBytesConfig

    compute = getattr(torch, config.compute_dtype)
    more: dict[str, Any] = {}
    if config.method == "qlora":
        more["quantization_config"] = BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=config.double_quantization,
            bnb_4bit_compute_dtype=compute,
        )
    try:
        return AutoModelForCausalLM.from_pretrained(
            folder,
            dtype=torch.float32 if config.method == "full" else compute,
            device_map={"": device},
            attn_implementation=attention.NAME,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
            **more,
        )
    except (ValueError, KeyError, OSError, ImportError) as error:
        raise _refused(f"loading it failed ({type(error).__name__})") from error


def _with_adapters(causal: Any, config: TrainingConfig) -> Any:
    from peft import LoraConfig, get_peft_model
    from peft.tuners.tuners_utils import BaseTunerLayer

    from engine.training.child import adapters

    names: Any = "all-linear" if config.target_modules == ["all-linear"] else list(config.target_modules)
    wanted = LoraConfig(
        r=config.rank,
        lora_alpha=config.alpha,
        lora_dropout=config.dropout,
        use_rslora=config.rslora,
        target_modules=names,
        bias="none",
        task_type="CAUSAL_LM",
    )
    try:
        model = get_peft_model(causal, wanted)
    except ValueError as error:
        raise BaseModelError(
            "The base model has no layers of the names in target_modules.",
            help="Use target_modules=all-linear, or the names that its configuration shows.",
        ) from error
    for layer in model.modules():
        if isinstance(layer, BaseTunerLayer):
            layer.cast_input_dtype_enabled = False  # to the adapters' 32 bits; autocast casts where it is needed
    if not in_shards(config):  # of which a layer finds other weights each time that it computes
        adapters.fuse(model)
    return model


def load_tokenizer(folder: Path) -> Any:
    """Raises BaseModelError."""
    from transformers import AutoTokenizer

    try:
        return AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False, use_fast=True)
    except (ValueError, KeyError, OSError, ImportError) as error:
        raise _refused(f"its tokenizer cannot be loaded ({type(error).__name__})") from error


def _same(logits: Any) -> Any:
    return logits


def _values_of(parameter: Any) -> int:
    state = getattr(parameter, "quant_state", None)
    return int(state.shape.numel() if state is not None else parameter.numel())


def _refused(reason: str) -> BaseModelError:
    return BaseModelError(
        f"The base model cannot be trained: {reason}.",
        help="Verify its pack with `cloister models packs show`, or use a model of a family in the catalogue.",
    )
