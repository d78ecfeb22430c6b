"""The fused function of a layer and its adapters against peft's own, for weights of every kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from engine.training.child import adapters, attention
from engine.training.child.batches import lay_out
from engine.training.child.model import Trainee, load_trainee
from tests.support.training_kit import small_config, tiny_model
from tests.unit.training.test_losses import rows

CPU = torch.device("cpu")
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")


def trainee(**changes: Any) -> Trainee:
    """With adapters that do something: as they begin, their second halves are zero."""
    made = load_trainee(tiny_model(), small_config(**changes), CPU)
    torch.manual_seed(5)
    for name, value in made.trainable.items():
        if "lora_B" in name:
            value.data.normal_(0, 0.05)
    return made


def computed(model: Trainee) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    losses, _ = model.losses(lay_out(rows()[:3], CPU))
    losses.mean().backward()
    return losses.detach(), {name: value.grad.clone() for name, value in model.trainable.items()}


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "qlora"},
        {"method": "qlora", "double_quantization": False},
        {"method": "qlora", "rslora": True, "gradient_checkpointing": "on"},
        {"method": "lora"},
        {"method": "lora", "target_modules": ["q_proj", "down_proj"]},
    ],
    ids=str,
)
def test_losses_and_gradients_are_those_of_peft(changes: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    fused_layers: list[int] = []
    fuse = adapters.fuse
    monkeypatch.setattr(adapters, "fuse", lambda model: fused_layers.append(fuse(model)))
    ours, our_gradients = computed(trainee(**changes))
    monkeypatch.setattr(adapters, "fuse", lambda model: 0)
    theirs, their_gradients = computed(trainee(**changes))
    assert fused_layers[0] * 2 == len(our_gradients), "every adapted layer has two adapters"
    torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-6)
    assert our_gradients.keys() == their_gradients.keys()
    for name, gradient in our_gradients.items():
        assert float(their_gradients[name].norm()) > 0
        torch.testing.assert_close(gradient, their_gradients[name], rtol=1e-3, atol=1e-6)


def test_in_16_bits_they_agree_to_its_rounding(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, our_gradients = computed(trainee(method="qlora", compute_dtype="bfloat16"))
    monkeypatch.setattr(adapters, "fuse", lambda model: 0)
    theirs, their_gradients = computed(trainee(method="qlora", compute_dtype="bfloat16"))
    assert float((ours - theirs).norm() / theirs.norm()) < 0.01
    for name, gradient in our_gradients.items():
        assert float((gradient - their_gradients[name]).norm() / their_gradients[name].norm()) < 0.05, name


def test_what_drops_out_is_left_to_peft() -> None:
    dropping = trainee(method="lora", dropout=0.1)
    assert adapters.fuse(dropping.model) == 0
    assert not any("forward" in vars(layer) for layer in dropping.model.modules() if hasattr(layer, "lora_A"))


def test_a_bias_is_added_once() -> None:
    """By the formula, in 64 bits; of inputs that need no gradient none is computed."""
    torch.manual_seed(3)
    x, weight, bias = torch.randn(2, 5, 8), torch.randn(6, 8), torch.randn(6)
    a, b = torch.randn(3, 8, requires_grad=True), torch.randn(6, 3, requires_grad=True)
    found = adapters._Adapted.apply(x, a, b, bias, 2.0, None, weight)
    wanted = x.double() @ weight.double().t() + bias.double() + 2.0 * x.double() @ a.double().t() @ b.double().t()
    torch.testing.assert_close(found.double(), wanted, rtol=1e-5, atol=1e-5)
    found.square().sum().backward()
    mine = a.grad, b.grad
    a.grad = b.grad = None
    wanted.square().sum().backward()
    torch.testing.assert_close(mine, (a.grad, b.grad), rtol=1e-4, atol=1e-4)
    assert x.grad is None


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:The .grad attribute")  # the compiler looks at it, of every tensor
def test_one_compiled_graph_serves_all_layers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first layer's input needs no gradient, all others' do: two graphs, and none for each layer."""
    from torch._dynamo.utils import counters
    from transformers import LlamaConfig, LlamaForCausalLM

    sizes = {"hidden_size": 64, "intermediate_size": 128, "num_attention_heads": 4, "num_key_value_heads": 2}
    LlamaForCausalLM(LlamaConfig(**sizes, num_hidden_layers=5, vocab_size=4096)).save_pretrained(tmp_path)
    # The attention of the processor goes through the sequences in Python; a card's is one operation, as this one is.
    monkeypatch.setattr(attention, "attend", _opaque_attention())
    model = load_trainee(tmp_path, small_config(method="qlora"), CPU)
    counters.clear()
    torch._dynamo.reset()
    for layer in model.causal.model.layers:
        layer.compile(fullgraph=True)
    losses, _ = model.losses(lay_out(rows()[:3], CPU))
    losses.mean().backward()
    assert counters["stats"]["unique_graphs"] == 2
    assert not counters["graph_break"]


def _opaque_attention() -> Any:
    @torch.library.custom_op("cloister_test::values", mutates_args={})
    def values(value: torch.Tensor) -> torch.Tensor:
        return value.repeat_interleave(2, dim=1).transpose(1, 2).contiguous()

    @values.register_fake
    def _(value: torch.Tensor) -> torch.Tensor:
        return value.new_empty(1, value.shape[2], 2 * value.shape[1], value.shape[3])

    values.register_autograd(lambda context, gradient: gradient.transpose(1, 2)[:, ::2].contiguous())

    def attend(module: Any, query: Any, key: Any, value: Any, *_: Any, **__: Any) -> tuple[Any, None]:
        return values(value) + 0 * (query.sum() + key.sum()), None

    return attend
