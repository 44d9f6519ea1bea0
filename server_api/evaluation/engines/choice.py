"""Which engine the operator chose: a module of this folder that has a function `engine`."""

from __future__ import annotations

import importlib

from server_api.evaluation.engines.base import Engine
from server_api.services import Services


def engine_of(services: Services) -> Engine:
    """Make the engine that the settings name."""
    module = importlib.import_module(f"{__package__}.{services.settings.engine}")
    made: Engine = module.engine(services, _runtime(services))
    return made


def _runtime(services: Services) -> str:
    """Give what runs models; where gVisor is required and missing, engines refuse to start."""
    return "gvisor" if services.settings.require_gvisor else services.settings.runtime
