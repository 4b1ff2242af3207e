"""Holds Gymnasium environments for Gradus and answers its requests over pipes.

Needs the standard library and gymnasium only; numpy comes with gymnasium. The messages are those of src/Envs/Isolation/Message.cs: a kind, a
number, a length and that many bytes, little-endian. Runs as `python3 -s -c <this text>`. The pipes carry messages only: what environments print
goes to standard error, and code that reads standard input finds it empty.

The process ends with the one that started it. If that is killed, a thread ends this one; if native code that holds the interpreter's lock keeps
the thread from running, faulthandler's watch does, which needs no lock, when a request has taken twice as long as it may.

Imports come from the folders in GRADUS_PYTHONPATH and from what is installed, never from the current folder, which `-c` puts first.
"""
import sys

sys.path[:] = [folder for folder in sys.path if folder]

import faulthandler
import json
import math
import os
import select
import signal
import site
import struct
import threading
import time
import traceback

sys.path[:0] = [os.path.abspath(folder) for folder in os.environ.get("GRADUS_PYTHONPATH", "").split(os.pathsep) if folder]

TERMINATED, TRUNCATED, FINAL_OBSERVATION, RESET_STEP = 1, 2, 4, 8
LARGEST = 3.4028234663852886e38  # of float32
KINDS = ("Discrete", "Box", "MultiDiscrete", "MultiBinary")
HEADER = struct.Struct("<BIi")  # kind, number, length
LONGEST_TEXT = 4000  # of an error message
LARGEST_PIECE = 1 << 20  # read at once
MOST_ENVIRONMENTS = 65536  # in one process
GRACE = 3.0  # seconds to close environments in when the parent is gone


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


def shape_of(value, deepest=32):
    """The shape of an array, or that of nested sequences along their first elements."""
    if hasattr(value, "shape"):
        return tuple(value.shape)
    if isinstance(value, (list, tuple)) and deepest:
        return (len(value), *(shape_of(value[0], deepest - 1) if value else ()))
    return ()


def advice(package, module):
    """How a package that cannot be imported becomes one that can: this interpreter runs without the user's own folder."""
    own = site.getusersitepackages()
    if os.path.isdir(os.path.join(own, module)):
        return f"it is in the user's own folder, which is left out here: name {own} in GRADUS_PYTHONPATH"
    if sys.prefix != sys.base_prefix:
        return f"install it there ({sys.executable} -m pip install {package}), or name the folder it is in in GRADUS_PYTHONPATH"
    return (
        f"make a virtual environment ({sys.executable} -m venv FOLDER), install it there (its python -m pip install {package}) and name that python "
        "in GRADUS_PYTHON, or name the folder it is in in GRADUS_PYTHONPATH")


def space_of(space, what):
    """A space of Gymnasium, described and translated: part by part where it is made of parts that have a kind."""
    parts = parts_of(space)
    return SpaceOf(space, what) if parts is None else PartsOf(space, parts, what)


def parts_of(space):
    """Names and spaces of the parts of a Dict or Tuple, in Gymnasium's order; None of any other space, or where one of them has no kind."""
    from gymnasium import spaces

    items = (
        list(space.spaces.items()) if isinstance(space, spaces.Dict)
        else list(enumerate(space.spaces)) if isinstance(space, spaces.Tuple)
        else [])
    known = items and all(SpaceOf.kind_of(part) or parts_of(part) for _, part in items)
    return items if known else None


class PartsOf:
    """A Dict or Tuple: its parts one after the other."""

    kind = "Parts"

    def __init__(self, space, parts, what):
        self.space = space
        self.parts = [(key, space_of(part, what)) for key, part in parts]
        self.named = hasattr(space.spaces, "items")
        self.size = sum(part.size for _, part in self.parts)
        self.choices = sum(part.choices for _, part in self.parts)

    def describe(self):
        if self.named:
            return {"type": "Dict", "parts": [{"name": str(key), "space": part.describe()} for key, part in self.parts]}
        return {"type": "Tuple", "parts": [part.describe() for _, part in self.parts]}

    def write(self, observation):
        return b"".join(self.of(key, lambda: part.write(observation[key]), "observation") for key, part in self.parts)

    def read(self, payload, rank):
        return self.take(struct.unpack_from(f"<{self.size}f", payload, rank * self.size * 4))

    def take(self, numbers):
        taken, first = [], 0
        for key, part in self.parts:
            taken.append((key, part.take(numbers[first:first + part.size])))
            first += part.size
        return dict(taken) if self.named else tuple(value for _, value in taken)

    def mask(self, legal):
        """Gymnasium's masks: a dictionary or tuple with one for each part, or None where all is legal."""
        if not isinstance(legal, (dict, tuple)):
            return b"".join(part.mask(None) for _, part in self.parts) if legal is None else flags(legal, self)
        return b"".join(self.of(key, lambda: part.mask(legal[key]), "action_mask") for key, part in self.parts)

    def of(self, key, value, what):
        """What goes wrong in a part is told with its name."""
        try:
            return value()
        except (KeyError, IndexError):
            raise ValueError(f"the {what} has no part '{key}'") from None
        except (TypeError, ValueError) as error:
            raise ValueError(f"part '{key}': {error}") from error


def flags(legal, space):
    """One byte for each choice: 1 where it is legal."""
    mask = bytes(1 if number else 0 for number in flat(legal))
    if len(mask) != space.choices:
        raise ValueError(f"the action_mask has {len(mask)} elements, but {space.space} needs {space.choices}")
    return mask


class SpaceOf:
    """A space without parts, described and translated. Composite observations with parts of no kind are flattened by Gymnasium itself."""

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
            raise Failure(-1, f"{what} of {space} are not supported; {', '.join(KINDS)}, and Dict and Tuple of these, are.")
        start = flat(getattr(self.space, "start", 0))
        self.size = len(flat(self.space.nvec)) if self.kind == "MultiDiscrete" else self.count(self.space)
        self.start = [int(number) for number in start] * (self.size if len(start) == 1 else 1)
        counts = {
            "Discrete": lambda: int(self.space.n),
            "MultiDiscrete": lambda: sum(int(n) for n in flat(self.space.nvec)),
            "Box": lambda: 0,
        }
        self.choices = counts.get(self.kind, lambda: self.size)()  # the length of an action mask
        self.bytes = what == "observations" and self.kind == "Box" and getattr(getattr(self.space, "dtype", None), "name", None) == "uint8"

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
        low, high = ([single(x) for x in flat(bound)] for bound in (self.space.low, self.space.high))
        low, high = (bound[0] if bound and all(x == bound[0] for x in bound) else bound for bound in (low, high))
        shape = [int(side) for side in self.space.shape] or [1]
        box = {"type": "Box", "shape": shape, "low": low, "high": high}
        return {**box, "dtype": "uint8"} if self.bytes else box

    def write(self, observation):
        """An observation as it travels: float32 numbers, or bytes where its space has them."""
        if self.flattened:
            from gymnasium.spaces import utils

            observation = utils.flatten(self.composite, observation)
        shape, due = shape_of(observation), tuple(self.space.shape)
        if shape != due and self.size > 1 and math.prod(shape) == self.size:  # a single number has no order that could be wrong
            raise ValueError(f"the observation has the shape {shape}, but its space {self.space} has {due}")
        if self.bytes:
            return self.write_bytes(observation)
        numbers = [float32(number) for number in flat(observation)]
        if len(numbers) != self.size:
            raise ValueError(f"the observation has {len(numbers)} numbers, but its space {self.space} has {self.size}")
        if self.kind == "MultiDiscrete":
            numbers = [number - start for number, start in zip(numbers, self.start)]
        return struct.pack(f"<{len(numbers)}f", *numbers)

    def write_bytes(self, observation):
        name = getattr(getattr(observation, "dtype", None), "name", None)
        if name in ("uint8", "bool"):
            data = observation.tobytes()
        else:
            numbers = flat(observation)
            wrong = next((i for i, number in enumerate(numbers) if not (0 <= number <= 255 and number == int(number))), None)
            if wrong is not None:
                raise ValueError(f"element {wrong} of the observation is {numbers[wrong]}, but bytes are whole numbers from 0 to 255")
            data = bytes(int(number) for number in numbers)
        if len(data) != self.size:
            raise ValueError(f"the observation has {len(data)} numbers, but its space {self.space} has {self.size}")
        return data

    def read(self, payload, rank):
        """The action of one environment, in the form that it takes."""
        form = "f" if self.kind == "Box" else "i"
        return self.take(struct.unpack_from(f"<{self.size}{form}", payload, rank * self.size * 4))

    def take(self, numbers):
        """An action of these numbers."""
        if self.kind == "Discrete":
            return int(numbers[0])
        if self.kind == "MultiDiscrete":
            numbers = [int(number) + start for number, start in zip(numbers, self.start)]
        elif self.kind == "MultiBinary":
            numbers = [int(number) for number in numbers]
        try:
            import numpy
        except ImportError:
            return list(numbers)
        numbers = numpy.asarray(numbers)
        if self.kind == "Box" and self.space.dtype.name not in ("float16", "float32"):  # whose bounds are known exactly
            numbers = self.within(numpy, numbers.astype("float64"))
        return numbers.astype(self.space.dtype).reshape(self.space.shape)

    def within(self, numpy, numbers):
        """
        The numbers with the bounds that the space has. The other side knows these as float32, so that its bound stands for the space's. Whole
        numbers are the nearest within the bounds: a cast of others would leave the type. Real ones outside are the environment's to judge.
        """
        low, high = (numpy.broadcast_to(bound, self.space.shape).reshape(-1) for bound in (self.space.low, self.space.high))
        if self.space.dtype.kind in "iub":
            numbers = numpy.rint(numbers)
            below, above = numbers <= low.astype("float64"), numbers >= high.astype("float64")
            numbers = numpy.where(below | above, 0, numbers).astype(self.space.dtype)
        else:
            with numpy.errstate(over="ignore"):
                below, above = (numbers == bound.astype("float32") for bound in (low, high))
        return numpy.where(below, low, numpy.where(above, high, numbers))

    def mask(self, legal):
        if self.choices == 0:
            return b""
        if legal is None:
            return b"\1" * self.choices
        if self.kind == "MultiBinary" and 1 in flat(legal):
            raise ValueError(
                f"element {flat(legal).index(1)} of the action_mask is 1, by which Gymnasium's MultiBinary says that it must be 1; only 0, which "
                "must be 0, and 2, which is free, are possible here")
        return flags(legal, self)


class Host:
    """The environments of this process."""

    def __init__(self):
        self.environments = []
        self.same_step = True
        self.timeout = 60.0
        self.ended = []
        self.masks = None  # what is legal in each environment, where that is a question
        self.infos = []  # what each environment said last

    def make(self, payload):
        request = json.loads(payload.decode())
        try:
            import gymnasium
        except ImportError as error:
            raise Failure(-1, f"Gymnasium cannot be imported by {sys.executable} ({error}); {advice('gymnasium', 'gymnasium')}") from error
        if request["id"].startswith("ALE/"):
            self.register_arcade(gymnasium)
        self.same_step = request["autoreset"] == "SameStep"
        self.timeout = float(request["timeout"])
        if not 1 <= request["count"] <= MOST_ENVIRONMENTS:
            raise Failure(-1, f"a process has 1 to {MOST_ENVIRONMENTS} environments, not {request['count']}")
        try:
            self.environments = [gymnasium.make(request["id"], **request["arguments"]) for _ in range(request["count"])]
        except Exception as error:
            hint = "; folders with modules of your own are named in GRADUS_PYTHONPATH" if isinstance(error, ImportError) else ""
            raise Failure(-1, f"gymnasium.make('{request['id']}') raised {type(error).__name__}: {error}{hint}") from error
        self.ended = [False] * len(self.environments)
        self.infos = [{}] * len(self.environments)
        first = self.environments[0]
        self.observations = space_of(first.observation_space, "observations")
        self.actions = space_of(first.action_space, "actions")
        masked = request["has_action_mask"] if "has_action_mask" in request else self.has_mask(first)
        self.masks = [None] * len(self.environments) if masked else None
        spec = getattr(first, "spec", None)
        threshold = getattr(spec, "reward_threshold", None)
        return json.dumps({
            "observation_space": self.observations.describe(),
            "action_space": self.actions.describe(),
            "has_action_mask": self.masks is not None,
            "action_meanings": self.meanings(first),
            "can_resume": False,
            "reward_threshold": None if threshold is None else float(threshold),
        }).encode()

    def masked(self, info):
        """Whether an info tells that not every action is always legal."""
        return self.actions.choices > 0 and isinstance(info, dict) and "action_mask" in info

    @staticmethod
    def register_arcade(gymnasium):
        """Gymnasium knows the games once ale_py is imported."""
        try:
            import ale_py
        except ImportError as error:
            raise Failure(-1, f"the games of the Arcade Learning Environment need the package ale-py, which {sys.executable} cannot import ({error}); {advice('ale-py', 'ale_py')}") from error
        if hasattr(gymnasium, "register_envs"):
            gymnasium.register_envs(ale_py)

    @staticmethod
    def meanings(environment):
        """The names of the actions of a game that counts lives, or None."""
        game = getattr(environment, "unwrapped", environment)
        if not hasattr(game, "get_action_meanings") or not hasattr(getattr(game, "ale", None), "lives"):
            return None
        return [str(name) for name in game.get_action_meanings()]

    def lives(self, payload):
        """The lives that are left: what the info says, otherwise what the emulator says."""
        left = []
        for rank, (environment, info) in enumerate(zip(self.environments, self.infos)):
            try:
                left.append(int(info["lives"] if "lives" in info else environment.unwrapped.ale.lives()))
            except Exception as error:
                raise Failure(rank, f"the game does not say how many lives are left: {type(error).__name__}: {error}") from error
        return struct.pack(f"<{len(left)}i", *left)

    def has_mask(self, environment):
        """The same, asked before the first episode, which costs a reset: whoever knows it already says so when environments are made."""
        try:
            return self.masked(environment.reset()[1])
        except Exception:
            return False  # the first episode will fail again, and say why

    def note(self, rank, info):
        """Keeps what was said of the state that was just shown, and its mask."""
        self.infos[rank] = info
        if self.masks is None:
            return
        if "action_mask" not in info:
            raise Failure(rank, "the info of this step has no action_mask, but that of the first reset had one")
        try:
            self.masks[rank] = self.actions.mask(info["action_mask"])
        except (TypeError, ValueError) as error:
            raise Failure(rank, f"{error}") from error

    def legal(self, payload):
        if self.masks is None:
            raise Failure(-1, "all actions of this environment are always legal")
        free = b"\1" * self.actions.choices  # before a reset, which ignores the action
        return b"".join(free if self.ended[rank] else mask for rank, mask in enumerate(self.masks))

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
        if self.masks is None and self.masked(result[1]):
            raise Failure(rank, "the info of this reset has an action_mask, but that of the first reset had none")
        self.note(rank, result[1])
        return self.shown(rank, result[0])

    def each(self, work):
        """Does the work of each environment. What goes wrong there, foreseen or not, is told with that environment's number."""
        results = []
        for rank in range(len(self.environments)):
            try:
                results.append(work(rank))
            except Failure:
                raise
            except Exception as error:
                traceback.print_exc()
                raise Failure(rank, f"{type(error).__name__}: {error}") from error
        return results

    def reset(self, payload):
        seed, seeded = struct.unpack("<QB", payload)
        return b"".join(self.each(lambda rank: self.begin(rank, **({"seed": (seed + rank) % 2**64} if seeded else {}))))

    def step(self, payload):
        rewards, flags, observations, finals = zip(*self.each(lambda rank: self.step_one(rank, payload)))
        return b"".join([struct.pack(f"<{len(rewards)}d", *rewards), bytes(flags), *observations, *finals])

    def step_one(self, rank, payload):
        """The reward, the flags, the observation and the final one, which is empty where there is none."""
        if self.ended[rank]:
            return 0.0, RESET_STEP, self.begin(rank), b""
        result = self.calls(rank, "step", self.actions.read(payload, rank))
        if not isinstance(result, tuple) or len(result) != 5:
            raise Failure(rank, "step must return observation, reward, terminated, truncated and a dictionary; this environment is written for an older API")
        observation, reward, terminated, truncated, info = result
        shown = self.shown(rank, observation)
        flag = (TERMINATED if terminated else 0) | (TRUNCATED if truncated else 0)
        try:
            reward = float(reward)
        except (TypeError, ValueError) as error:
            raise Failure(rank, f"the reward is not a number: {error}") from error
        if flag and self.same_step:
            return reward, flag | FINAL_OBSERVATION, self.begin(rank), shown
        self.ended[rank] = bool(flag)
        if not flag:
            self.note(rank, info)
        return reward, flag, shown, b""

    def close(self):
        for environment in self.environments:
            try:
                environment.close()
            except Exception:
                traceback.print_exc()


class Watch:
    """Ends this process where a request takes far too long, whatever holds the interpreter. Arming it starts a thread, so it stays armed."""

    def __init__(self, requests):
        self.poll = select.poll()
        self.poll.register(requests, select.POLLIN)
        self.armed = None  # when, and for which time of a request
        self.timeout = None

    def begin(self, timeout):
        """Called before a request is worked on."""
        now = time.monotonic()
        if self.armed is None or timeout != self.timeout or now > self.armed + timeout / 2:
            faulthandler.dump_traceback_later(2 * timeout, exit=True)
            self.armed, self.timeout = now, timeout

    def wait(self, timeout):
        """Waits for the next request, which may come as late as it likes."""
        if self.armed is not None and not self.poll.poll(timeout * 250):  # milliseconds: a quarter of the time
            faulthandler.cancel_dump_traceback_later()
            self.armed = None


def end_with_parent(requests, leads):
    """Waits until nobody can send requests any more, and then only as long as environments may take to close."""
    poll = select.poll()
    poll.register(requests, 0)
    while not any(events & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, events in poll.poll()):
        time.sleep(0.001)
    time.sleep(GRACE)
    if leads:
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def lead_group():
    """Puts this process and those that environments start into a group of their own, so that they end together."""
    try:
        os.setpgid(0, 0)
        return True
    except (AttributeError, OSError):
        return False


def overlook(*_):
    """A handler that does nothing."""


def overlook_signals():
    """
    Signals may reach a whole group; the parent decides what they mean for this process. Programs that environments start do not inherit a
    handler, as they would SIG_IGN, and copies of this process get back what Python has, so that they can be terminated. A signal that comes
    before they have it waits.
    """
    usual = {
        getattr(signal, name): signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL
        for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)}
    for number in usual:
        signal.signal(number, overlook)

    before = threading.local()

    def hold():
        before.mask = signal.pthread_sigmask(signal.SIG_BLOCK, usual)

    def release():
        signal.pthread_sigmask(signal.SIG_SETMASK, before.mask)

    def restore():
        for number, handler in usual.items():
            if signal.getsignal(number) is overlook:
                signal.signal(number, handler)
        release()

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=hold, after_in_parent=release, after_in_child=restore)


def main():
    overlook_signals()
    parent = os.getppid()
    leads = lead_group()
    requests = os.fdopen(os.dup(0), "rb", buffering=0)
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr  # in order with what is said there, and not lost when the process dies
    watch = None
    if hasattr(select, "poll"):
        threading.Thread(target=end_with_parent, args=(requests.fileno(), leads), daemon=True).start()
        watch = Watch(requests.fileno())
    host = Host()
    serve(host, requests, answers, watch)
    host.close()
    if leads and os.getppid() != parent:
        os.killpg(0, signal.SIGKILL)


def serve(host, requests, answers, watch):
    """Answers requests until there are no more, or nobody reads the answers."""
    work = {b"M": host.make, b"R": host.reset, b"S": host.step, b"K": host.legal, b"V": host.lives}
    while True:
        if watch:
            watch.wait(host.timeout)
        header = read(requests, HEADER.size)
        if len(header) < HEADER.size:
            return
        kind, (_, number, length) = header[:1], HEADER.unpack(header)
        payload = read(requests, length)
        if length < 0 or len(payload) < length:
            return
        try:
            if watch:
                watch.begin(json.loads(payload)["start_timeout"] if kind == b"M" else host.timeout)
            if kind not in work:
                raise Failure(-1, "a Python environment cannot be saved or resumed")
            status, body = 0, work[kind](payload)
        except Failure as failure:
            status, body = 1, struct.pack("<i", failure.rank) + encoded(str(failure))
        except Exception as error:
            traceback.print_exc()
            status, body = 1, struct.pack("<i", -1) + encoded(f"{type(error).__name__}: {error}")
        try:
            write(answers, HEADER.pack(status, number, len(body)) + body)
        except OSError:
            return


def read(file, length):
    """That many bytes, or fewer where the file ends before them. Memory is taken for what has come."""
    data = bytearray()
    while len(data) < length:
        more = file.read(min(length - len(data), LARGEST_PIECE))
        if not more:
            break
        data += more
    return bytes(data)


def write(file, data):
    view = memoryview(data)
    while view:
        view = view[file.write(view):]


def encoded(text):
    """An error message for the other side, which takes no long ones."""
    if len(text) > LONGEST_TEXT:
        text = f"{text[:LONGEST_TEXT]}… (the first {LONGEST_TEXT} of {len(text)} characters)"
    return text.encode(errors="replace")


main()
