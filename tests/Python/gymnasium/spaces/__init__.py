"""The spaces of the stand-in, with arrays of two kinds: see the package's own text."""
import os

try:
    if os.environ.get("GRADUS_STAND_IN") != "numpy":
        raise ImportError
    import numpy
except ImportError:
    numpy = None


class Array:
    """Numbers with tolist(), and nothing else of an array."""

    def __init__(self, values):
        self._values = values

    def tolist(self):
        return self._values


def array(values, dtype="float64"):
    return Array(values) if numpy is None else numpy.array(values, dtype=dtype)


def scalar(value, dtype):
    """A number as an environment that computes with numpy has it: numpy's own."""
    return value if numpy is None else numpy.dtype(dtype).type(value)


def flat(value):
    """The numbers of an array, a nested list or a single number."""
    value = value.tolist() if hasattr(value, "tolist") else value
    return [number for part in value for number in flat(part)] if isinstance(value, list) else [value]


class Space:
    is_np_flattenable = True


class Discrete(Space):
    shape = ()

    def __init__(self, n, start=0):
        self.dtype = int if numpy is None else numpy.dtype("int64")
        self.n, self.start = scalar(n, "int64"), scalar(start, "int64")

    def __repr__(self):
        return f"Discrete({self.n})" if self.start == 0 else f"Discrete({self.n}, start={self.start})"


class Box(Space):
    def __init__(self, low, high, shape, dtype="float32"):
        self.shape = shape
        if numpy is None:
            self.dtype = float
            self.low, self.high = (Array(bound) if isinstance(bound, list) else bound for bound in (low, high))
        else:
            self.dtype = numpy.dtype(dtype)
            with numpy.errstate(over="ignore"):
                self.low, self.high = (numpy.broadcast_to(numpy.array(bound, dtype=dtype), shape) for bound in (low, high))


class MultiDiscrete(Space):
    def __init__(self, nvec, start=None):
        self.dtype = int if numpy is None else numpy.dtype("int64")
        self.nvec, self.start, self.shape = array(nvec, "int64"), array(start or [0] * len(nvec), "int64"), (len(nvec),)


class MultiBinary(Space):
    def __init__(self, n):
        self.dtype = int if numpy is None else numpy.dtype("int8")
        self.n, self.shape = n, (n,) if isinstance(n, int) else tuple(n)


class Dict(Space):
    """In the order of the names, as Gymnasium has it for a dictionary."""

    def __init__(self, spaces):
        self.spaces = dict(sorted(spaces.items()))
        self.is_np_flattenable = all(space.is_np_flattenable for space in self.spaces.values())

    def __repr__(self):
        return "Dict(" + ", ".join(f"{key!r}: {space}" for key, space in self.spaces.items()) + ")"


class Tuple(Space):
    def __init__(self, spaces):
        self.spaces = tuple(spaces)
        self.is_np_flattenable = all(space.is_np_flattenable for space in self.spaces)

    def __repr__(self):
        return "Tuple(" + ", ".join(map(str, self.spaces)) + ")"


class Sequence(Space):
    """As many of a kind as there may be: no length, and no flattening."""

    is_np_flattenable = False

    def __init__(self, space):
        self.feature_space = space

    def __repr__(self):
        return f"Sequence({self.feature_space}, stack=False)"


class Text(Space):
    def __init__(self, max_length):
        self.max_length = max_length

    def __repr__(self):
        return f"Text({self.max_length})"
