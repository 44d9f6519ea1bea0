"""Find fresh blood in a CT of the head, with numpy alone."""

import numpy as np

BLOOD_HU = (50.0, 90.0)
BONE_HU = 300.0
SMOOTHING_MM = 1.5
EDGE_MM = 4.0


def find_blood(values, spacing):
    """Give a mask (slices, rows, columns) of the largest part that looks like fresh blood."""
    mask = np.zeros(values.shape, bool)
    radius = max(1, round(SMOOTHING_MM / spacing[1]))
    edge = max(1, round(EDGE_MM / spacing[1]))
    for index in range(values.shape[0]):
        image = np.asarray(values[index], np.float32)
        inside = shrink(enclosed(image > BONE_HU), edge)
        smooth = blur(image, radius)
        mask[index] = inside & (smooth >= BLOOD_HU[0]) & (smooth <= BLOOD_HU[1])
    return largest_part(mask)


def enclosed(bone):
    """Give what has bone to its left, right, front and back, and is no bone itself."""
    seen = np.ones(bone.shape, bool)
    for axis in (0, 1):
        seen &= np.maximum.accumulate(bone, axis=axis)
        seen &= np.flip(np.maximum.accumulate(np.flip(bone, axis), axis=axis), axis)
    return seen & ~bone


def shrink(mask, steps):
    """Take `steps` pixels off the edge, where bone blurs into brain."""
    for _ in range(steps):
        smaller = mask.copy()
        smaller[1:] &= mask[:-1]
        smaller[:-1] &= mask[1:]
        smaller[:, 1:] &= mask[:, :-1]
        smaller[:, :-1] &= mask[:, 1:]
        mask = smaller
    return mask


def blur(image, radius):
    """Give the mean over a square of 2·radius + 1 pixels."""
    size = 2 * radius + 1
    for axis in (0, 1):
        padded = np.pad(
            image, [(radius + 1, radius) if a == axis else (0, 0) for a in (0, 1)], "edge"
        )
        sums = np.cumsum(padded, axis=axis, dtype=np.float64)
        ahead = np.take(sums, range(size, sums.shape[axis]), axis)
        image = (ahead - np.take(sums, range(sums.shape[axis] - size), axis)) / size
    return image.astype(np.float32)


def largest_part(mask):
    """Give the largest part whose voxels touch by a face, by joining runs along the rows."""
    flat = mask.reshape(-1, mask.shape[2])
    steps = np.diff(np.pad(flat.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    lines, starts = np.nonzero(steps == 1)
    ends = np.nonzero(steps == -1)[1]
    if not len(lines):
        return mask
    parents = np.arange(len(lines))
    first = np.searchsorted(lines, np.arange(flat.shape[0] + 1))
    rows = mask.shape[1]
    for line in np.unique(lines):
        neighbours = [line + rows] if line + rows < flat.shape[0] else []
        if (line + 1) % rows:
            neighbours.append(line + 1)
        for other in neighbours:
            join(
                parents,
                starts,
                ends,
                range(first[line], first[line + 1]),
                range(first[other], first[other + 1]),
            )
    roots = np.array([root_of(parents, run) for run in range(len(parents))])
    sizes = np.bincount(roots, weights=ends - starts)
    kept = np.zeros_like(flat)
    for run in np.nonzero(roots == sizes.argmax())[0]:
        kept[lines[run], starts[run] : ends[run]] = True
    return kept.reshape(mask.shape)


def join(parents, starts, ends, runs, others):
    """Join the runs of two neighbouring lines that overlap; both are in order."""
    ours, theirs = list(runs), list(others)
    while ours and theirs:
        run, other = ours[0], theirs[0]
        if starts[run] < ends[other] and starts[other] < ends[run]:
            parents[root_of(parents, run)] = root_of(parents, other)
        if ends[run] <= ends[other]:
            ours.pop(0)
        else:
            theirs.pop(0)


def root_of(parents, run):
    """Give the run that stands for a part, and shorten the way there."""
    while parents[run] != run:
        parents[run] = parents[parents[run]]
        run = parents[run]
    return run
