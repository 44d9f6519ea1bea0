"""Runs first in the frozen app: pydicom loads two libraries for fetching its test files on import.

MEDAL never fetches anything for it; a stand-in leaves them out of the window's start and refuses.
"""

import sys
from types import ModuleType


def _refuse(*_names: object) -> None:
    raise FileNotFoundError("nothing is fetched from the network")


_download = ModuleType("pydicom.data.download")
vars(_download).update(
    data_path_with_download=_refuse,
    calculate_file_hash=_refuse,
    get_cached_filehash=_refuse,
    get_data_dir=_refuse,
    get_url_map=dict,
)
sys.modules["pydicom.data.download"] = _download
