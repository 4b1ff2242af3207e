"""Records [u, -log1p(-u)] of the C library for multiples u of 2**-53, as the tails of NumPy's ziggurats use it.

    python3 log1p.py > log1p.json        (recorded with glibc 2.36, x86-64)
"""
import json
import math

import numpy as np

step = 2.0**-53
points = list(np.random.Generator(np.random.PCG64(1)).random(1000))
for edge in [0.0, 2.0**-29, 0.29289340972900390625, 0.5, 0.75, 1 - 2.0**-20, 1 - 2.0**-53]:
    points += [edge + k * step for k in (-2, -1, 0, 1, 2)]
for k in range(1, 53):
    points += [2.0**-k, 1 - 2.0**-k, 1 - 2.0**-k * (1 + 2.0**-21), 1 - 2.0**-k * (1 - 2.0**-21), 1 - 2.0**-k * (1 - 1.25 * 2.0**-20)]
points = [u for u in points if 0 <= u < 1 and (u / step) == int(u / step)]
print(json.dumps([[u, -math.log1p(-u) + 0.0] for u in points]))
