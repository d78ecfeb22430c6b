"""Every route has its line in the table of what is recorded, and keeps to it."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from fastapi.routing import APIRoute

from engine.api import routers
from engine.api.app import create_app
from engine.api.audited import JOBS, ROUTES, Recorded, Unrecorded
from engine.audit.actions import Action
from tests.support.quiet_services import services_without_models


def modules() -> Iterator[ModuleType]:
    import importlib
    import pkgutil

    for found in pkgutil.iter_modules(routers.__path__):
        yield importlib.import_module(f"{routers.__name__}.{found.name}")


def endpoints() -> dict[str, Callable[..., Any]]:
    """By method and path, as the table has them."""
    found = {}
    for module in modules():
        for route in module.router.routes:
            assert isinstance(route, APIRoute)
            for method in route.methods:
                found[f"{method} {route.path_format}"] = route.endpoint
    return found


def mentioned(function: Callable[..., Any], seen: set[Any]) -> set[Action]:
    """The actions that a function of the API names, or that functions do which it names."""
    if function in seen:
        return set()
    seen.add(function)
    source = inspect.getsource(function)
    found = {Action[name] for name in re.findall(r"\bAction\.([A-Z_]+)", source)}
    names = [node for node in ast.walk(ast.parse(textwrap.dedent(source))) if isinstance(node, ast.Name)]
    own = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    for name in {name.id for name in names} - own:
        other = getattr(inspect.getmodule(function), name, None)
        if inspect.isfunction(other) and other.__module__.startswith("engine.api"):
            found |= mentioned(other, seen)
    return found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every method and path of the app, as it describes itself."""
    with services_without_models(tmp_path_factory.mktemp("routes") / "vault") as services:
        paths = create_app(services).openapi()["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def test_every_route_of_the_app_is_in_the_table_and_nothing_else(served: set[str]) -> None:
    assert served - ROUTES.keys() == set(), "say in engine/api/audited.py what these record, or why nothing"
    assert ROUTES.keys() - served == set()
    assert endpoints().keys() == served


def test_every_route_names_just_the_actions_that_it_declares() -> None:
    for key, endpoint in endpoints().items():
        declared = ROUTES[key]
        expected = declared.actions if isinstance(declared, Recorded) else frozenset()
        assert mentioned(endpoint, set()) == expected, key


def test_a_route_that_changes_something_records_it() -> None:
    harmless = {"POST /api/training/estimates", "POST /v1/embeddings"}
    harmless |= {"POST /api/erasures/preview", "POST /api/erasures/verification"}
    for key, declared in ROUTES.items():
        if isinstance(declared, Unrecorded):
            assert key.startswith("GET ") or key in harmless, key
            assert len(declared.why) > 20
        else:
            assert declared.actions or declared.below, key


def test_every_kind_of_job_is_in_the_table(tmp_path_factory: pytest.TempPathFactory) -> None:
    with services_without_models(tmp_path_factory.mktemp("jobs") / "vault") as services:
        assert services.jobs.kinds == JOBS.keys()
