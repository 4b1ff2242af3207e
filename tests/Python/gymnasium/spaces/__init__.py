"""The spaces of the stand-in."""


class Array:
    """Numbers with tolist(), and nothing else of an array."""

    def __init__(self, values):
        self._values = values

    def tolist(self):
        return self._values


class Discrete:
    shape = ()
    dtype = int

    def __init__(self, n, start=0):
        self.n, self.start = n, start


class Box:
    dtype = float

    def __init__(self, low, high, shape):
        self.low, self.high, self.shape = Array(low) if isinstance(low, list) else low, Array(high) if isinstance(high, list) else high, shape


class MultiDiscrete:
    dtype = int

    def __init__(self, nvec, start=None):
        self.nvec, self.start, self.shape = Array(nvec), Array(start or [0] * len(nvec)), (len(nvec),)


class MultiBinary:
    dtype = int

    def __init__(self, n):
        self.n, self.shape = n, (n,)


class Text:
    def __init__(self, max_length):
        self.max_length = max_length

    def __repr__(self):
        return f"Text({self.max_length})"
