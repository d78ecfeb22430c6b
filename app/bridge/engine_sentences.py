"""Sentences of the engine as it writes them, with {holes} for what it fills in: what translations are looked up by.

Reasons of files and lines about the machine cross the socket as text alone. A test holds these to the engine's
sources, so that a sentence that is changed there is noticed here.
"""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.bridge.training_sentences import TRAINING

_UNLOCKING = (
    QT_TRANSLATE_NOOP("EngineSentences", "That does not open the vault. The next attempt is possible in {s} s."),
    QT_TRANSLATE_NOOP(
        "EngineSentences",
        "Check the keyboard layout and Caps Lock, wait {s} s and try again; with the recovery code "
        "`cloister vault recover` sets a new passphrase. A vault.json that was altered also ends here.",
    ),
    QT_TRANSLATE_NOOP("EngineSentences", "Too many wrong passphrases: the next attempt is possible in {s} s."),
    QT_TRANSLATE_NOOP("EngineSentences", "Wait {s} s, then try again. Attempts made before that are not looked at."),
    QT_TRANSLATE_NOOP("EngineSentences", "The passphrase must have at least {n} characters, not all spaces."),
    QT_TRANSLATE_NOOP("EngineSentences", "The passphrase must have at most {n} characters."),
    QT_TRANSLATE_NOOP("EngineSentences", "That is the recovery code, not a passphrase."),
)

_REFUSALS = (
    QT_TRANSLATE_NOOP("EngineSentences", "There is a collection of that name already."),
    QT_TRANSLATE_NOOP("EngineSentences", "Choose another name."),
    QT_TRANSLATE_NOOP("EngineSentences", "This vault cannot hold more collections."),
    QT_TRANSLATE_NOOP("EngineSentences", "You may read this collection, but not change it."),
    QT_TRANSLATE_NOOP("EngineSentences", "Ask its owner for write access."),
    QT_TRANSLATE_NOOP("EngineSentences", "There is no such collection, or you may not read it."),
    QT_TRANSLATE_NOOP("EngineSentences", "There is no such conversation."),
    QT_TRANSLATE_NOOP("EngineSentences", "There is no such answer in this conversation."),
    QT_TRANSLATE_NOOP("EngineSentences", "It may have been removed."),
    QT_TRANSLATE_NOOP("EngineSentences", "There is no such document."),
    QT_TRANSLATE_NOOP("EngineSentences", "There is no such job."),
    QT_TRANSLATE_NOOP("EngineSentences", "Finished jobs are forgotten after a while."),
    QT_TRANSLATE_NOOP("EngineSentences", "This answer is not shown, so it cannot be rated."),
    QT_TRANSLATE_NOOP("EngineSentences", "Ask the question again."),
    QT_TRANSLATE_NOOP(
        "EngineSentences",
        "This answer is not shown: a document that it rests on was removed, or you may no longer read it.",
    ),
    QT_TRANSLATE_NOOP("EngineSentences", "Only a folder can be watched."),
    QT_TRANSLATE_NOOP("EngineSentences", "Leave out the files, or add them without watching."),
    QT_TRANSLATE_NOOP("EngineSentences", "This folder is not watched for this collection."),
)

_MODELS = (
    QT_TRANSLATE_NOOP(
        "EngineSentences",
        "The model needs about {all} GiB ({weights} weights, {context} context) and {free} GiB are free.",
    ),
    QT_TRANSLATE_NOOP(
        "EngineSentences",
        "Use a smaller model or a stronger quantization such as Q4_K_M, or a shorter context.",
    ),
    QT_TRANSLATE_NOOP("EngineSentences", "The model needs {needed} GB and {free} GB are free where the vault lies."),
    QT_TRANSLATE_NOOP("EngineSentences", "Free space or move the vault to a larger disk."),
    QT_TRANSLATE_NOOP("EngineSentences", "A model named '{name}' exists already."),
    QT_TRANSLATE_NOOP("EngineSentences", "Choose another name, or remove that model."),
    QT_TRANSLATE_NOOP("EngineSentences", "There is no model file of that name."),
    QT_TRANSLATE_NOOP("EngineSentences", "No other model was in use before."),
    QT_TRANSLATE_NOOP("EngineSentences", "The import was cancelled."),
    QT_TRANSLATE_NOOP("EngineSentences", "The model is still loading."),
    QT_TRANSLATE_NOOP("EngineSentences", "The reader is still loading."),
    QT_TRANSLATE_NOOP(
        "EngineSentences",
        "Room for a question with its passages and its answer; never more than the model was trained for. "
        "More takes more memory.",
    ),
    QT_TRANSLATE_NOOP("EngineSentences", "Answers that are written at the same time; the others wait."),
    QT_TRANSLATE_NOOP("EngineSentences", "Processor threads of the language model."),
    QT_TRANSLATE_NOOP(
        "EngineSentences", "Layers of the model that the graphics card computes; 0 keeps it on the processor."
    ),
)

_FILES = (
    QT_TRANSLATE_NOOP("EngineSentences", "The PDF is protected by a password."),
    QT_TRANSLATE_NOOP("EngineSentences", "The Office document is protected by a password."),
    QT_TRANSLATE_NOOP("EngineSentences", "The Word document is protected by a password."),
    QT_TRANSLATE_NOOP("EngineSentences", "The Excel workbook is protected by a password."),
    QT_TRANSLATE_NOOP("EngineSentences", "The presentation is protected by a password."),
    QT_TRANSLATE_NOOP("EngineSentences", "The archive is protected by a password."),
    QT_TRANSLATE_NOOP("EngineSentences", "The mail is encrypted."),
    QT_TRANSLATE_NOOP("EngineSentences", "The message is encrypted."),
    QT_TRANSLATE_NOOP("EngineSentences", "Save a copy without a password and add that one."),
    QT_TRANSLATE_NOOP("EngineSentences", "The PDF is damaged or cut short."),
    QT_TRANSLATE_NOOP("EngineSentences", "The PDF has no readable pages."),
    QT_TRANSLATE_NOOP("EngineSentences", "The file is an archive or office document that is damaged or cut short."),
    QT_TRANSLATE_NOOP("EngineSentences", "The Office file is damaged or cut short."),
    QT_TRANSLATE_NOOP("EngineSentences", "The Word document is damaged or older than Word 97."),
    QT_TRANSLATE_NOOP("EngineSentences", "The Excel workbook is damaged or cut short."),
    QT_TRANSLATE_NOOP("EngineSentences", "The picture is damaged or cut short."),
    QT_TRANSLATE_NOOP("EngineSentences", "The archive is damaged or cut short."),
    QT_TRANSLATE_NOOP("EngineSentences", "The file is damaged and could not be read ({kind})."),
    QT_TRANSLATE_NOOP("EngineSentences", "Open the file in its own program, save it again, and add the new copy."),
    QT_TRANSLATE_NOOP("EngineSentences", "The file is empty."),
    QT_TRANSLATE_NOOP("EngineSentences", "The file contains no text."),
    QT_TRANSLATE_NOOP("EngineSentences", "No text was found in the picture."),
    QT_TRANSLATE_NOOP("EngineSentences", "There is no text in this file, so there is nothing to search."),
    QT_TRANSLATE_NOOP("EngineSentences", "This is an audio or video recording, which has no text to read."),
    QT_TRANSLATE_NOOP("EngineSentences", "This is a program, which cannot be read."),
    QT_TRANSLATE_NOOP("EngineSentences", "This is a {kind}, which cannot be read."),
    QT_TRANSLATE_NOOP("EngineSentences", "The content is binary and of a kind that cannot be read."),
    QT_TRANSLATE_NOOP("EngineSentences", "This is an Apple iWork document."),
    QT_TRANSLATE_NOOP("EngineSentences", "Export it as PDF or as an Office document."),
    QT_TRANSLATE_NOOP("EngineSentences", "Save it as PDF, Word, plain text or HTML and add that file."),
    QT_TRANSLATE_NOOP("EngineSentences", "The file has {size} bytes; the limit is {limit}."),
    QT_TRANSLATE_NOOP("EngineSentences", "The file has {size} MB; the limit is {limit} MB."),
    QT_TRANSLATE_NOOP("EngineSentences", "The file has {count} pages; the limit is {limit}."),
    QT_TRANSLATE_NOOP("EngineSentences", "The unpacked content is larger than the limit allows."),
    QT_TRANSLATE_NOOP("EngineSentences", "Split it, or raise the limit in the settings."),
    QT_TRANSLATE_NOOP("EngineSentences", "Split the file, or raise the parsing limits in the settings."),
    QT_TRANSLATE_NOOP("EngineSentences", "Split the file, or raise the parsing time limit in the settings."),
    QT_TRANSLATE_NOOP("EngineSentences", "Split the file, or raise the parsing memory limit in the settings."),
    QT_TRANSLATE_NOOP("EngineSentences", "Reading the file needs more memory than a parser may use."),
    QT_TRANSLATE_NOOP("EngineSentences", "The file expands far beyond its size."),
    QT_TRANSLATE_NOOP("EngineSentences", "The archive expands far beyond its size."),
    QT_TRANSLATE_NOOP("EngineSentences", "If it is genuine, unpack it yourself and add its parts."),
    QT_TRANSLATE_NOOP("EngineSentences", "The parser's worker process ended unexpectedly."),
    QT_TRANSLATE_NOOP(
        "EngineSentences",
        "The parser was isolated, so nothing else is affected. Save the file again and retry.",
    ),
    QT_TRANSLATE_NOOP(
        "EngineSentences",
        "The file may be an attack on the parser. Do not open it elsewhere before it was examined.",
    ),
)

_ADDING = (
    QT_TRANSLATE_NOOP(
        "EngineSentences",
        "The same file is in this collection already, as “{name}”. Nothing is lost: searches find that one.",
    ),
    QT_TRANSLATE_NOOP(
        "EngineSentences",
        "The same text is in this collection already, as “{name}”. Nothing is lost: searches find that one.",
    ),
    QT_TRANSLATE_NOOP(
        "EngineSentences",
        "Nearly the same as “{name}” ({share} of its phrases), but not in every word or number. "
        "Both are searchable; remove the one that is out of date.",
    ),
    QT_TRANSLATE_NOOP("EngineSentences", "It was “{name}” before; its content is the same."),
    QT_TRANSLATE_NOOP("EngineSentences", "The version that was read before stays searchable."),
    QT_TRANSLATE_NOOP("EngineSentences", "Not everything inside it was read yet. Add it again to go on."),
    QT_TRANSLATE_NOOP(
        "EngineSentences",
        "It was removed from this collection on purpose. Add it by its own path to bring it back.",
    ),
    QT_TRANSLATE_NOOP(
        "EngineSentences",
        "Its file is no longer there; the document still answers. Remove it, or add the folder again with --prune.",
    ),
    QT_TRANSLATE_NOOP("EngineSentences", "Its file is no longer there, so the document was removed."),
    QT_TRANSLATE_NOOP("EngineSentences", "A temporary file or one that the system keeps for itself."),
    QT_TRANSLATE_NOOP("EngineSentences", "Hidden (its name begins with a dot). Add it by its own path if it matters."),
    QT_TRANSLATE_NOOP(
        "EngineSentences", "A link; links are not followed. Add the file that it leads to by its own path."
    ),
    QT_TRANSLATE_NOOP("EngineSentences", "Not a regular file but a device, a pipe or a socket."),
    QT_TRANSLATE_NOOP("EngineSentences", "There is no such file or folder. Check the spelling, then add it again."),
    QT_TRANSLATE_NOOP(
        "EngineSentences", "The engine may not read this. Give its user the right to, then add it again."
    ),
    QT_TRANSLATE_NOOP(
        "EngineSentences", "The engine may not read this file. Give its user the right to, then add it again."
    ),
    QT_TRANSLATE_NOOP("EngineSentences", "The file disappeared while it was being added."),
    QT_TRANSLATE_NOOP(
        "EngineSentences",
        "The vault itself, or the file with its passphrase. Neither is read, wherever it lies.",
    ),
)

_MACHINE = (
    QT_TRANSLATE_NOOP("EngineSentences", "{free} of {all} GiB available"),
    QT_TRANSLATE_NOOP("EngineSentences", "close other programs; 4 GiB are needed for a small model"),
    QT_TRANSLATE_NOOP("EngineSentences", "{free} of {all} GiB free"),
    QT_TRANSLATE_NOOP("EngineSentences", "free space where the vault lies, or move the vault"),
    QT_TRANSLATE_NOOP("EngineSentences", "none; models run on the processor"),
    QT_TRANSLATE_NOOP("EngineSentences", "llama-server is missing or does not start"),
    QT_TRANSLATE_NOOP("EngineSentences", "run 'make toolchain'; until then only quote mode answers"),
    QT_TRANSLATE_NOOP("EngineSentences", "{name}, {usable} of {all} cores, {features}"),
    QT_TRANSLATE_NOOP("EngineSentences", "a processor with AVX2 is needed for acceptable speed"),
    QT_TRANSLATE_NOOP("EngineSentences", "the engine and its children live in a network namespace without interfaces"),
    QT_TRANSLATE_NOOP("EngineSentences", "the engine could not leave the network; it opens no connection by itself"),
    QT_TRANSLATE_NOOP(
        "EngineSentences",
        "the engine's code tried {n} times to reach beyond this machine; refused",
    ),
    QT_TRANSLATE_NOOP("EngineSentences", "Restart the engine; if it happens again, report it."),
    QT_TRANSLATE_NOOP("EngineSentences", "encrypted with {cipher}, proven at opening; {size} MB"),
    QT_TRANSLATE_NOOP("EngineSentences", "{n} stored files, all in place"),
    QT_TRANSLATE_NOOP("EngineSentences", "{missing} of {all} stored files are missing from blobs/ in the vault"),
    QT_TRANSLATE_NOOP(
        "EngineSentences",
        "Add their documents again, or restore a backup with `cloister backup restore`.",
    ),
    QT_TRANSLATE_NOOP("EngineSentences", "{n} passages in memory, {size} MB"),
    QT_TRANSLATE_NOOP("EngineSentences", "{n} of {all} passages are in memory"),
    QT_TRANSLATE_NOOP("EngineSentences", "A running job explains a small difference; otherwise restart the engine."),
    QT_TRANSLATE_NOOP("EngineSentences", "none; answers are quotes"),
    QT_TRANSLATE_NOOP("EngineSentences", "no backup was ever made"),
    QT_TRANSLATE_NOOP("EngineSentences", "{n} not finished: what they erased is not certified"),
    QT_TRANSLATE_NOOP(
        "EngineSentences", "`cloister erase list` names them; `cloister erase resume ID` goes on, or says why not."
    ),
    QT_TRANSLATE_NOOP("EngineSentences", "{n} under way"),
    QT_TRANSLATE_NOOP("EngineSentences", "the last was made {n} days ago in {folder}"),
    QT_TRANSLATE_NOOP("EngineSentences", "made today in {folder}"),
)

# Qt's type stubs do not say that what is marked for translation stays the text that it is.
SENTENCES = tuple(
    str(source) for source in (*_UNLOCKING, *_REFUSALS, *_MODELS, *_FILES, *_ADDING, *_MACHINE, *TRAINING)
)
