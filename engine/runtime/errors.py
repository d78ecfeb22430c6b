"""What can go wrong while a model is read, loaded or asked.

CloisterError
├── EmbedderUnavailableError      EMBEDDER_UNAVAILABLE        the embedding model cannot be loaded
├── ModelFileError                MODEL_FILE_INVALID          a model file that must not be loaded
│   ├── ModelFileMissingError     MODEL_FILE_MISSING          it is not there, or is not a readable file
│   ├── ModelFileCorruptError     MODEL_FILE_CORRUPT          its structure contradicts itself
│   ├── ModelVersionError         MODEL_FILE_VERSION          a GGUF version this engine does not read
│   ├── ModelArchitectureError    MODEL_ARCHITECTURE_UNKNOWN  the pinned llama.cpp cannot run it
│   ├── ModelTokenizerError       MODEL_TOKENIZER_MISSING     it cannot turn text into tokens
│   ├── ModelTemplateError        MODEL_TEMPLATE_REFUSED      its chat template is missing, broken or hostile
│   ├── ModelSplitError           MODEL_SPLIT_INCOMPLETE      one part of a model in several files
│   └── ModelPackError            MODEL_PACK_REFUSED          a pack breaks a rule; the message names it
│       ├── ModelPackSignerError          MODEL_PACK_SIGNER_UNKNOWN    nobody here trusts who signed it
│       ├── ModelPackSignatureError       MODEL_PACK_SIGNATURE_BAD     it was changed after it was signed
│       └── ModelTemplateUnapprovedError  MODEL_TEMPLATE_UNAPPROVED    an administrator has to read a template
├── ModelRuntimeError             MODEL_FAILED                a model that does not answer
│   ├── ModelOutOfMemoryError     MODEL_OUT_OF_MEMORY         it does not fit
│   ├── ModelLoadError            MODEL_LOAD_FAILED           llama.cpp refused it
│   ├── ModelCrashedError         MODEL_CRASHED               its process ended unasked
│   ├── ModelNotReadyError        MODEL_NOT_READY             none is in use, or it is still loading
│   ├── ModelBusyError            MODEL_BUSY                  every slot is taken for too long
│   ├── ModelToolchainError       MODEL_TOOLCHAIN_MISSING     llama-server is not installed
│   ├── IsolationMissingError     ISOLATION_MISSING           the kernel cannot confine the program
│   └── ContextTooLongError       CONTEXT_TOO_LONG            the prompt and the answer exceed the context
├── ModelInUseError               MODEL_IN_USE                it answers right now, so it stays
├── SettingUnknownError           SETTING_UNKNOWN             no setting has that name
└── SettingOutOfRangeError        SETTING_OUT_OF_RANGE        less or more than a setting takes
"""

from __future__ import annotations

from engine.core.errors import CloisterError, InvalidInputError, NotFoundError


class EmbedderUnavailableError(CloisterError):
    code = "EMBEDDER_UNAVAILABLE"
    http_status = 503


class ModelFileError(CloisterError):
    code = "MODEL_FILE_INVALID"
    http_status = 422


class ModelFileMissingError(ModelFileError):
    code = "MODEL_FILE_MISSING"
    http_status = 404


class ModelFileCorruptError(ModelFileError):
    code = "MODEL_FILE_CORRUPT"


class ModelVersionError(ModelFileError):
    code = "MODEL_FILE_VERSION"


class ModelArchitectureError(ModelFileError):
    code = "MODEL_ARCHITECTURE_UNKNOWN"


class ModelTokenizerError(ModelFileError):
    code = "MODEL_TOKENIZER_MISSING"


class ModelTemplateError(ModelFileError):
    code = "MODEL_TEMPLATE_REFUSED"


class ModelSplitError(ModelFileError):
    code = "MODEL_SPLIT_INCOMPLETE"


class ModelPackError(ModelFileError):
    code = "MODEL_PACK_REFUSED"


class ModelPackSignerError(ModelPackError):
    code = "MODEL_PACK_SIGNER_UNKNOWN"


class ModelPackSignatureError(ModelPackError):
    code = "MODEL_PACK_SIGNATURE_BAD"


class ModelTemplateUnapprovedError(ModelPackError):
    code = "MODEL_TEMPLATE_UNAPPROVED"


class ModelRuntimeError(CloisterError):
    code = "MODEL_FAILED"
    http_status = 503


class ModelOutOfMemoryError(ModelRuntimeError):
    code = "MODEL_OUT_OF_MEMORY"
    http_status = 507


class ModelLoadError(ModelRuntimeError):
    code = "MODEL_LOAD_FAILED"


class ModelCrashedError(ModelRuntimeError):
    code = "MODEL_CRASHED"


class ModelNotReadyError(ModelRuntimeError):
    code = "MODEL_NOT_READY"


class ModelBusyError(ModelRuntimeError):
    code = "MODEL_BUSY"
    http_status = 429


class ModelToolchainError(ModelRuntimeError):
    code = "MODEL_TOOLCHAIN_MISSING"


class IsolationMissingError(ModelRuntimeError):
    code = "ISOLATION_MISSING"


class ContextTooLongError(ModelRuntimeError):
    code = "CONTEXT_TOO_LONG"
    http_status = 413


class ModelInUseError(CloisterError):
    code = "MODEL_IN_USE"
    http_status = 409


class SettingUnknownError(NotFoundError):
    code = "SETTING_UNKNOWN"


class SettingOutOfRangeError(InvalidInputError):
    code = "SETTING_OUT_OF_RANGE"
