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


class Discrete:
    shape = ()

    def __init__(self, n, start=0):
        self.dtype = int if numpy is None else numpy.dtype("int64")
        self.n, self.start = scalar(n, "int64"), scalar(start, "int64")


class Box:
    def __init__(self, low, high, shape, dtype="float32"):
        self.shape = shape
        if numpy is None:
            self.dtype = float
            self.low, self.high = (Array(bound) if isinstance(bound, list) else bound for bound in (low, high))
        else:
            self.dtype = numpy.dtype(dtype)
            with numpy.errstate(over="ignore"):
                self.low, self.high = (numpy.broadcast_to(numpy.array(bound, dtype=dtype), shape) for bound in (low, high))


class MultiDiscrete:
    def __init__(self, nvec, start=None):
        self.dtype = int if numpy is None else numpy.dtype("int64")
        self.nvec, self.start, self.shape = array(nvec, "int64"), array(start or [0] * len(nvec), "int64"), (len(nvec),)


class MultiBinary:
    def __init__(self, n):
        self.dtype = int if numpy is None else numpy.dtype("int8")
        self.n, self.shape = n, (n,) if isinstance(n, int) else tuple(n)


class Text:
    def __init__(self, max_length):
        self.max_length = max_length

    def __repr__(self):
        return f"Text({self.max_length})"
