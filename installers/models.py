"""Networks carried at half the size: weights lie in 16 bits and are widened when a model is opened.

The arithmetic stays in 32 bits; rounding a weight moves it by less than a two-thousandth.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from installers.tools import BuildFailed

_SMALL = 1024
_LARGEST = float(np.finfo(np.float16).max)


def halve(path: Path) -> None:
    """Write an ONNX model anew with its large weights in 16 bits; the same model, the same bytes.

    Raises:
        BuildFailed: it is no such model, or a weight does not fit into 16 bits.
    """
    try:
        model = onnx.load(path)
        onnx.checker.check_model(model)
    except Exception as error:
        raise BuildFailed(f"{path.name} is no ONNX model") from error
    large = [one for one in model.graph.initializer if _is_large(one)]
    widened = [_halved(weights, path.name) for weights in large]
    nodes = [*widened, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    path.write_bytes(model.SerializeToString(deterministic=True))


def _is_large(weights: Any) -> bool:
    return weights.data_type == TensorProto.FLOAT and int(np.prod(weights.dims)) >= _SMALL


def _halved(weights: Any, model: str) -> Any:
    """Round one tensor under a name of its own; give the node that widens it to the old name."""
    values, name = numpy_helper.to_array(weights), weights.name
    if float(np.abs(values).max()) > _LARGEST:
        raise BuildFailed(f"a weight of {model} does not fit into 16 bits")
    weights.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}/half"))
    return helper.make_node(
        "Cast", [f"{name}/half"], [name], name=f"{name}/widened", to=TensorProto.FLOAT
    )
