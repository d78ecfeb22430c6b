"""The engine's error codes that a person meets in the desktop: what each means, to be translated.

In English the engine's own words are shown, which say more. These are what a translation is made from.
"""

from __future__ import annotations

from types import MappingProxyType

from app.bridge.engine_codes_datasets import DATASETS
from app.bridge.engine_codes_documents import DOCUMENTS
from app.bridge.engine_codes_governance import GOVERNANCE
from app.bridge.engine_codes_models import MODELS
from app.bridge.engine_codes_vault import VAULT

BY_CODE = MappingProxyType({**VAULT, **DOCUMENTS, **MODELS, **DATASETS, **GOVERNANCE})
