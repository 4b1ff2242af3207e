"""Holds Gymnasium environments for Gradus and answers its requests over pipes.

Needs the standard library and gymnasium only; numpy comes with gymnasium. The messages are those of src/Envs/Isolation/Message.cs: a kind, a
length and that many bytes, little-endian. Runs as `python3 -s -c <this text>`. The pipes carry messages only: what environments print goes to
standard error, and code that reads standard input finds it empty.

Imports come from the folders in GRADUS_PYTHONPATH and from what is installed, never from the current folder, which `-c` puts first.
"""
import sys

sys.path[:] = [folder for folder in sys.path if folder]

import json
import os
import signal
import struct
import traceback

sys.path[:0] = [os.path.abspath(folder) for folder in os.environ.get("GRADUS_PYTHONPATH", "").split(os.pathsep) if folder]

TERMINATED, TRUNCATED, FINAL_OBSERVATION, RESET_STEP = 1, 2, 4, 8
LARGEST = 3.4028234663852886e38  # of float32
KINDS = ("Discrete", "Box", "MultiDiscrete", "MultiBinary")


class Failure(Exception):
    """Something to tell the other side: the number of the environment, or -1, and what happened."""

    def __init__(self, rank, message):
        super().__init__(message)
        self.rank = rank


def flat(value):
    """The numbers of an array, a nested sequence or a single number, in order."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [number for part in value for number in flat(part)]
    return [value]


def single(number):
    """A number as float32 has it, in the form that JSON takes."""
    number = float(number)
    if number > LARGEST:
        return "Infinity"
    if number < -LARGEST:
        return "-Infinity"
    return struct.unpack("<f", struct.pack("<f", number))[0]


def float32(number):
    """Overflows to infinity, as numpy does, where struct would refuse."""
    number = float(number)
    return number if -LARGEST <= number <= LARGEST or number != number else (float("inf") if number > 0 else float("-inf"))


class SpaceOf:
    """A space of Gymnasium, described and translated. Composite observations are flattened by Gymnasium itself."""

    def __init__(self, space, what):
        self.space = space
        self.kind = self.kind_of(space)
        self.flattened = self.kind is None and what == "observations"
        if self.flattened:
            from gymnasium.spaces import utils

            self.composite = space
            try:
                self.space = utils.flatten_space(space)
            except NotImplementedError:
                pass
            self.kind = self.kind_of(self.space)
        if self.kind is None:
            raise Failure(-1, f"{what} of {space} are not supported; {', '.join(KINDS[:-1])} and {KINDS[-1]} are.")
        start = flat(getattr(self.space, "start", 0))
        self.size = len(flat(self.space.nvec)) if self.kind == "MultiDiscrete" else self.count(self.space)
        self.start = [int(number) for number in start] * (self.size if len(start) == 1 else 1)

    @staticmethod
    def kind_of(space):
        """One of KINDS, also for a class derived from it, or None."""
        from gymnasium import spaces

        return next((kind for kind in KINDS if isinstance(space, getattr(spaces, kind))), None)

    def count(self, space):
        size = 1
        for side in getattr(space, "shape", None) or ():
            size *= int(side)
        return size

    def describe(self):
        if self.kind == "Discrete":
            return {"type": "Discrete", "n": int(self.space.n), "start": self.start[0]}
        if self.kind == "MultiDiscrete":
            return {"type": "MultiDiscrete", "nvec": [int(number) for number in flat(self.space.nvec)]}
        if self.kind == "MultiBinary":
            return {"type": "MultiBinary", "n": self.size}
        low, high = (flat(bound) for bound in (self.space.low, self.space.high))
        low, high = ([bound[0]] * self.size if len(bound) == 1 else bound for bound in (low, high))
        shape = [int(side) for side in self.space.shape] or [1]
        return {"type": "Box", "shape": shape, "low": [single(x) for x in low], "high": [single(x) for x in high]}

    def write(self, observation):
        """An observation as float32 numbers."""
        if self.flattened:
            from gymnasium.spaces import utils

            observation = utils.flatten(self.composite, observation)
        numbers = [float32(number) for number in flat(observation)]
        if len(numbers) != self.size:
            raise ValueError(f"the observation has {len(numbers)} numbers, but its space {self.space} has {self.size}")
        if self.kind == "MultiDiscrete":
            numbers = [number - start for number, start in zip(numbers, self.start)]
        return numbers

    def read(self, payload, rank):
        """The action of one environment, in the form that it takes."""
        form = "f" if self.kind == "Box" else "i"
        numbers = struct.unpack_from(f"<{self.size}{form}", payload, rank * self.size * 4)
        if self.kind == "Discrete":
            return int(numbers[0])
        if self.kind == "MultiDiscrete":
            numbers = [number + start for number, start in zip(numbers, self.start)]
        try:
            import numpy
        except ImportError:
            return list(numbers)
        numbers = numpy.asarray(numbers)
        if self.kind == "Box" and numpy.issubdtype(self.space.dtype, numpy.integer):
            numbers = numpy.rint(numbers)
        return numbers.astype(self.space.dtype).reshape(self.space.shape)


class Host:
    """The environments of this process."""

    def __init__(self):
        self.environments = []
        self.same_step = True
        self.ended = []

    def make(self, payload):
        request = json.loads(payload.decode())
        try:
            import gymnasium
        except ImportError as error:
            raise Failure(-1, f"Gymnasium cannot be imported by {sys.executable} ({error}); install it there ({sys.executable} -m pip install gymnasium), name another interpreter in GRADUS_PYTHON, or the folder it is in in GRADUS_PYTHONPATH") from error
        self.same_step = request["autoreset"] == "SameStep"
        try:
            self.environments = [gymnasium.make(request["id"]) for _ in range(request["count"])]
        except Exception as error:
            hint = "; folders with modules of your own are named in GRADUS_PYTHONPATH" if isinstance(error, ImportError) else ""
            raise Failure(-1, f"gymnasium.make('{request['id']}') raised {type(error).__name__}: {error}{hint}") from error
        self.ended = [False] * len(self.environments)
        first = self.environments[0]
        self.observations = SpaceOf(first.observation_space, "observations")
        self.actions = SpaceOf(first.action_space, "actions")
        spec = getattr(first, "spec", None)
        threshold = getattr(spec, "reward_threshold", None)
        return json.dumps({
            "observation_space": self.observations.describe(),
            "action_space": self.actions.describe(),
            "can_resume": False,
            "reward_threshold": None if threshold is None else float(threshold),
        }).encode()

    def calls(self, rank, method, *args, **kwargs):
        """A call that may raise anything: the environment is not ours."""
        try:
            return getattr(self.environments[rank], method)(*args, **kwargs)
        except Exception as error:
            traceback.print_exc()
            raise Failure(rank, f"{method} raised {type(error).__name__}: {error}") from error

    def shown(self, rank, observation):
        try:
            return self.observations.write(observation)
        except (TypeError, ValueError) as error:
            raise Failure(rank, f"{error}") from error

    def begin(self, rank, **seed):
        result = self.calls(rank, "reset", **seed)
        if not isinstance(result, tuple) or len(result) != 2:
            raise Failure(rank, "reset must return an observation and a dictionary; this environment is written for an older API")
        self.ended[rank] = False
        return self.shown(rank, result[0])

    def reset(self, payload):
        seed, seeded = struct.unpack("<QB", payload)
        numbers = []
        for rank in range(len(self.environments)):
            numbers += self.begin(rank, **({"seed": (seed + rank) % 2**64} if seeded else {}))
        return struct.pack(f"<{len(numbers)}f", *numbers)

    def step(self, payload):
        rewards, flags, numbers, finals = [], [], [], []
        for rank in range(len(self.environments)):
            if self.ended[rank]:
                rewards.append(0.0)
                flags.append(RESET_STEP)
                numbers += self.begin(rank)
                continue
            result = self.calls(rank, "step", self.actions.read(payload, rank))
            if not isinstance(result, tuple) or len(result) != 5:
                raise Failure(rank, "step must return observation, reward, terminated, truncated and a dictionary; this environment is written for an older API")
            observation, reward, terminated, truncated, _ = result
            shown = self.shown(rank, observation)
            flag = (TERMINATED if terminated else 0) | (TRUNCATED if truncated else 0)
            try:
                rewards.append(float(reward))
            except (TypeError, ValueError) as error:
                raise Failure(rank, f"the reward is not a number: {error}") from error
            if flag and self.same_step:
                flag |= FINAL_OBSERVATION
                finals += shown
                shown = self.begin(rank)
            else:
                self.ended[rank] = bool(flag)
            flags.append(flag)
            numbers += shown
        return struct.pack(f"<{len(rewards)}d", *rewards) + bytes(flags) + struct.pack(f"<{len(numbers) + len(finals)}f", *numbers, *finals)

    def close(self):
        for environment in self.environments:
            try:
                environment.close()
            except Exception:
                traceback.print_exc()


def main():
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all processes of a terminal; the parent decides what it means
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr  # in order with what is said there, and not lost when the process dies
    host = Host()
    answer = {b"M": host.make, b"R": host.reset, b"S": host.step}
    while True:
        header = requests.read(5)
        if len(header) < 5:
            break
        kind, (length,) = header[:1], struct.unpack("<i", header[1:])
        payload = requests.read(length)
        try:
            if kind not in answer:
                raise Failure(-1, "a Python environment cannot be saved or resumed")
            status, body = 0, answer[kind](payload)
        except Failure as failure:
            status, body = 1, struct.pack("<i", failure.rank) + str(failure).encode()
        except Exception as error:
            traceback.print_exc()
            status, body = 1, struct.pack("<i", -1) + f"{type(error).__name__}: {error}".encode()
        answers.write(struct.pack("<Bi", status, len(body)) + body)
        answers.flush()
    host.close()


main()
