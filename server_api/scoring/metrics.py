"""The metrics of `package.vocabulary`, computed. `CODE` is stored with every result.

Definitions follow Metrics Reloaded (Maier-Hein, Reinke et al., Nature Methods 2024,
doi 10.1038/s41592-023-02151-z); the sentences in the vocabulary say which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from medal_desktop.base.geometry import Grid
from medal_desktop.package.documents import MetricChoice, Question
from medal_desktop.package.vocabulary import METRICS
from server_api.scoring.surfaces import MaskPair, diagonal_mm

CODE = "medal-metrics 1.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One metric of one answer; `worst` is what a missing answer to the same case gets."""

    value: float
    worst: float


def choice_score(metric: MetricChoice, answer: str, reference: str) -> Score:
    """Judge a choice; for balanced accuracy the class means are taken when cases are aggregated."""
    return Score(value=float(answer == reference), worst=worst_of(metric, None, None))


def number_score(
    metric: MetricChoice, question: Question, answer: float, reference: float
) -> Score:
    """Judge a number in the question's unit; no error counts more than a missing answer."""
    worst = worst_of(metric, question, None)
    error = abs(answer - reference)
    if metric.name == "within_tolerance":
        # The tolerance is written in decimals, which binary fractions miss by a hair.
        within = error <= (question.tolerance or 0.0) * (1 + 1e-9)
        return Score(value=float(within), worst=worst)
    return Score(value=min(error, worst), worst=worst)


def mask_score(metric: MetricChoice, pairs: Mapping[int, MaskPair], grid: Grid) -> Score:
    """Judge a mask: the mean over the question's segments, each by itself."""
    measure = _MASK_METRICS[metric.name]
    worst = worst_of(metric, None, grid)
    values = [measure(pair, dict(metric.parameters), worst) for pair in pairs.values()]
    return Score(value=float(np.mean(values)), worst=worst)


def worst_of(metric: MetricChoice, question: Question | None, grid: Grid | None) -> float:
    """Give what a missing, unreadable or crashed answer is worth."""
    fixed = METRICS[metric.name].worst
    if fixed is not None:
        return fixed
    if METRICS[metric.name].worst_is:
        return metric.parameters[METRICS[metric.name].worst_is]
    if metric.name == "hd95" and grid is not None:
        return diagonal_mm(grid)
    if metric.name == "volume_error" and grid is not None:
        return float(np.prod(grid.shape)) * grid.voxel_ml
    if question is None or question.minimum is None or question.maximum is None:
        raise ValueError(f"{metric.name} needs a grid or a range")
    return question.maximum - question.minimum


def _dsc(pair: MaskPair, _parameters: dict[str, float], _worst: float) -> float:
    if pair.both_empty:
        return 1.0
    common = np.count_nonzero(pair.answer & pair.reference)
    return 2.0 * common / (np.count_nonzero(pair.answer) + np.count_nonzero(pair.reference))


def _nsd(pair: MaskPair, parameters: dict[str, float], _worst: float) -> float:
    if pair.both_empty or pair.one_empty:
        return float(pair.both_empty)
    both = np.concatenate(pair.distances)
    return float(np.mean(both <= parameters["tolerance_mm"]))


def _hd95(pair: MaskPair, _parameters: dict[str, float], worst: float) -> float:
    if pair.both_empty or pair.one_empty:
        return worst if pair.one_empty else 0.0
    return float(max(np.percentile(way, 95) for way in pair.distances))


def _volume_error(pair: MaskPair, _parameters: dict[str, float], _worst: float) -> float:
    answer, reference = pair.volumes_ml
    return abs(answer - reference)


_MASK_METRICS: dict[str, Callable[[MaskPair, dict[str, float], float], float]] = {
    "dsc": _dsc,
    "nsd": _nsd,
    "hd95": _hd95,
    "volume_error": _volume_error,
}
