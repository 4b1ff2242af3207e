"""A stand-in for Gymnasium 1.x: as much of its interface as the bridge uses, so that the bridge is tested where Gymnasium is not installed.

What it follows: gymnasium.make, Env.reset(seed=...) -> (observation, info), Env.step -> five values, Env.close, Env.spec, and the spaces with
their attributes. With GRADUS_STAND_IN=numpy, arrays, numbers and flags are numpy's, actions must be, and bounds have the space's shape and type,
all as in Gymnasium. Without it there is no numpy: arrays are objects with tolist(), and some environments answer with lists.
"""
import collections
import itertools
import os
import random
import subprocess
import sys
import time

from . import spaces
from .spaces import Box, Discrete, MultiBinary, MultiDiscrete, array, flat, numpy, scalar

if numpy is None:
    sys.modules["numpy"] = None  # whoever imports it now is told that there is none


class Error(Exception):
    pass


class Spec:
    def __init__(self, id, max_episode_steps=None, reward_threshold=None):
        self.id, self.max_episode_steps, self.reward_threshold = id, max_episode_steps, reward_threshold


class Env:
    spec = None
    seed = None

    def reset(self, *, seed=None, options=None):
        if seed is not None:
            self.seed = seed
            self.random = random.Random(seed)
        elif self.seed is None:
            self.seed, self.random = 0, random.Random(0)
        self.steps = 0
        return self.observe(), {}

    def close(self):
        pass

    def said(self, reward, terminated, truncated):
        """What a step returns, in numbers of the right kind."""
        return self.observe(), scalar(reward, "float32"), scalar(terminated, "bool"), scalar(truncated, "bool"), {}

    def check(self, action):
        """Gymnasium hands an array of the space's shape and type to the environment; without numpy it is a list."""
        if numpy is None:
            assert isinstance(action, list), action
        else:
            assert isinstance(action, numpy.ndarray), action
            assert (action.dtype, action.shape) == (self.action_space.dtype, self.action_space.shape), action
        return action


class Count(Env):
    """Shows the steps so far, the seed modulo 1000 and the last action; terminates after 5 steps and pays the action."""

    observation_space = Box([0.0, 0.0, -1.0], [5.0, 1e308, 2.0], (3,))
    action_space = Discrete(3)
    action = -1

    def observe(self):
        return array([float(self.steps), float(self.seed % 1000), float(self.action)])

    def step(self, action):
        assert isinstance(action, int) and 0 <= action < 3, action
        print("environments may print")
        self.steps, self.action = self.steps + 1, action
        return self.said(action, self.steps == 5, False)


class Cut(Count):
    """The same, but cut off."""

    def step(self, action):
        observation, reward, ended, _, info = super().step(action)
        return observation, reward, False, ended, info


class Raise(Count):
    """Raises in its third step."""

    def step(self, action):
        if self.steps == 2:
            raise ZeroDivisionError("the engine\nstalled")
        return super().step(action)


class Noisy(Count):
    """Writes where the answers would go, in every way there is, and reads where the requests would come from."""

    def step(self, action):
        os.write(1, b"written\n")
        subprocess.run(["echo", "said by a child"], check=True)
        assert sys.stdin.read() == ""
        return super().step(action)


class Seeded(Count):
    """Takes seeds of 32 bits, as numpy's RandomState and much else does."""

    def reset(self, *, seed=None, options=None):
        if seed is not None and not 0 <= seed < 2**32:
            raise ValueError("Seed must be between 0 and 2**32 - 1")
        return super().reset(seed=seed)


class Crash(Seeded):
    """Ends its process in the eighth step of its life, unless its seed is not one of the first two: that of a restarted process."""

    life = 0

    def step(self, action):
        self.life += 1
        if self.life == 8 and self.seed < 2:
            print("out of luck")
            os._exit(3)
        return super().step(action)


class Again(Crash):
    """The same, and raises in its third step after that."""

    def step(self, action):
        if self.seed >= 2 and self.steps == 2:
            raise ZeroDivisionError("the engine stalled")
        return super().step(action)


class Legal(Count):
    """Forbids two of its three actions at every step but the first, and raises if one of them is taken. The info says which is left."""

    def mask(self):
        return {"action_mask": array([1.0 if self.steps == 0 or action == (self.steps + self.seed) % 3 else 0.0 for action in range(3)])}

    def reset(self, **arguments):
        return super().reset(**arguments)[0], self.mask()

    def step(self, action):
        assert self.mask()["action_mask"].tolist()[action] == 1, f"action {action} is not legal"
        return *super().step(action)[:4], self.mask()


class LegalCrash(Legal):
    """The same, and ends its process in the eighth step of its life, unless its seed is one of a restarted process."""

    life = 0

    def step(self, action):
        self.life += 1
        if self.life == 8 and self.seed < 2:
            os._exit(3)
        return super().step(action)


class ShortMask(Legal):
    def mask(self):
        return {"action_mask": array([1.0, 1.0])}


class NoneLegal(Legal):
    def mask(self):
        return {"action_mask": array([0.0, 0.0, 0.0 if self.steps == 2 else 1.0])}

    def step(self, action):
        return *Count.step(self, action)[:4], self.mask()


class Hang(Crash):
    def step(self, action):
        self.life += 1
        if self.life == 3 and self.seed < 2:
            time.sleep(3600)
        return Count.step(self, action)


class Sleep(Count):
    """Never comes back from its first step; the file that GRADUS_SIGN names says that it has come so far."""

    def step(self, action):
        if "GRADUS_SIGN" in os.environ:
            open(os.environ["GRADUS_SIGN"], "w").close()
        time.sleep(3600)


class Spin(Count):
    """Never comes back from native code, which holds the interpreter's lock."""

    def step(self, action):
        collections.deque(itertools.repeat(0), maxlen=0)


class Leave(Count):
    """Ends the program as scripts do, in its third step."""

    def step(self, action):
        if self.steps == 2:
            sys.exit(0)
        return super().step(action)


class Fork(Count):
    """Ends its process in its third step, while a copy of it keeps the pipes open."""

    def step(self, action):
        if self.steps == 2:
            if os.fork() == 0:
                time.sleep(600)
            os._exit(6)
        return super().step(action)


class Long(Count):
    """Says too much, in letters that are none."""

    def step(self, action):
        raise ValueError("\udcff" * 10_000_000)


class Deep(Count):
    def step(self, action):
        return self.step(action)


class NotANumber(Count):
    def observe(self):
        return array([float("nan"), 0.0, 0.0])


class Tally(Count):
    """Shows how often it has been reset in its life."""

    resets = 0

    def reset(self, **arguments):
        self.resets += 1
        return super().reset(**arguments)

    def observe(self):
        return array([0.0, float(self.resets), 0.0])


class Moody(Count):
    """Has a mask from its second reset on."""

    resets = 0

    def reset(self, **arguments):
        self.resets += 1
        return super().reset(**arguments)[0], {"action_mask": array([1.0, 1.0, 1.0])} if self.resets > 1 else {}


class Vague(Count):
    """Says of its first episode's end what is neither true nor false, unless its seed is even."""

    def step(self, action):
        class Perhaps:
            def __bool__(self):
                raise LookupError("neither true nor false")

        observation, reward, terminated, truncated, info = super().step(action)
        return observation, reward, Perhaps() if self.seed % 2 else terminated, truncated, info


class Turned(Env):
    """Shows two columns of three numbers where its space has two rows."""

    observation_space = Box(0.0, 9.0, (2, 3))
    action_space = Discrete(2)

    def observe(self):
        numbers = [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]]
        return numbers if numpy is None else array(numbers)


class Fine(Env):
    """Takes what lies within its bounds, as Gymnasium's spaces have it: neither is a float32. Pays for the upper one."""

    observation_space = Box(0.0, 1.0, ())
    action_space = Box([-0.1, 0.1], [0.1, 0.7], (2,), "float64")

    def observe(self):
        return array([0.5])

    def step(self, action):
        low, high = (bound if numpy is not None else bound.tolist() for bound in (self.action_space.low, self.action_space.high))
        action = self.check(action)
        assert all(least <= number <= most for least, number, most in zip(low, action, high)), list(action)
        self.steps += 1
        return self.said(float(action[0] == high[0]) + float(action[1] == high[1]), False, False)


class Whole(Fine):
    """The same of whole numbers as wide as they come."""

    action_space = Box([-(2**63), 0], [2**63 - 1, 2**62], (2,), "int64")


class Narrow(Fine):
    action_space = Box([-(2**31), 0], [2**31 - 1, 2**31 - 1], (2,), "int32")


class Either(Fine):
    """Takes a yes or no as a number."""

    action_space = Box([False, False], [True, True], (2,), "bool")


class Workers(Count):
    """Ends a copy of its process in each reset, as an environment with workers does, and shows with which signal it has ended."""

    ended = 0

    def reset(self, **arguments):
        import multiprocessing

        worker = multiprocessing.get_context("fork").Process(target=time.sleep, args=(600,), daemon=True)
        worker.start()
        worker.terminate()
        worker.join(30)
        self.ended = worker.exitcode or 0
        worker.kill()
        return super().reset(**arguments)

    def observe(self):
        return array([0.0, float(-self.ended), 0.0])


class Wide(Count):
    """Changes its mind about its observations."""

    def step(self, action):
        observation, *rest = super().step(action)
        return array([0.0] * 300), *rest


class Words(Count):
    def step(self, action):
        return self.observe(), "much", False, False, {}


class Nested(Count):
    """Shows a list that contains itself."""

    def step(self, action):
        endless = []
        endless.append(endless)
        return endless, 0.0, False, False, {}


class Late(Count):
    def __init__(self):
        time.sleep(3600)


class Gone(Count):
    def __init__(self):
        os._exit(4)


class Reals(Env):
    """Pays the sum of two real numbers. Its observations are double precision, and plain lists without numpy."""

    observation_space = Box(-1.0, 1.0, (2, 2))
    action_space = Box([-1.0, 0.0], [1.0, 2.0], (2,))

    def observe(self):
        numbers = [[0.0, 0.25], [0.5, 1.0]]
        return numbers if numpy is None else array(numbers)

    def step(self, action):
        self.steps += 1
        return self.said(sum(self.check(action)), self.steps == 3, False)


class Choices(Env):
    """Several integers, shown and taken; their first value is 10 and 20."""

    observation_space = MultiDiscrete([3, 4], start=[10, 20])
    action_space = MultiDiscrete([3, 4], start=[10, 20])
    last = (10, 20)

    def observe(self):
        return array(list(self.last), "int64")

    def step(self, action):
        self.steps, self.last = self.steps + 1, tuple(self.check(action))
        return self.said(1, False, self.steps == 2)


class Forced(Env):
    """Shows its masks as Gymnasium's MultiBinary has them: 0 is off, 2 is free, and 1, from the second step on, is on."""

    observation_space = Discrete(4)
    action_space = MultiBinary(3)

    def observe(self):
        return scalar(self.steps, "int64")

    def mask(self):
        return {"action_mask": array([0, 2, 1 if self.steps == 2 else 2], "int8")}

    def reset(self, **arguments):
        return super().reset(**arguments)[0], self.mask()

    def step(self, action):
        self.steps += 1
        return *self.said(sum(self.check(action)), self.steps == 3, False)[:4], self.mask()


class Switches(Env):
    observation_space = Discrete(4, start=2)
    action_space = MultiBinary(3)

    def observe(self):
        return scalar(2 + self.steps, "int64")

    def step(self, action):
        self.steps += 1
        return self.said(sum(self.check(action)), self.steps == 3, False)


class Grid(Box):
    """A kind of Box of its own."""


class Picture(Env):
    """Shows two rows of three pixels with three colours each, and takes a whole number in a box."""

    observation_space = Grid(0, 255, (2, 3, 3), "uint8")
    action_space = Box([0], [10], (1,), "int64")
    shown = 0

    def observe(self):
        return array([[[colour + 3 * column + 9 * row + self.shown for colour in range(3)] for column in range(3)] for row in range(2)], "uint8")

    def step(self, action):
        self.shown = int(self.check(action)[0])
        self.steps += 1
        return self.said(0, False, self.steps == 2)


class Old(Env):
    """Written for the API before 0.26."""

    observation_space = Discrete(1)
    action_space = Discrete(1)

    def reset(self, **_):
        return 0


class Odd(Env):
    observation_space = spaces.Text(5)
    action_space = Discrete(1)


class Letters(Count):
    """Shows a set of letters in the order in which Python keeps it, which is that of their hashes."""

    observation_space = Box(0, 128, (8,))

    def observe(self):
        return array([float(ord(letter)) for letter in set("abcdefgh")], "float32")


class Composite(Env):
    """Shows two numbers and one of three choices, under names that stand in another order here than in the space."""

    observation_space = spaces.Dict({"where": Box([-1.0, -1.0], [1.0, 1.0], (2,)), "how": spaces.Tuple((Discrete(3, start=1), Box([0.0], [9.0], (1,))))})
    action_space = Discrete(2)

    def observe(self):
        return {"where": array([0.5, -0.5]), "how": (scalar(2, "int64"), array([7.0]))}

    def step(self, action):
        self.steps += 1
        return self.said(action, self.steps == 3, False)


class Row(Composite):
    """A row as long as it likes, in a composite space."""

    observation_space = spaces.Dict({"row": spaces.Sequence(Discrete(2)), "which": Discrete(3)})


class Order(Composite):
    """Takes two things at once: a gear, of which the one after the last is legal, and how far to turn."""

    action_space = spaces.Dict({"turn": Box([-1.0], [1.0], (1,)), "gear": Discrete(3)})
    gear = 0

    def mask(self):
        return {"action_mask": {"gear": array([1.0 if gear == self.gear else 0.0 for gear in range(3)], "int8"), "turn": None}}

    def reset(self, **arguments):
        self.gear = 0
        return super().reset(**arguments)[0], self.mask()

    def step(self, action):
        assert list(action) == ["gear", "turn"] and isinstance(action["gear"], int) and action["gear"] == self.gear, action
        turn = action["turn"]
        assert isinstance(turn, list) if numpy is None else (turn.dtype, turn.shape) == (numpy.dtype("float32"), (1,)), turn
        self.steps, self.gear = self.steps + 1, (self.gear + 1) % 3
        return *self.said(action["gear"] + float(turn[0]), self.steps == 3, False)[:4], self.mask()


class Queue(Composite):
    """Takes a row as long as it likes."""

    action_space = spaces.Tuple((Discrete(3), spaces.Sequence(Discrete(2))))


class Lacking(Composite):
    """Forgets a part of what it shows."""

    def observe(self):
        return {"where": array([0.5, -0.5])}


class Camera(Env):
    """Shows a picture of bytes among other things, and takes a pair: switches and a number."""

    observation_space = spaces.Dict({"picture": Box(0, 255, (3, 4, 1), "uint8"), "at": Discrete(5, start=-2)})
    action_space = spaces.Tuple((MultiBinary(2), MultiDiscrete([3, 2], start=[1, 0])))

    def observe(self):
        return {"picture": array([[[20 * row + column] for column in range(4)] for row in range(3)], "uint8"), "at": scalar(-2 + self.steps, "int64")}

    def step(self, action):
        switches, levels = (list(flat(part)) for part in action)
        self.steps += 1
        return self.said(switches[0] + 2 * switches[1] + 10 * levels[0] + 100 * levels[1], self.steps == 4, False)


class Pole(Env):
    """Looks like CartPole, and lasts ten steps whatever is done."""

    observation_space = Box([-4.8, -1e308, -0.41887903, -1e308], [4.8, 1e308, 0.41887903, 1e308], (4,))
    action_space = Discrete(2)

    def observe(self):
        return array([0.0, 0.0, 0.01 * self.steps, 0.0], "float32")

    def step(self, action):
        self.steps += 1
        return self.said(1, self.steps == 10, False)


class Wrong(Count):
    """Shows fewer numbers than its space has."""

    def observe(self):
        return array([1.0])


_environments = {f"{kind.__name__}-v0": kind for kind in (
        Count, Cut, Raise, Noisy, Seeded, Crash, Again, Legal, LegalCrash, ShortMask, NoneLegal,
        Hang, Sleep, Spin, Leave, Fork, Long, Deep, NotANumber, Tally, Moody, Vague, Turned, Fine, Whole, Narrow, Either, Workers, Wide, Words, Nested, Late, Gone, Reals,
        Choices, Forced, Switches, Picture, Old, Odd, Letters, Composite, Row, Order, Queue, Lacking, Camera, Wrong,
)}
_environments["CartPole-v1"] = Pole


def register(id, entry_point):
    _environments[id] = entry_point


def register_envs(module):
    """Gymnasium's own does nothing but keep linters quiet: importing the module is what registers. This one asks it to."""
    module.register(sys.modules[__name__])


def make(id, **kwargs):
    if id not in _environments:
        raise Error(f"Environment `{id}` doesn't exist.")
    environment = _environments[id](**kwargs)
    environment.spec = Spec(id, 5, 9.5)
    return environment
