"""A stand-in for ale-py: a game with the interface of gymnasium's ALE environments, where ale-py is not installed.

What it follows: importing it is needed before gymnasium.make knows the ids; frames of (210, 160, 3) bytes; the arguments frameskip and obs_type;
info["lives"]; unwrapped.get_action_meanings(), and unwrapped.ale.lives(). The game itself is arithmetic: every number follows from the seed and
the actions, so that tests/Envs/Atari/ArithmeticGame.cs can play the same one.
"""
import numpy
from gymnasium.spaces import Box, Discrete

MASK = 2**32 - 1
LIVES = 3
LIMIT = 400  # frames of a game that is not lost
ROWS, COLUMNS, CHANNELS = numpy.ogrid[0:210, 0:160, 0:3]
PATTERN = (ROWS * (3 + CHANNELS) + COLUMNS * 5).astype(numpy.uint8)  # what a frame is made of, modulo 256
MIX = (ROWS * COLUMNS >> 3).astype(numpy.uint8)


class Emulator:
    """What gymnasium's environments keep as `ale`."""

    def __init__(self, game):
        self.game = game

    def lives(self):
        return self.game.left


class Game:
    observation_space = Box(0, 255, (210, 160, 3), "uint8")
    meanings = ["NOOP", "FIRE", "UP", "RIGHT", "LEFT", "DOWN"]
    state = None

    def __init__(self, frameskip=4, tells=True):
        assert frameskip == 1, f"wrappers that skip frames need frameskip=1, not {frameskip}"
        self.action_space = Discrete(len(self.meanings))
        self.tells = tells  # whether info has the lives
        self.ale = Emulator(self)

    @property
    def unwrapped(self):
        return self

    def get_action_meanings(self):
        return self.meanings

    def reset(self, *, seed=None, options=None):
        self.state = (seed * 2654435761 + 12345) & MASK if seed is not None else (self.state * 1664525 + 1013904223) & MASK
        self.frame, self.left = 0, LIVES
        return self.observe(), self.info()

    def step(self, action):
        assert 0 <= action < len(self.meanings), action
        self.frame += 1
        self.state = (self.state * 1664525 + 1013904223 + int(action)) & MASK
        chance = self.state >> 16 & 255
        reward = chance % 7 - 2 if chance < 40 else 0
        if chance >= 240:
            self.left -= 1
        over = self.left == 0
        return self.observe(), float(reward), over, not over and self.frame >= LIMIT, self.info()

    def observe(self):
        image = PATTERN + numpy.uint8((self.frame * 7 + (self.state >> 24)) & 255) ^ MIX ^ numpy.uint8(self.state & 31)
        image[40 + 20 * (self.frame % 2):60 + 20 * (self.frame % 2)] = 0  # every other frame lacks something
        return image

    def info(self):
        return {"lives": self.left} if self.tells else {}

    def close(self):
        pass


class Quiet(Game):
    """Counts lives, but only its emulator says so; there is no fire button."""

    meanings = ["NOOP", "RIGHT", "LEFT"]

    def __init__(self, **arguments):
        super().__init__(tells=False, **arguments)


class Turned(Game):
    """Shows its third frame lying on its side."""

    def observe(self):
        image = super().observe()
        return image.transpose(1, 0, 2) if self.frame == 3 else image


class Lifeless(Game):
    """Has no lives."""

    def __init__(self, **arguments):
        super().__init__(**arguments)
        self.tells = False
        del self.ale


def register(gymnasium):
    for name, kind in (("Toy", Game), ("Quiet", Quiet), ("Turned", Turned), ("Lifeless", Lifeless)):
        gymnasium.register(f"ALE/{name}-v5", kind)
