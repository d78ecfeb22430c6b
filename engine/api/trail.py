"""How routes record what they do: in the transaction that does it, or before the effect. Else it is not done."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import Depends, Request
from pydantic import BaseModel

from engine.api.audited import ROUTES, Recorded
from engine.api.caller import CallerDep, ServicesDep
from engine.audit.actions import Action
from engine.audit.errors import AuditRecordError
from engine.audit.events import MOST_RELATED, Event, Outcome
from engine.audit.log import AuditLog
from engine.core.errors import CloisterError

_log = logging.getLogger(__name__)


class Trail:
    """The records of one request; its methods wait for the disk, so call them off the event loop."""

    def __init__(self, log: AuditLog, user_id: str, request_id: str, route: str) -> None:
        """``route``: method and path as the table of routes has them."""
        self._audit = log
        self._user_id = user_id
        self._request_id = request_id
        self._route = route
        self._transaction = threading.local()

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction for what the block does in this thread, and for what it records with ``done``."""
        with self._audit.together() as conn:
            self._transaction.conn = conn
            try:
                yield
            finally:
                self._transaction.conn = None

    def done(self, action: Action, object: str = "", **what: Any) -> None:
        """Record in the transaction of ``together`` what was done in it. ``what``: see ``_event``."""
        self._audit.append(self._transaction.conn, self._event(action, object, Outcome.DONE, **what))

    def allowed(self, action: Action, object: str = "", **what: Any) -> None:
        """Record, durably and before it happens, what is about to happen. ``what``: see ``_event``."""
        self._audit.record(self._event(action, object, Outcome.ALLOWED, **what))

    @contextmanager
    def attempt(self, action: Action, object: str = "", **what: Any) -> Iterator[None]:
        """Like ``allowed``; where the block then raises, that is recorded as well."""
        self.allowed(action, object, **what)
        try:
            yield
        except BaseException as error:
            code = error.code if isinstance(error, CloisterError) else "INTERNAL"
            try:
                self._audit.record(self._event(action, object, Outcome.FAILED, details={"error": code}))
            except CloisterError as other:
                _log.error("that an action failed was not recorded: %s", other.code)
            raise

    def digest(self, what: str, value: str | bytes | BaseModel) -> str:
        """A keyed digest, which nobody can guess at without the vault."""
        if isinstance(value, BaseModel):
            value = json.dumps(value.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return self._audit.digest(what, value)

    def _event(
        self,
        action: Action,
        object: str,
        outcome: Outcome,
        *,
        related: Sequence[str] = (),
        digests: Mapping[str, str] | None = None,
        details: Mapping[str, int | str] | None = None,
    ) -> Event:
        declared = ROUTES.get(self._route)
        if not isinstance(declared, Recorded) or action not in declared.actions:
            raise AuditRecordError(
                f"The route {self._route} does not say that it records {action.value}.",
                help="This is a mistake in the program: complete the table of routes. Please report it.",
            )
        return Event(
            action,
            self._audit.opaque(self._user_id),
            self._audit.opaque(object),
            outcome,
            [self._audit.opaque(one) for one in dict.fromkeys(related)][:MOST_RELATED],
            digests or {},
            details or {},
            self._request_id,
        )


def trail_of(request: Request, caller: CallerDep, services: ServicesDep) -> Trail:
    route = f"{request.method} {request.scope['route'].path_format}"
    return Trail(services.audit, caller.user_id, request.state.request_id, route)


TrailDep = Annotated[Trail, Depends(trail_of)]
