"""Tables in a data set: modality LUT and palette (PS3.3 C.11.1 and C.7.9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.dicom.errors import CorruptFile
from medal_desktop.dicom.header import read_with_pydicom
from medal_desktop.dicom.segmented import expand
from medal_desktop.dicom.series import Instance
from medal_desktop.dicom.sources import Reader


@dataclass(frozen=True, slots=True)
class Table:
    """Entries for stored values from `first` on; values outside take the nearest end."""

    first: int
    entries: NDArray[Any]

    def apply(self, stored: NDArray[Any]) -> NDArray[Any]:
        """Look each stored value up."""
        index = stored.astype(np.int64) - self.first
        return np.asarray(self.entries[np.clip(index, 0, len(self.entries) - 1)])

    __getitem__ = apply


def modality_table(instance: Instance, reader: Reader) -> Table:
    """Read the modality LUT of one object.

    Raises:
        DicomError: it is damaged.
    """
    dataset = read_with_pydicom(instance.source, reader).dataset
    try:
        item = dataset["ModalityLUTSequence"].value[0]
        first, entries = entries_of(dataset, item["LUTDescriptor"].value, item["LUTData"].value)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise CorruptFile("the modality look-up table") from error
    return Table(first, entries.astype(np.int32))


def palette(instance: Instance, reader: Reader) -> Table:
    """Read the palette of one object as a table of RGB uint8.

    Raises:
        DicomError: it is damaged.
    """
    dataset = read_with_pydicom(instance.source, reader).dataset
    channels, first = [], 0
    try:
        for name in ("Red", "Green", "Blue"):
            channel = _channel(dataset, name)
            first = channel.first
            channels.append(channel.entries)
        return Table(first, np.stack(channels, axis=-1))
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise CorruptFile("the palette") from error


def _channel(dataset: Any, name: str) -> Table:
    descriptor = dataset[f"{name}PaletteColorLookupTableDescriptor"].value
    segmented = dataset.get(f"Segmented{name}PaletteColorLookupTableData")
    if segmented is not None:
        data: Any = expand(_whole_words(dataset, segmented), int(descriptor[0]) or 65536)
    else:
        data = dataset[f"{name}PaletteColorLookupTableData"].value
    first, entries = entries_of(dataset, descriptor, data)
    wide = int(descriptor[2]) > 8 and entries.max(initial=0) > 255
    return Table(first, (entries >> 8 if wide else entries).astype(np.uint8))


def _whole_words(dataset: Any, data: Any) -> list[int]:
    """Segments come as words, whatever the bits of an entry."""
    if not isinstance(data, bytes):
        return [int(item) & 0xFFFF for item in data]
    order = "<" if dataset.original_encoding[1] else ">"
    words: list[int] = np.frombuffer(data[: len(data) & ~1], f"{order}u2").tolist()
    return words


def entries_of(dataset: Any, descriptor: Any, data: Any) -> tuple[int, NDArray[Any]]:
    """Read a table as its descriptor says: the first value that it maps, and its entries.

    Raises:
        ValueError: it holds fewer than it promises.
    """
    count, first, bits = (int(item) for item in descriptor)
    count = count or 65536
    if isinstance(data, bytes):
        little = bool(dataset.original_encoding[1])
        width = 1 if bits <= 8 and len(data) < 2 * count else 2
        entries = np.frombuffer(data, np.dtype(f"{'<' if little else '>'}u{width}"))
    else:
        entries = np.asarray(data, np.int64) & 0xFFFF
    if len(entries) < count or not 0 < bits <= 16:
        raise ValueError("fewer entries than promised")
    signed = first - 65536 if first > 32767 and _signed(dataset) else first
    return signed, entries[:count].astype(np.int64)


def _signed(dataset: Any) -> bool:
    return bool(dataset.get("PixelRepresentation", 0) == 1)
