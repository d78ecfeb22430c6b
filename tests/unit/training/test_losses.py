"""Packed equals unpacked, chunked equals whole, and what sequences may see of each other: nothing."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import torch

from engine.training.child import attention
from engine.training.child.batches import IGNORED, Batch, lay_out
from engine.training.child.encoding import Encoder, Row, TokenSequence
from engine.training.child.loss import preference_losses, sequence_log_likelihoods, token_losses
from engine.training.child.model import Trainee, load_tokenizer, load_trainee
from engine.training.child.packing import pack
from tests.support.training_kit import small_config, tiny_model
from tests.support.training_model import conversations

CPU = torch.device("cpu")
# peft asks for a name that transformers is about to give up.
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")


@cache
def trainee(**changes: Any) -> Trainee:
    return load_trainee(tiny_model(), small_config(**changes), CPU)


def rows() -> list[Row]:
    import json

    encoder = Encoder(load_tokenizer(tiny_model()), date="2026-11-22")
    return [Row((one,)) for line in conversations(12) for one in encoder.conversation(json.loads(line)["messages"])]


def summed(model: Trainee, batches: list[list[Row]]) -> tuple[float, torch.Tensor]:
    """The loss of all learned tokens, and the gradient of the first adapter that has one."""
    model.model.zero_grad()
    total = 0.0
    for some in batches:
        losses, _ = model.losses(lay_out(some, CPU))
        losses.sum().backward()
        total += float(losses.detach().sum())
    name, value = list(model.trainable.items())[1]
    assert "lora_B" in name
    return total, value.grad.clone()


def test_packed_loss_equals_unpacked_loss() -> None:
    """Loss and gradient of each conversation alone, and of the same in full rows, agree to rounding."""
    every = rows()
    alone, alone_gradient = summed(trainee(), [[row] for row in every])
    packed_rows = [[every[index] for index in row] for row in pack([len(row) for row in every], 256, seed="1")]
    assert len(packed_rows) < len(every)
    packed, packed_gradient = summed(trainee(), packed_rows)
    assert packed == pytest.approx(alone, rel=1e-6)
    torch.testing.assert_close(packed_gradient, alone_gradient, rtol=1e-4, atol=1e-6)


def test_loss_equals_that_of_transformers_own_attention_and_loss() -> None:
    """One conversation, computed by the library's model with its own attention, mask and labels."""
    from transformers import AutoModelForCausalLM

    theirs = AutoModelForCausalLM.from_pretrained(tiny_model(), dtype=torch.float32, attn_implementation="eager")
    for row in rows()[:4]:
        [sequence] = row.sequences
        labels = [token if counts else IGNORED for token, counts in zip(sequence.ids, sequence.learned, strict=True)]
        expected = theirs(torch.tensor([sequence.ids]), labels=torch.tensor([labels])).loss
        found, _ = trainee().losses(lay_out([row], CPU))
        assert float(found.detach().mean()) == pytest.approx(float(expected.detach()), rel=1e-5)


def test_no_sequence_sees_another() -> None:
    """Changing the first sequence changes nothing of what is predicted in the second."""
    first, second = rows()[:2]
    other = Row((TokenSequence(first.sequences[0].ids[::-1], first.sequences[0].learned),))
    before, after = (trainee().losses(lay_out([one, second], CPU)) for one in (first, other))
    own = [losses[places >= len(first)] for losses, places in (before, after)]
    torch.testing.assert_close(own[0], own[1], rtol=0, atol=0)


def test_a_filled_row_has_the_same_loss() -> None:
    some = rows()[:3]
    plain, _ = trainee().losses(lay_out(some, CPU))
    filled, _ = trainee().losses(lay_out(some, CPU, fill_to=512))
    torch.testing.assert_close(plain, filled)


def test_checkpointed_gradients_are_the_same() -> None:
    some = [rows()[:4]]
    plain, plain_gradient = summed(trainee(), some)
    again, gradient = summed(trainee(gradient_checkpointing="on"), some)
    assert again == plain
    torch.testing.assert_close(gradient, plain_gradient)


@pytest.mark.parametrize("chunk", [1, 7, 64, 1000])
def test_chunked_cross_entropy_equals_the_whole(chunk: int) -> None:
    torch.manual_seed(0)
    hidden = torch.randn(50, 16, requires_grad=True)
    head = torch.nn.Linear(16, 40)
    targets = torch.randint(0, 40, (50,))
    targets[::3] = IGNORED
    whole = torch.nn.functional.cross_entropy(head(hidden), targets, reduction="sum", ignore_index=IGNORED)
    [expected] = torch.autograd.grad(whole, [hidden])
    found, places = token_losses(hidden, targets, head, chunk_tokens=chunk)
    assert places.tolist() == [place for place in range(50) if place % 3]
    [gradient] = torch.autograd.grad(found.sum(), [hidden])
    torch.testing.assert_close(found.sum(), whole)
    torch.testing.assert_close(gradient, expected)


def test_no_more_logits_exist_than_a_chunk_has() -> None:
    seen: list[int] = []
    layer = torch.nn.Linear(16, 40)

    def head(hidden: torch.Tensor) -> torch.Tensor:
        seen.append(hidden.shape[0])
        result: torch.Tensor = layer(hidden)
        return result

    losses, _ = token_losses(torch.randn(50, 16, requires_grad=True), torch.zeros(50).long(), head, chunk_tokens=8)
    losses.sum().backward()
    assert max(seen) == 8
    assert sum(seen) == 2 * 50  # once forward, once more backward


def test_a_sliding_window_hides_what_lies_before_it() -> None:
    torch.manual_seed(0)
    query, key, value = (torch.randn(1, heads, 20, 8) for heads in (4, 2, 2))
    borders = torch.tensor([0, 12, 20], dtype=torch.int32)
    found, _ = attention.attend(
        None, query, key, value, None, cu_seq_lens_q=borders, max_length_q=12, sliding_window=5, scaling=0.3
    )
    whole_key, whole_value = (one.repeat_interleave(2, dim=1) for one in (key, value))
    place = torch.arange(20)
    same = (place < 12).unsqueeze(1) == (place < 12).unsqueeze(0)
    distance = place.unsqueeze(1) - place.unsqueeze(0)
    mask = same & (distance >= 0) & (distance < 5)
    expected = torch.nn.functional.scaled_dot_product_attention(
        query, whole_key, whole_value, attn_mask=mask, scale=0.3
    )
    torch.testing.assert_close(found, expected.transpose(1, 2))


def test_attention_refuses_what_it_would_compute_otherwise() -> None:
    some = torch.zeros(1, 1, 2, 4)
    borders = torch.tensor([0, 2])
    for wrong in ({"softcap": 30.0}, {"dropout": 0.1}, {"cu_seq_lens_q": None}):
        with pytest.raises(ValueError, match="attention"):
            attention.attend(None, some, some, some, None, **({"cu_seq_lens_q": borders} | wrong))


def test_preference_loss_is_the_papers() -> None:
    """Equation 7 of Rafailov and others (2023), by hand."""
    likelihoods, reference = torch.tensor([-3.0, -7.0]), torch.tensor([-4.0, -5.0])
    found = preference_losses(likelihoods, reference, 0.5)
    expected = -torch.log(torch.sigmoid(torch.tensor(0.5 * ((-3 + 4) - (-7 + 5)))))
    torch.testing.assert_close(found, expected.unsqueeze(0))


def test_likelihoods_are_summed_by_sequence() -> None:
    batch: Batch = lay_out(rows()[:3], CPU)
    losses, places = trainee().losses(batch)
    sums = sequence_log_likelihoods(losses, places, batch)
    alone = [trainee().losses(lay_out([row], CPU))[0].detach().sum() for row in rows()[:3]]
    torch.testing.assert_close(sums, -torch.stack(alone))


def test_an_evaluation_in_4_bits_takes_no_gradient_away() -> None:
    """On processors with products of bfloat16 the library would pack the weights anew when nobody trains."""
    model = load_trainee(tiny_model(), small_config(method="qlora", target_modules=["q_proj", "v_proj"]), CPU)
    before = summed(model, [rows()])
    model.model.eval()
    with torch.no_grad():
        model.losses(lay_out(rows(), CPU))
    model.model.train()
    after = summed(model, [rows()])
    assert after[0] == before[0]
    assert float(before[1].abs().sum()) > 0
    assert torch.equal(after[1], before[1])
