"""How the engine uses this machine, as a model owner sets it."""

from __future__ import annotations

from fastapi import APIRouter

from engine.access.roles import Permission
from engine.api.caller import CallerDep, ServicesDep
from engine.api.trail import TrailDep
from engine.audit.actions import Action
from engine.audit.events import INTEGER_MOST
from engine.contract.system import SettingChange, SettingList, SettingResponse
from engine.runtime.runtime_settings import RuntimeSetting

router = APIRouter(prefix="/api/settings", tags=["settings"])


@router.get("")
def list_settings(caller: CallerDep, services: ServicesDep) -> SettingList:
    """Every setting, with what holds where none was chosen."""
    return SettingList(settings=[_present(setting) for setting in services.runtime_settings.every()])


@router.put("/{key:path}")
def change_setting(
    key: str, body: SettingChange, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> SettingResponse:
    """Set a value, or with null leave it to the engine; returns once the model in use answers with it."""
    caller.require(Permission.MANAGE_MODELS)
    before = next((one for one in services.runtime_settings.every() if one.key == key), None)
    if before is None:
        return _present(services.runtime_settings.change(key, body.value))  # which says that there is none
    values = {"value": body.value, "value_before": before.value}
    # What is beyond every setting's bounds is refused below, and has no place in a record.
    told = {name: value for name, value in values.items() if value is not None and abs(value) <= INTEGER_MOST}
    with trail.attempt(Action.SETTING_CHANGED, details={"setting": before.key, **told}):
        return _present(services.runtime_settings.change(key, body.value))


def _present(setting: RuntimeSetting) -> SettingResponse:
    return SettingResponse(
        key=setting.key,
        value=setting.value,
        automatic=setting.automatic,
        least=setting.least,
        most=setting.most,
        unit=setting.unit,
        description=setting.description,
    )
