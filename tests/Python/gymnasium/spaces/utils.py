"""Flattening, as Gymnasium does it: the parts of a composite space one after the other, whole numbers as one 1 among zeros."""
from . import Box, Dict, Discrete, Tuple, array, flat, numpy


def parts(space):
    return list(space.spaces.values()) if isinstance(space, Dict) else space.spaces


def flatten_space(space):
    if isinstance(space, Box):
        return space if len(space.shape) == 1 else Box(flat(space.low), flat(space.high), (len(flat(space.low)),))
    if isinstance(space, Discrete):
        return Box([0] * int(space.n), [1] * int(space.n), (int(space.n),), "int64")
    if not isinstance(space, (Dict, Tuple)):
        raise NotImplementedError(f"Unknown space: `{space}`")
    if not all(part.is_np_flattenable for part in parts(space)):
        return type(space)(space.spaces)
    boxes = [flatten_space(part) for part in parts(space)]
    low, high = ([number for box in boxes for number in flat(bound(box))] for bound in (lambda box: box.low, lambda box: box.high))
    return Box(low, high, (len(low),), "float64")


def flatten(space, x):
    if isinstance(space, Box):
        numbers = flat(x)
    elif isinstance(space, Discrete):
        numbers = [float(value == int(x) - int(space.start)) for value in range(int(space.n))]
    else:
        values = [x[key] for key in space.spaces] if isinstance(space, Dict) else x
        numbers = [number for part, value in zip(parts(space), values) for number in flat(flatten(part, value))]
    return array(numbers)
