"""What each value of a training's configuration is called and does, in plain words. Knows no widget."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.features.training.fields import Group


def group(which: Group) -> str:
    return {
        Group.METHOD: QCoreApplication.translate("TrainingValues", "Method and adapters"),
        Group.DATA: QCoreApplication.translate("TrainingValues", "Data"),
        Group.LEARNING: QCoreApplication.translate("TrainingValues", "Learning"),
        Group.MACHINE: QCoreApplication.translate("TrainingValues", "Machine and memory"),
        Group.SAFETY: QCoreApplication.translate("TrainingValues", "Evaluation and safety"),
    }[which]


def choice(name: str) -> str:
    """A value to choose, in words; those that are names of the field stay as they are."""
    return {
        "auto": QCoreApplication.translate("TrainingValues", "Automatic"),
        "qlora": QCoreApplication.translate("TrainingValues", "QLoRA (base in 4 bits)"),
        "lora": QCoreApplication.translate("TrainingValues", "LoRA"),
        "full": QCoreApplication.translate("TrainingValues", "Full (every weight)"),
        "sft": QCoreApplication.translate("TrainingValues", "Answers (SFT)"),
        "cpt": QCoreApplication.translate("TrainingValues", "Raw text (CPT)"),
        "dpo": QCoreApplication.translate("TrainingValues", "Preferences (DPO)"),
        "cpu": QCoreApplication.translate("TrainingValues", "Processor"),
        "cuda": QCoreApplication.translate("TrainingValues", "Graphics card"),
        "process": QCoreApplication.translate("TrainingValues", "One process"),
        "drop": QCoreApplication.translate("TrainingValues", "Leave out"),
        "truncate": QCoreApplication.translate("TrainingValues", "Cut"),
        "cosine": QCoreApplication.translate("TrainingValues", "Cosine"),
        "linear": QCoreApplication.translate("TrainingValues", "Linear"),
        "constant": QCoreApplication.translate("TrainingValues", "Constant"),
        "adamw": QCoreApplication.translate("TrainingValues", "AdamW, 32 bits"),
        "adamw_8bit_paged": QCoreApplication.translate("TrainingValues", "AdamW, 8 bits, paged"),
        "on": QCoreApplication.translate("TrainingValues", "On"),
        "off": QCoreApplication.translate("TrainingValues", "Off"),
        "True": QCoreApplication.translate("TrainingValues", "On"),
        "False": QCoreApplication.translate("TrainingValues", "Off"),
    }.get(name, name)


def title(name: str) -> str:
    return _titles().get(name, name)


def about(name: str, said: str) -> str:
    """``said``: the contract's words, for a value that is not known here."""
    return _about().get(name, said)


def _titles() -> dict[str, str]:
    return {
        "method": QCoreApplication.translate("TrainingValues", "Method"),
        "objective": QCoreApplication.translate("TrainingValues", "Objective"),
        "device": QCoreApplication.translate("TrainingValues", "Device"),
        "cards": QCoreApplication.translate("TrainingValues", "Graphics cards"),
        "launcher": QCoreApplication.translate("TrainingValues", "Launcher"),
        "compute_dtype": QCoreApplication.translate("TrainingValues", "Number format"),
        "double_quantization": QCoreApplication.translate("TrainingValues", "Double quantization"),
        "rank": QCoreApplication.translate("TrainingValues", "Rank"),
        "alpha": QCoreApplication.translate("TrainingValues", "Alpha"),
        "rslora": QCoreApplication.translate("TrainingValues", "rsLoRA"),
        "dropout": QCoreApplication.translate("TrainingValues", "Dropout"),
        "target_modules": QCoreApplication.translate("TrainingValues", "Layers"),
        "sequence_tokens": QCoreApplication.translate("TrainingValues", "Longest sequence"),
        "packing": QCoreApplication.translate("TrainingValues", "Packing"),
        "too_long": QCoreApplication.translate("TrainingValues", "Too long examples"),
        "micro_batch": QCoreApplication.translate("TrainingValues", "Micro-batch"),
        "accumulation": QCoreApplication.translate("TrainingValues", "Accumulation"),
        "epochs": QCoreApplication.translate("TrainingValues", "Epochs"),
        "max_steps": QCoreApplication.translate("TrainingValues", "Most steps"),
        "learning_rate": QCoreApplication.translate("TrainingValues", "Learning rate"),
        "schedule": QCoreApplication.translate("TrainingValues", "Schedule"),
        "warmup_share": QCoreApplication.translate("TrainingValues", "Warm-up"),
        "optimizer": QCoreApplication.translate("TrainingValues", "Optimizer"),
        "weight_decay": QCoreApplication.translate("TrainingValues", "Weight decay"),
        "beta1": QCoreApplication.translate("TrainingValues", "Beta 1"),
        "beta2": QCoreApplication.translate("TrainingValues", "Beta 2"),
        "epsilon": QCoreApplication.translate("TrainingValues", "Epsilon"),
        "max_grad_norm": QCoreApplication.translate("TrainingValues", "Longest gradient"),
        "gradient_checkpointing": QCoreApplication.translate("TrainingValues", "Gradient checkpointing"),
        "loss_chunk_tokens": QCoreApplication.translate("TrainingValues", "Loss in pieces of"),
        "compile": QCoreApplication.translate("TrainingValues", "Compile"),
        "dpo_beta": QCoreApplication.translate("TrainingValues", "Beta of DPO"),
        "evaluation_every_steps": QCoreApplication.translate("TrainingValues", "Evaluate every"),
        "early_stopping_patience": QCoreApplication.translate("TrainingValues", "Stop early after"),
        "checkpoint_every_steps": QCoreApplication.translate("TrainingValues", "Checkpoint every"),
        "threads": QCoreApplication.translate("TrainingValues", "Processor threads"),
        "seed": QCoreApplication.translate("TrainingValues", "Seed"),
    }


def _about() -> dict[str, str]:
    return {
        "method": QCoreApplication.translate(
            "TrainingValues", "What is trained: small adapters beside the base model, or every weight of it."
        ),
        "objective": QCoreApplication.translate("TrainingValues", "Automatic: what the dataset is made for."),
        "device": QCoreApplication.translate("TrainingValues", "Automatic: the graphics card where there is one."),
        "cards": QCoreApplication.translate("TrainingValues", "That share each step. On the processor: processes."),
        "launcher": QCoreApplication.translate(
            "TrainingValues", "Accelerate: one process for each card, chosen where there are several."
        ),
        "compute_dtype": QCoreApplication.translate("TrainingValues", "Of products. Automatic: bfloat16 on a card."),
        "double_quantization": QCoreApplication.translate(
            "TrainingValues", "QLoRA: quantize the constants of the quantization as well, which saves memory."
        ),
        "rank": QCoreApplication.translate(
            "TrainingValues", "Of the adapters: higher learns more and needs more memory."
        ),
        "alpha": QCoreApplication.translate("TrainingValues", "Strength of the adapters: alpha divided by rank."),
        "rslora": QCoreApplication.translate(
            "TrainingValues", "Strength by the square root of the rank instead: steadier at high ranks."
        ),
        "dropout": QCoreApplication.translate("TrainingValues", "Share of the adapters' input that is left out."),
        "target_modules": QCoreApplication.translate(
            "TrainingValues", "Names of the layers that get adapters, separated by commas."
        ),
        "sequence_tokens": QCoreApplication.translate("TrainingValues", "Tokens; also what packing fills."),
        "packing": QCoreApplication.translate(
            "TrainingValues", "Fill each row with several examples that do not see each other: faster."
        ),
        "too_long": QCoreApplication.translate("TrainingValues", "What happens to examples that are longer."),
        "micro_batch": QCoreApplication.translate(
            "TrainingValues", "Rows that are computed at once; fewer need less memory."
        ),
        "accumulation": QCoreApplication.translate("TrainingValues", "Micro-batches for one step."),
        "epochs": QCoreApplication.translate("TrainingValues", "How often all examples are gone through."),
        "max_steps": QCoreApplication.translate("TrainingValues", "0: as many as the epochs take."),
        "learning_rate": QCoreApplication.translate(
            "TrainingValues", "Highest rate, reached after the warm-up. Lower is slower and safer."
        ),
        "schedule": QCoreApplication.translate("TrainingValues", "How the rate falls."),
        "warmup_share": QCoreApplication.translate("TrainingValues", "Share of the steps in which the rate rises."),
        "optimizer": QCoreApplication.translate("TrainingValues", "Automatic: in 8 bits on a graphics card."),
        "weight_decay": QCoreApplication.translate("TrainingValues", "Decoupled, as in AdamW."),
        "beta1": QCoreApplication.translate("TrainingValues", "Decay of the mean of gradients."),
        "beta2": QCoreApplication.translate("TrainingValues", "Decay of the mean of squared gradients."),
        "epsilon": QCoreApplication.translate("TrainingValues", "Keeps the optimizer from dividing by zero."),
        "max_grad_norm": QCoreApplication.translate("TrainingValues", "Longer ones are shortened; 0: never."),
        "gradient_checkpointing": QCoreApplication.translate(
            "TrainingValues", "Compute activations twice to save memory. Automatic: only where it is needed."
        ),
        "loss_chunk_tokens": QCoreApplication.translate("TrainingValues", "Tokens whose logits exist at one time."),
        "compile": QCoreApplication.translate("TrainingValues", "With torch.compile; on a graphics card only."),
        "dpo_beta": QCoreApplication.translate("TrainingValues", "How strongly the base model holds back."),
        "evaluation_every_steps": QCoreApplication.translate("TrainingValues", "Steps. 0: at the end of each epoch."),
        "early_stopping_patience": QCoreApplication.translate(
            "TrainingValues", "Evaluations without a better loss. 0: never."
        ),
        "checkpoint_every_steps": QCoreApplication.translate(
            "TrainingValues", "Steps; how often progress is made safe."
        ),
        "threads": QCoreApplication.translate("TrainingValues", "0: what the engine was given."),
        "seed": QCoreApplication.translate("TrainingValues", "Of the order of the data, adapters and dropout."),
    }
