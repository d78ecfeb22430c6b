"""What can go wrong on the way from a run to a GGUF.

CloisterError
└── ExportError                  EXPORT_FAILED
    ├── RunNotExportableError    EXPORT_RUN_UNFIT         the run is not finished, or left nothing of this form
    ├── BasePackMissingError     EXPORT_BASE_MISSING      the pack that it was trained on is gone or has no safetensors
    ├── AdapterUnsupportedError  EXPORT_ADAPTER           an adapter of a kind that is not merged or converted
    ├── ConversionError          EXPORT_CONVERSION        llama.cpp's converter or one of its tools refused
    ├── ConverterMissingError    EXPORT_TOOLCHAIN         the converter is not installed
    ├── ExportMemoryError        EXPORT_OUT_OF_MEMORY     the working copies do not fit into memory
    └── ParityFailedError        EXPORT_PARITY            what came out does not answer as what went in
"""

from __future__ import annotations

from engine.core.errors import CloisterError


class ExportError(CloisterError):
    code = "EXPORT_FAILED"


class RunNotExportableError(ExportError):
    code = "EXPORT_RUN_UNFIT"
    http_status = 409


class BasePackMissingError(ExportError):
    code = "EXPORT_BASE_MISSING"
    http_status = 409


class AdapterUnsupportedError(ExportError):
    code = "EXPORT_ADAPTER"
    http_status = 422


class ConversionError(ExportError):
    code = "EXPORT_CONVERSION"
    http_status = 422


class ConverterMissingError(ExportError):
    code = "EXPORT_TOOLCHAIN"
    http_status = 503


class ExportMemoryError(ExportError):
    code = "EXPORT_OUT_OF_MEMORY"
    http_status = 507


class ParityFailedError(ExportError):
    code = "EXPORT_PARITY"
    http_status = 422
