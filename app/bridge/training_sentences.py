"""Sentences of the engine about training and the models that come of it, to be translated."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

TRAINING = (
    QT_TRANSLATE_NOOP("EngineSentences", "must be at least {n}"),
    QT_TRANSLATE_NOOP("EngineSentences", "must be more than {n}"),
    QT_TRANSLATE_NOOP("EngineSentences", "must be at most {n}"),
    QT_TRANSLATE_NOOP("EngineSentences", "must be less than {n}"),
    QT_TRANSLATE_NOOP("EngineSentences", "must be {choices} or {last}"),
    QT_TRANSLATE_NOOP("EngineSentences", "must be a whole number"),
    QT_TRANSLATE_NOOP("EngineSentences", "must be a number"),
    QT_TRANSLATE_NOOP("EngineSentences", "must be a list of names"),
    QT_TRANSLATE_NOOP("EngineSentences", "cannot be used"),
    QT_TRANSLATE_NOOP("EngineSentences", "there is no NVIDIA card"),
    QT_TRANSLATE_NOOP("EngineSentences", "the 8-bit optimizer needs a card"),
    QT_TRANSLATE_NOOP("EngineSentences", "it pays on a card only"),
    QT_TRANSLATE_NOOP("EngineSentences", "it starts one process only"),
    QT_TRANSLATE_NOOP("EngineSentences", "there is one NVIDIA card"),
    QT_TRANSLATE_NOOP("EngineSentences", "there are {n} NVIDIA cards"),
    QT_TRANSLATE_NOOP("EngineSentences", "a step has {n} rows, fewer than cards"),
    QT_TRANSLATE_NOOP("EngineSentences", "it was not tried with several processes"),
    QT_TRANSLATE_NOOP("EngineSentences", "attention on a card computes in 16 bits"),
    QT_TRANSLATE_NOOP("EngineSentences", "it is far more than a micro-batch holds"),
    QT_TRANSLATE_NOOP("EngineSentences", "its weights are GGUF, which cannot be trained"),
    QT_TRANSLATE_NOOP("EngineSentences", "there is no such model pack"),
    QT_TRANSLATE_NOOP("EngineSentences", "{objective} cannot be trained on a dataset of the kind {kind}"),
    QT_TRANSLATE_NOOP(
        "EngineSentences", "the licence '{licence}' is not in the catalogue, so nobody has read what it permits"
    ),
    QT_TRANSLATE_NOOP("EngineSentences", "{name} permits no models that are made from it"),
    QT_TRANSLATE_NOOP("EngineSentences", "line {n} is not one of the kind that the version says"),
    QT_TRANSLATE_NOOP("EngineSentences", "it has nothing to train on"),
    QT_TRANSLATE_NOOP("EngineSentences", "about {share}% of the examples are longer than {n} tokens"),
    QT_TRANSLATE_NOOP("EngineSentences", "the dataset has no validation split to stop by"),
    QT_TRANSLATE_NOOP("EngineSentences", "it needs about {needed} GiB and {free} GiB are free"),
    QT_TRANSLATE_NOOP("EngineSentences", "Use the preset cpu, or the value device=cpu."),
    QT_TRANSLATE_NOOP("EngineSentences", "Use optimizer=auto."),
    QT_TRANSLATE_NOOP("EngineSentences", "Use compile=false."),
    QT_TRANSLATE_NOOP("EngineSentences", "Use launcher=accelerate, or cards=1."),
    QT_TRANSLATE_NOOP("EngineSentences", "Use no more cards than there are."),
    QT_TRANSLATE_NOOP("EngineSentences", "Raise accumulation, or use fewer cards."),
    QT_TRANSLATE_NOOP("EngineSentences", "Use compute_dtype=auto."),
    QT_TRANSLATE_NOOP("EngineSentences", "Use objective=auto, or another dataset."),
    QT_TRANSLATE_NOOP("EngineSentences", "Choose another base model."),
    QT_TRANSLATE_NOOP("EngineSentences", "Freeze the dataset again."),
    QT_TRANSLATE_NOOP("EngineSentences", "Accept items, then freeze it again."),
    QT_TRANSLATE_NOOP("EngineSentences", "Raise sequence_tokens, or set too_long=truncate."),
    QT_TRANSLATE_NOOP("EngineSentences", "Freeze it with one, or set the value to 0."),
    QT_TRANSLATE_NOOP("EngineSentences", "It fits with {values}."),
    QT_TRANSLATE_NOOP(
        "EngineSentences", "About {share}% of the examples are longer than {n} tokens and will be left out."
    ),
    QT_TRANSLATE_NOOP("EngineSentences", "About {share}% of the examples are longer than {n} tokens and will be cut."),
    QT_TRANSLATE_NOOP("EngineSentences", "{n} items of the dataset's version were withdrawn before."),
    QT_TRANSLATE_NOOP(
        "EngineSentences", "The licence '{licence}' is not in the catalogue; somebody accepted it for this run."
    ),
    QT_TRANSLATE_NOOP("EngineSentences", "{name}: what is made from this model has to name it. {summary}"),
    QT_TRANSLATE_NOOP(
        "EngineSentences",
        "Memory ran out with micro_batch={a}; went on with micro_batch={b} and accumulation={c}, the same {n} rows in a step.",  # noqa: E501
    ),
    QT_TRANSLATE_NOOP("EngineSentences", "Stopped after step {n}: the evaluation loss was best at step {best}."),
    QT_TRANSLATE_NOOP("EngineSentences", "{n} examples were left out: too long, or without an answer."),
    QT_TRANSLATE_NOOP("EngineSentences", "{n} examples were cut: too long, or without an answer."),
    QT_TRANSLATE_NOOP("EngineSentences", "an earlier run of this base did {n} tokens a second"),
    QT_TRANSLATE_NOOP("EngineSentences", "this processor multiplies matrices at {n} GFLOP/s; half of it assumed"),
    QT_TRANSLATE_NOOP("EngineSentences", "this card's speed is not known before a first run"),
    QT_TRANSLATE_NOOP("EngineSentences", "35% of the card's peak in bfloat16, assumed; a first run will tell"),
    QT_TRANSLATE_NOOP(
        "EngineSentences", "35% of the peak in bfloat16 of each of {n} cards, assumed; a first run will tell"
    ),
    QT_TRANSLATE_NOOP("EngineSentences", "{n} parameters of {width} bytes"),
    QT_TRANSLATE_NOOP("EngineSentences", "{n} parameters of half a byte (NF4)"),
    QT_TRANSLATE_NOOP("EngineSentences", "one for {n} weights, {size} bytes each"),
    QT_TRANSLATE_NOOP("EngineSentences", "embeddings, output and norms, {n} bytes each"),
    QT_TRANSLATE_NOOP("EngineSentences", "the largest, while it multiplies"),
    QT_TRANSLATE_NOOP("EngineSentences", "{n} bytes for each trained parameter: mean and mean square"),
    QT_TRANSLATE_NOOP("EngineSentences", "4 bytes for each trained parameter"),
    QT_TRANSLATE_NOOP("EngineSentences", "driver, libraries and kernels; assumed"),
    QT_TRANSLATE_NOOP("EngineSentences", "buffers of NCCL; assumed"),
    QT_TRANSLATE_NOOP("EngineSentences", "one of {n} equal shares"),
    QT_TRANSLATE_NOOP("EngineSentences", "of all adapters in one piece, from card to card"),
    QT_TRANSLATE_NOOP("EngineSentences", "{n} with as much as this one"),
    QT_TRANSLATE_NOOP("EngineSentences", "embeddings, output and 2 of {n} layers, whole while they compute"),
    QT_TRANSLATE_NOOP(
        "EngineSentences",
        "embeddings, output and 2 of {n} layers, whole while they compute; and of each matrix what it was in 16 bits",
    ),
    QT_TRANSLATE_NOOP("EngineSentences", "interpreter and libraries; measured"),
    QT_TRANSLATE_NOOP("EngineSentences", "compiled for products in 16 bits; measured"),
    QT_TRANSLATE_NOOP("EngineSentences", "of the libraries, and small blocks that are kept; measured"),
    QT_TRANSLATE_NOOP("EngineSentences", "{n} bytes for each token and layer, {tokens} tokens at once"),
    QT_TRANSLATE_NOOP(
        "EngineSentences",
        "checkpointed: {n} bytes for each token and layer, and one layer in full; {tokens} tokens at once",
    ),
    QT_TRANSLATE_NOOP("EngineSentences", "{n} tokens at a time, {bytes} bytes for each of {entries} entries"),
    QT_TRANSLATE_NOOP("EngineSentences", "answers as the run that it came from"),
    QT_TRANSLATE_NOOP("EngineSentences", "rolled back"),
    QT_TRANSLATE_NOOP("EngineSentences", "chosen to answer"),
    QT_TRANSLATE_NOOP("EngineSentences", "perplexity {a}, of F16 {b}"),
    QT_TRANSLATE_NOOP("EngineSentences", "{n} of {all} texts have the same token ids"),
    QT_TRANSLATE_NOOP("EngineSentences", "{n} of {all} conversations become the same prompt"),
    QT_TRANSLATE_NOOP("EngineSentences", "the base has no chat template, so there is nothing to compare"),
    QT_TRANSLATE_NOOP(
        "EngineSentences", "{n} of {all} tokens are the likeliest in transformers too, the others within {worst}"
    ),
)
