"""A child process that hosts environments badly: `python3 hostile_child.py BEHAVIOUR FILE` speaks the protocol of
src/Envs/Isolation/Message.cs, and breaks it as BEHAVIOUR says. FILE takes a line for every process that starts, so that a second one knows it is one.

Its environments show two numbers and take two actions; they are well behaved apart from that.
"""
import json
import os
import signal
import struct
import subprocess
import sys
import time

MAKE, RESET, STEP, SAVE = b"M", b"R", b"S", b"W"
BOX = {"type": "Box", "shape": [2], "low": [-1, -1], "high": [1, 1]}
TWO = {"type": "Discrete", "n": 2, "start": 0}
SPACES = {"observation_space": BOX, "action_space": TWO, "can_resume": True}


def read(length):
    data = b""
    while len(data) < length:
        more = os.read(0, length - len(data))
        if not more:
            sys.exit(0)
        data += more
    return data


def request():
    kind, number, length = struct.unpack("<cIi", read(9))
    return kind, number, read(length)


def say(data):
    while data:
        data = data[os.write(1, data):]


def frame(number, body, status=0, length=None):
    return struct.pack("<BII", status, number & 0xFFFFFFFF, len(body) if length is None else length) + body


def failure(number, message, rank=0, length=None):
    return frame(number, struct.pack("<i", rank) + message, 1, length)


def shown(count, value=0.5):
    return struct.pack(f"<{2 * count}f", *[value] * 2 * count)


def stepped(count, reward=1.0, flag=0, value=0.5, finals=0):
    return struct.pack(f"<{count}d", *[reward] * count) + bytes([flag] * count) + shown(count, value) + shown(finals)


def describe(**changes):
    return json.dumps({**SPACES, **changes}).encode()


class Child:
    """Answers as it should; what a behaviour changes is a method of the same name."""

    def __init__(self, restarted):
        self.restarted, self.count = restarted, 1

    def serve(self):
        while True:
            kind, number, payload = request()
            {MAKE: self.make, RESET: self.reset, STEP: self.step, SAVE: self.save}[kind](number, payload)

    def make(self, number, payload):
        self.count = json.loads(payload)["count"]
        say(frame(number, self.description()))

    def description(self):
        return describe()

    def reset(self, number, payload):
        say(frame(number, shown(self.count)))

    def step(self, number, payload):
        say(frame(number, stepped(self.count)))

    def save(self, number, payload):
        say(frame(number, b"GRST\x01"))


def on_step(work):
    """A child that does something else when it is asked for a step, unless it has been restarted."""

    class Stepping(Child):
        def step(self, number, payload):
            super().step(number, payload) if self.restarted else work(self, number)

    return Stepping


def on_restart(make):
    """A child that dies in its first step, and does something else when it is started again."""

    class Restarted(Child):
        def make(self, number, payload):
            super().make(number, payload) if not self.restarted else make(self, number)

        def step(self, number, payload):
            os._exit(9)

    return Restarted


def describing(body):
    class Describing(Child):
        def description(self):
            return body

    return Describing


def hang(*_):
    time.sleep(3600)


def drip(child, number):
    for byte in frame(number, stepped(child.count)):
        say(bytes([byte]))
        time.sleep(1)


def shout(child, number):
    piece = b"A" * 65536
    for _ in range(1600):
        os.write(2, piece)
    os._exit(3)


def shout_and_answer(child, number):
    for _ in range(200):
        os.write(2, b"B" * 65536)
    say(frame(number, stepped(child.count)))


def say_and_hang(data):
    def work(child, number):
        say(data(child, number))
        hang()

    return work


def say_and_end(data):
    def work(child, number):
        say(data(child, number))
        os._exit(5)

    return work


def say_later(child, number):
    """Answers, and again when the first answer has been read: FILE.go says so, and FILE.said that this has happened."""
    say(frame(number, stepped(child.count)))
    while not os.path.exists(f"{sys.argv[2]}.go"):
        time.sleep(0.01)
    say(frame(number, stepped(child.count)))
    open(f"{sys.argv[2]}.said", "w").close()


def close_output(child, number):
    os.close(1)
    hang()


def close_input(child, number):
    os.close(0)
    say(frame(number, stepped(child.count)))
    hang()


def leave_grandchild(child, number):
    """Ends, while a process that it has started keeps all its pipes open, in a session of its own; FILE.left has its number."""
    left = os.fork()
    if left == 0:
        os.setsid()
        time.sleep(3600)
        os._exit(0)
    with open(f"{sys.argv[2]}.left", "a") as file:
        print(left, file=file)
    os._exit(6)


def die_of(name):
    def work(child, number):
        os.kill(os.getpid(), getattr(signal, name))
        hang()

    return work


class Deaf(Child):
    """Never reads what it is asked."""

    def serve(self):
        hang()


class Odd(Child):
    """Answers its reset with the wrong number of numbers."""

    def reset(self, number, payload):
        say(frame(number, shown(self.count) + b"\0\0\0\0"))


class HangingReset(Child):
    def reset(self, number, payload):
        super().reset(number, payload) if self.restarted else hang()


class Saving(Child):
    body = b""

    def save(self, number, payload):
        say(self.body(number))


class SaysTooMuchState(Saving):
    def body(self, number):
        return frame(number, b"GRST\x01", length=1_800_000_000)


class ClaimsState(Saving):
    def body(self, number):
        return frame(number, b"GRST\x01", length=1_000_000_000)

    def save(self, number, payload):
        super().save(number, payload)
        os._exit(0)


class BrokenState(Saving):
    def body(self, number):
        return frame(number, b"these are no bytes of a state")


class HalfState(Saving):
    def body(self, number):
        return frame(number, b"GRST\x01\x01\x05ab")  # a section whose name is cut off


def dies_in(name):
    class Dying(Child):
        pass

    def die(self, number, payload):
        os.write(2, b"no disk\n")
        os._exit(4)

    setattr(Dying, name, die)
    return Dying


STEPS = {
    "answers twice": lambda c, n: say(2 * frame(n, stepped(c.count))),
    "answers again later": say_later,
    "answers early": lambda c, n: say(frame(n, stepped(c.count)) + frame(n + 1, stepped(c.count))),
    "answers the last request": lambda c, n: say(frame(n - 1, stepped(c.count))),
    "answers the next request": lambda c, n: say(frame(n + 1, stepped(c.count))),
    "answers request 2^32-1": lambda c, n: say(frame(-1, stepped(c.count))),
    "length -1": lambda c, n: say(frame(n, stepped(c.count), length=0xFFFFFFFF)),
    "length 2^31": lambda c, n: say(frame(n, stepped(c.count), length=0x80000000)),
    "length 2^31-1": lambda c, n: say(frame(n, stepped(c.count), length=0x7FFFFFFF)),
    "length 0": lambda c, n: say(frame(n, b"")),
    "a byte less": lambda c, n: say(frame(n, stepped(c.count)[:-1])),
    "a byte more": lambda c, n: say(frame(n, stepped(c.count) + b"\0")),
    "half a header": say_and_end(lambda c, n: frame(n, b"")[:4]),
    "half an answer": say_and_end(lambda c, n: frame(n, stepped(c.count))[:12]),
    "half an answer, then nothing": say_and_hang(lambda c, n: frame(n, stepped(c.count))[:12]),
    "another kind": lambda c, n: say(frame(n, stepped(c.count), status=77)),
    "prints to the pipe": lambda c, n: say(b"step 1: all is well\n" + frame(n, stepped(c.count))),
    "a short failure": lambda c, n: say(frame(n, b"abc", status=1)),
    "a failure of environment 1000": lambda c, n: say(failure(n, b"the rope broke", rank=1000)),
    "a failure of environment -7": lambda c, n: say(failure(n, b"the rope broke", rank=-7)),
    "a failure of 100 MB": lambda c, n: say(failure(n, b"x" * 100_000_000)),
    "a failure that is not UTF-8": lambda c, n: say(failure(n, b"caf\xe9 \xff")),
    "a failure with escapes": lambda c, n: say(failure(n, b"\x1b]0;owned\x07\x1b[2J")),
    "100 MB without a line": shout,
    "13 MB, and an answer": shout_and_answer,
    "exits 0": lambda c, n: os._exit(0),
    "exits 3": lambda c, n: os._exit(3),
    "SIGKILL": die_of("SIGKILL"),
    "SIGSEGV": die_of("SIGSEGV"),
    "SIGABRT": die_of("SIGABRT"),
    "hangs": hang,
    "stops": die_of("SIGSTOP"),
    "drips": drip,
    "closes its output": close_output,
    "closes its input": close_input,
    "leaves a grandchild": leave_grandchild,
    "unknown flags": lambda c, n: say(frame(n, stepped(c.count, flag=64))),
    "an end without a final observation": lambda c, n: say(frame(n, stepped(c.count, flag=1))),
    "a final observation without an end": lambda c, n: say(frame(n, stepped(c.count, flag=4, finals=c.count))),
    "a reset that is not due": lambda c, n: say(frame(n, stepped(c.count, flag=8))),
    "NaN": lambda c, n: say(frame(n, stepped(c.count, value=float("nan")))),
    "an infinite reward": lambda c, n: say(frame(n, stepped(c.count, reward=float("inf")))),
}

CHILDREN = {
    **{name: on_step(work) for name, work in STEPS.items()},
    "a healthy one": Child,
    "never reads": Deaf,
    "hangs in reset": HangingReset,
    "another length at reset": Odd,
    "dies at the start": dies_in("make"),
    "dies in reset": dies_in("reset"),
    "describes nothing": describing(b""),
    "describes a list": describing(b"[]"),
    "describes no spaces": describing(b"{}"),
    "describes a word": describing(describe(can_resume="perhaps")),
    "describes 2^31 switches": describing(describe(observation_space={"type": "MultiBinary", "n": 2**31 - 1})),
    "describes a box without bounds": describing(describe(observation_space={"type": "Box", "shape": [2**31 - 1], "low": [], "high": []})),
    "describes a box of 2^30": describing(describe(observation_space={"type": "Box", "shape": [2**30], "low": 0, "high": 1})),
    "describes deeply": describing(b"[" * 100_000),
    "claims a long description": type("Long", (Child,), {"make": lambda self, n, p: say(frame(n, b"{", length=2**30))}),
    "other spaces after a restart": on_restart(lambda c, n: say(frame(n, describe(action_space={**TWO, "n": 3})))),
    "dies again at the restart": on_restart(lambda c, n: (os.write(2, b"no disk\n"), os._exit(4))),
    "hangs at the restart": on_restart(hang),
    "cannot make it again": on_restart(lambda c, n: say(failure(n, b"the licence server is gone", rank=-1))),
    "a state of 1.8 GB": SaysTooMuchState,
    "a state of 1 GB that never comes": ClaimsState,
    "a broken state": BrokenState,
    "half a state": HalfState,
}


def main():
    behaviour, started = sys.argv[1], sys.argv[2]
    restarted = os.path.exists(started)
    with open(started, "a") as file:
        print(os.getpid(), file=file)
    CHILDREN[behaviour](restarted).serve()


main()
