"""Records numpy.random.Generator for the cases that tests/Reference/gymnasium/numpy_pcg64.json leaves out.

    python3 generator.py > generator.json        (recorded with NumPy 1.24.2)

Integers above 2**53 are written as strings. Every list of a stream starts from a fresh Generator(PCG64(SeedSequence(entropy, spawn_key))).
"""
import json

import numpy as np

streams = []
for entropy, key in [
    ([0], []), ([1], []), ([2**32 - 1], []), ([2**32], []), ([2**64 - 1], []), ([123456789012345678901234567890], []),
    ([1, 2, 3, 4, 5, 6, 7], []), ([0, 0], []), ([42], [0]), ([42], [3, 1, 4]), ([2**200 + 1, 5], [7]),
]:
    sequence = lambda: np.random.SeedSequence(entropy if len(entropy) > 1 else entropy[0], spawn_key=tuple(key))
    generator = lambda: np.random.Generator(np.random.PCG64(sequence()))

    half_words = generator()
    mixed = [int(half_words.integers(0, 10)), half_words.random(), int(half_words.integers(0, 10)), int(half_words.integers(0, 10))]

    twice = sequence()
    first, second = twice.spawn(2), twice.spawn(1)
    children = [np.random.Generator(np.random.PCG64(child)).random() for child in first + second + first[1].spawn(1)]

    normals = generator().standard_normal(20_000)
    exponentials = generator().standard_exponential(20_000)
    order = np.arange(20)
    generator().shuffle(order)
    streams.append({
        "entropy": [str(e) for e in entropy],
        "spawn_key": key,
        "state32": sequence().generate_state(7).tolist(),
        "state64": [str(w) for w in sequence().generate_state(3, np.uint64)],
        "mixed": mixed,
        "float32": generator().random(8, dtype=np.float32).astype(float).tolist(),
        "integers": [
            {"low": str(low), "high": str(high), "values": [str(v) for v in generator().integers(low, high, 8)]}
            for low, high in [(5, 6), (0, 3), (-2**31, 2**31), (0, 2**32 - 1), (0, 2**32), (0, 2**32 + 1), (-1, 2**33), (0, 3 * 2**61), (-2**63, 2**63 - 1)]
        ],
        "children_first_random": children,
        "shuffle20": order.tolist(),
        "normal_every_100th": normals[::100].tolist(),
        "normal_tail": [[int(i), normals[i]] for i in np.flatnonzero(np.abs(normals) > 3.6541528853610088)],
        "exponential_every_100th": exponentials[::100].tolist(),
        "exponential_tail": [[int(i), exponentials[i]] for i in np.flatnonzero(exponentials > 7.69711747013104972)],
    })

print(json.dumps(streams, indent=1))
