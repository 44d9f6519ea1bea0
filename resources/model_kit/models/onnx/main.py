"""Segment with a network in ONNX format, by ONNX Runtime on the processor; see model.json.

Put your own `network.onnx` in place of the example; `make_network.py` wrote that one.
"""

from pathlib import Path

import medal_model
import numpy as np
import onnxruntime

NETWORK = Path(__file__).with_name("network.onnx")
LIKELY = 0.5


def opened():
    """Open the network with the one thread that a model has by default."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        NETWORK.read_bytes(), options, providers=["CPUExecutionProvider"]
    )


SESSION = opened()


def find(values, _spacing):
    """Give a mask (slices, rows, columns), slice by slice, so that memory stays small."""
    mask = np.zeros(values.shape, bool)
    name = SESSION.get_inputs()[0].name
    for index, image in enumerate(values):
        (likely,) = SESSION.run(None, {name: np.asarray(image, np.float32)[None, None]})
        mask[index] = likely[0, 0] > LIKELY
    return mask


for shown in medal_model.cases():
    medal_model.answer_case(shown, find)
