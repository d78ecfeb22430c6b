"""Why there is no listener, or not with that certificate.

CloisterError
├── ConflictError
│   └── TlsNotSetUpError           TLS_NOT_SET_UP        no certificate was made or supplied
├── InvalidInputError
│   ├── CertificateRefusedError    CERTIFICATE_REFUSED   a supplied one does not fit its key, has ended, or is weak
│   └── ListenAddressError         LISTEN_ADDRESS        what was named is no address and port
└── ListenError                    LISTEN_FAILED         the system does not let it listen there
"""

from __future__ import annotations

from engine.core.errors import CloisterError, ConflictError, InvalidInputError


class TlsNotSetUpError(ConflictError):
    code = "TLS_NOT_SET_UP"


class CertificateRefusedError(InvalidInputError):
    code = "CERTIFICATE_REFUSED"


class ListenAddressError(InvalidInputError):
    code = "LISTEN_ADDRESS"


class ListenError(CloisterError):
    code = "LISTEN_FAILED"
