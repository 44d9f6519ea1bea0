"""Which engine the operator chose."""

from __future__ import annotations

from collections.abc import Callable

from server_api.evaluation.engines.base import Engine
from server_api.evaluation.engines.local import LocalEngine
from server_api.evaluation.engines.slurm import SlurmEngine
from server_api.services import Services


def engine_of(services: Services) -> Engine:
    """Make the engine that the settings name."""
    return _KNOWN[services.settings.engine](services)


def _local(services: Services) -> Engine:
    return LocalEngine.of(services, _runtime(services))


def _slurm(services: Services) -> Engine:
    settings = services.settings
    return SlurmEngine(settings.node_home, _runtime(services), settings.slurm_partition)


def _runtime(services: Services) -> str:
    """Give what runs models; where gVisor is required and missing, engines refuse to start."""
    return "gvisor" if services.settings.require_gvisor else services.settings.runtime


_KNOWN: dict[str, Callable[[Services], Engine]] = {"local": _local, "slurm": _slurm}
