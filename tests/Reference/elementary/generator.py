"""Makes the tables of this folder: python3 generator.py, with mpmath 1.3.0."""
import math
import random
import struct

from mpmath import mp, mpf

mp.dps = 400
random.seed(1)


def bits(x):
    return struct.unpack("<Q", struct.pack("<d", x))[0]


def from_bits(pattern):
    return struct.unpack("<d", struct.pack("<Q", pattern))[0]


def correctly_rounded(v):
    if v == 0:
        return 0.0
    sign, v = (-1 if v < 0 else 1), abs(v)
    e = int(mp.floor(mp.log(v, 2)))
    if mpf(2) ** e > v:
        e -= 1
    if mpf(2) ** (e + 1) <= v:
        e += 1
    e = max(e, -1022)
    q = v / mpf(2) ** (e - 52)
    i = int(mp.floor(q))
    if q - i > mpf(1) / 2 or (q - i == mpf(1) / 2 and i & 1):
        i += 1
    try:
        return sign * math.ldexp(i, e - 52)
    except OverflowError:
        return sign * math.inf


def table(name, functions, arguments):
    with open(name, "w") as file:
        for x in arguments:
            values = [bits(x)] + [bits(correctly_rounded(f(mpf(x)))) for f in functions]
            file.write(" ".join(f"{v:x}" for v in values) + "\n")


def sign():
    return random.choice([-1, 1])


def angles():
    xs = [random.uniform(-10, 10) for _ in range(250)]
    xs += [random.uniform(-1e5, 1e5) for _ in range(200)]
    xs += [sign() * math.exp(random.uniform(-30, 700)) for _ in range(200)]
    xs += [float(k * mp.pi / 2) for k in range(1, 60)]
    xs += [float(random.randrange(1, 10 ** 9) * mp.pi / 2) for _ in range(60)]
    xs += [math.ldexp(random.uniform(0.5, 1), random.randrange(25, 1024)) for _ in range(100)]
    # The double closest to a multiple of pi/2, the ends of the format, and both sides of 2**30.
    xs += [6381956970095103 * 2.0 ** 797, 1.7976931348623157e308, 5e-324, 2.2250738585072014e-308, 1e-300]
    return xs + [2.0 ** 30, 2.0 ** 30 - 2 ** -22, 2.0 ** 30 + 1]


table("sincos.txt", [mp.sin, mp.cos], angles())
mp.dps = 60
table("exp.txt", [mp.exp], [random.uniform(-746, 711) for _ in range(250)] + [random.uniform(-2, 2) for _ in range(250)])
positive = [from_bits(random.randrange(1, 0x7FF0000000000000)) for _ in range(200)]
table("log.txt", [mp.log], positive + [random.uniform(0.3, 3) for _ in range(200)] + [1 + random.uniform(-1e-3, 1e-3) for _ in range(200)])
small = [sign() * math.exp(random.uniform(-40, 0)) for _ in range(200)]
table("tanh.txt", [mp.tanh], [random.uniform(-20, 20) for _ in range(200)] + [random.uniform(-1, 1) for _ in range(200)] + small)
wide = [random.uniform(-745, 40) for _ in range(300)] + [random.uniform(-3, 3) for _ in range(300)]
table("sigmoid.txt", [lambda x: 1 / (1 + mp.exp(-x))], wide)
table("softplus.txt", [lambda x: mp.log1p(mp.exp(x))], wide)
