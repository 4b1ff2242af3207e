"""Records numpy.random.RandomState: seeds of one word and of several, and every kind of draw.

    python3 randomstate.py > randomstate.json        (recorded with NumPy 1.24.2)

`draws` are made one after the other from one stream: a thousand words, of which every hundredth is kept, doubles, and integers of several
ranges. Numbers above 2**53 are strings.
"""
import json

import numpy as np

RANGES = [(0, 2), (5, 6), (0, 3), (1, 6), (-9, 9), (0, 1000), (-2**31, 2**31 - 1), (0, 2**31 - 1)]

streams = []
for seed in [0, 1, 2**31, 2**32 - 1, [0, 1], [2**32 - 1, 2**32 - 1], [5], [1, 2, 3, 4], list(range(700))]:
    random = np.random.RandomState(seed)
    words = random.randint(0, 2**32, 1000, dtype=np.uint32)
    streams.append({
        "seed": seed if isinstance(seed, list) else [seed],
        "is_list": isinstance(seed, list),
        "words": words[::100].tolist(),
        "doubles": random.rand(5).tolist(),
        "integers": [[low, high, random.randint(low, high, 20).tolist()] for low, high in RANGES],
        "last_double": random.rand(),
    })
print(json.dumps(streams))
