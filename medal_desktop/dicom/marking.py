"""What a group must say that none of its files can know: copies, conflicts, patients, losses."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from medal_desktop.dicom.arranging import in_order
from medal_desktop.dicom.grouping import group_instances
from medal_desktop.dicom.series import Frame, Group, Instance

_CARRIED = frozenset({"uid_conflict", "mixed_patients", "duplicate", "truncated"})


@dataclass(slots=True)
class Marks:
    """Instances, by identity: those whose UID another content bears too, and those with copies."""

    conflicts: set[int] = field(default_factory=set)
    copied: set[int] = field(default_factory=set)


def warned(groups: Iterable[Group], marks: Marks, lost: AbstractSet[str]) -> list[Group]:
    """Mark groups whose UIDs cannot be trusted or that lack files, and give each its own key.

    `lost` holds the UIDs of series of which a file could not be read.
    """
    groups = list(groups)
    shared = _Shared(groups)
    keys: set[str] = set()
    done = []
    for group in groups:
        found = [
            *_marked(group, marks),
            *shared.words(group),
            *(("truncated",) if group.series_uid and group.series_uid in lost else ()),
        ]
        key = group.key
        while key in keys:
            key = hashlib.sha256(key.encode()).hexdigest()
        keys.add(key)
        done.append(replace(group, key=key, warnings=in_order((*found, *group.warnings))))
    return done


def _marked(group: Group, marks: Marks) -> list[str]:
    own = {id(instance) for instance in group.objects}
    words = (("uid_conflict", marks.conflicts), ("duplicate", marks.copied))
    return [word for word, marked in words if own & marked]


class _Shared:
    """UIDs that more than one patient or study bears."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._patients: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        self._studies: dict[tuple[str, tuple[str, str, str]], set[str]] = defaultdict(set)
        for group in groups:
            patient = group.first.patient
            self._patients[group.series_uid].add(patient)
            self._patients[group.study_uid].add(patient)
            self._studies[group.series_uid, patient].add(group.study_uid)

    def words(self, group: Group) -> list[str]:
        """Give the warnings that follow for a group."""
        found = []
        uids = (group.series_uid, group.study_uid)
        if any(uid and len(self._patients[uid]) > 1 for uid in uids):
            found.append("mixed_patients")
        if group.series_uid and len(self._studies[group.series_uid, group.first.patient]) > 1:
            found.append("uid_conflict")
        return found


def without(group: Group, damaged: Instance) -> list[Group]:
    """Arrange a group anew without an object whose pixels turned out to be damaged."""
    own: dict[int, list[Frame]] = {id(item): [] for item in group.objects if item is not damaged}
    for frame in group.frames:
        if frame.instance is not damaged:
            own[id(frame.instance)].append(frame)
    left = [(item, tuple(own[id(item)])) for item in group.objects if item is not damaged]
    carried = [word for word in group.warnings if word in _CARRIED]
    return [
        replace(
            item,
            warnings=in_order((*item.warnings, *carried, "truncated")),
            reasons=tuple(dict.fromkeys((*group.reasons, *item.reasons))),
        )
        for item in group_instances(left)
    ]
