"""Write `network.onnx`, a small network, without any library for it; yours comes from training.

ONNX is one protocol buffer (onnx.proto, ModelProto). Here an image in Hounsfield units is smoothed
by a convolution and compared with the band of fresh blood; out comes how likely each pixel is it.
"""

import struct
from pathlib import Path

OPSET, IR_VERSION = 13, 8
FLOAT = 1
SIZE = 5
MIDDLE_HU, HALF_WIDTH_HU = 70.0, 20.0


def number(field, value):
    """A field that holds a whole number."""
    return varint(field << 3) + varint(value)


def varint(value):
    """A whole number in groups of seven bits."""
    made = bytearray()
    while value > 127:
        made.append(value & 127 | 128)
        value >>= 7
    return bytes(made) + bytes([value])


def block(field, content):
    """A field that holds bytes, a text or another message."""
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content


def tensor(name, shape, values):
    """TensorProto: constants of the network."""
    raw = struct.pack(f"<{len(values)}f", *values)
    dims = b"".join(number(1, size) for size in shape)
    return block(5, dims + number(2, FLOAT) + block(8, name) + block(9, raw))


def node(kind, inputs, output, *attributes):
    """NodeProto: one step."""
    named = b"".join(block(1, name) for name in inputs)
    return block(1, named + block(2, output) + block(4, kind) + b"".join(attributes))


def whole_numbers(name, values):
    """AttributeProto of several whole numbers."""
    listed = b"".join(number(8, value) for value in values)
    return block(5, block(1, name) + listed + number(20, 7))


def image(field, name):
    """ValueInfoProto: a stack of images (n, 1, rows, columns) of any size."""
    sizes = [block(2, "n"), number(1, 1), block(2, "rows"), block(2, "columns")]
    shape = b"".join(block(1, size) for size in sizes)
    return block(field, block(1, name) + block(2, block(1, number(1, FLOAT) + block(2, shape))))


def network():
    """ModelProto."""
    pads = [SIZE // 2] * 4
    graph = (
        node("Conv", ["image", "mean"], "smooth", whole_numbers("pads", pads))
        + node("Sub", ["smooth", "middle"], "off")
        + node("Abs", ["off"], "distance")
        + node("Sub", ["half", "distance"], "inside")
        + node("Sigmoid", ["inside"], "likely")
        + block(2, "blood")
        + tensor("mean", [1, 1, SIZE, SIZE], [1.0 / SIZE**2] * SIZE**2)
        + tensor("middle", [1], [MIDDLE_HU])
        + tensor("half", [1], [HALF_WIDTH_HU])
        + image(11, "image")
        + image(12, "likely")
    )
    return number(1, IR_VERSION) + block(7, graph) + block(8, block(1, "") + number(2, OPSET))


if __name__ == "__main__":
    Path(__file__).with_name("network.onnx").write_bytes(network())
