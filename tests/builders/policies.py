"""What an organisation fixes, as tests write it."""

from __future__ import annotations

from collections.abc import Callable

Fix = Callable[..., None]
