"""Damages requests to the script that hosts Gymnasium's environments: `python3 fuzz_host.py SCRIPT CASES SEED`.

Whatever is asked, every request that is whole is answered once, with its number, in a frame that says its length; one that is cut off or has no
length ends the host without an answer; nothing is raised, and no memory is taken for what is claimed and has not come.
"""
import contextlib
import io
import json
import os
import random
import struct
import sys
import tracemalloc

script, cases, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
host = {}
exec(open(script).read().rsplit("\nmain()", 1)[0], host)
HEADER = struct.Struct("<cIi")
WILD = [0, 1, -1, 2, 255, 65536, 2**31 - 1, -(2**31), 100_000_000]
WORDS = [b"null", b"true", b"-1", b"0", b"1e308", b"NaN", b'""', b"[]", b"{}", b'"Count-v0"', b"[[[[", b"\xff", b"99999999999"]


class Pipe(io.BytesIO):
    """What was asked; notes the largest piece that is asked for at once."""

    def read(self, count):
        assert 0 <= count <= host["LARGEST_PIECE"], count
        return super().read(count)


def frame(kind, number, payload, length=None):
    return HEADER.pack(kind, number, len(payload) if length is None else length) + payload


def requests(rng):
    id, actions = rng.choice([("Count-v0", b"\0\0\0\0"), ("Legal-v0", b"\0\0\0\0"), ("Reals-v0", struct.pack("<ff", 0.5, -0.5)), ("Switches-v0", b"\1\0\0\0" * 3)])
    count = rng.choice([1, 1, 2, 3])
    make = {"id": id, "arguments": {}, "count": count, "autoreset": rng.choice(["SameStep", "NextStep"]), "timeout": 60.0, "start_timeout": 60.0, "assemblies": []}
    payloads = [(b"M", json.dumps(make).encode()), (b"R", struct.pack("<QB", rng.getrandbits(64), 1))]
    for _ in range(rng.randrange(8)):
        payloads += [(b"K", b""), (b"S", actions * count)]
    return payloads


def damaged(rng, payload):
    data, what = bytearray(payload), rng.randrange(6)
    at = rng.randrange(len(data) + 1)
    if what == 0 and data:
        data[at % len(data)] ^= 1 << rng.randrange(8)
    elif what == 1:
        del data[at:]
    elif what == 2:
        data[at:at] = rng.randbytes(rng.choice([1, 4, 100]))
    elif what == 3:
        data[at:at + rng.randrange(12)] = rng.choice(WORDS)
    elif what == 4:
        data[at:at + 4] = struct.pack("<i", rng.choice(WILD))
    return bytes(data)


def run(rng):
    """Asks for something; for one in ten without damage, which must get through, as damage is met nowhere else."""
    asked, expected, whole = b"", [], rng.random() < 0.1
    for number, (kind, payload) in enumerate(requests(rng), start=1):
        length = None
        if not whole and rng.random() < 0.3:
            payload = damaged(rng, payload)
        if not whole and rng.random() < 0.05:
            kind = bytes([rng.randrange(256)])
        if not whole and rng.random() < 0.03:
            length = rng.choice(WILD)
        asked += frame(kind, number, payload, length)
        if length not in (None, len(payload)):
            expected = None if 0 <= length < len(payload) else expected  # what follows is another request, of any kind
            break
        expected.append(number)
    answers = io.BytesIO()
    host["serve"](host["Host"](), Pipe(asked), answers, None)
    said, number = answers.getvalue(), 0
    found = []
    while said:
        status, number, length = struct.unpack_from("<BIi", said)
        assert status in (0, 1) and 0 <= length <= len(said) - HEADER.size, (status, number, length)
        assert status == 0 or length <= 4 + 4 * host["LONGEST_TEXT"] + 100, length
        assert not whole or status == 0 or b" legal" in said, said
        found.append(number)
        said = said[HEADER.size + length:]
    assert expected is None or found == expected, (found, expected)


tracemalloc.start()
for case in range(cases):
    state = random.Random(f"{seed} {case}")
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    try:
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            run(state)
    except BaseException as error:
        print(f"case {case} of seed {seed}: {type(error).__name__}: {error}")
        raise
    taken = tracemalloc.get_traced_memory()[1] - before
    assert taken < 16 << 20, f"case {case} of seed {seed} took {taken} bytes"
print(f"{cases} cases of seed {seed}")
