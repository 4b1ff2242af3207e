"""Records what Gymnasium 1.x's spaces draw from Generator(PCG64(11)), call by call as gymnasium/spaces/*.py makes them.

    python3 spaces.py > spaces.json        (recorded with NumPy 1.24.2)
"""
import json

import numpy as np

low = np.array([-1, -np.inf, 2, -np.inf, 0], dtype=np.float32)
high = np.array([1, np.inf, np.inf, 0.5, 0.1], dtype=np.float32)
below, above = np.isfinite(low), np.isfinite(high)


def box(rng):
    sample = np.empty(low.shape)
    free, lower, upper, both = ~below & ~above, below & ~above, ~below & above, below & above
    sample[free] = rng.normal(size=free.sum())
    sample[lower] = rng.exponential(size=lower.sum()) + low[lower]
    sample[upper] = -rng.exponential(size=upper.sum()) + high[upper]
    sample[both] = rng.uniform(low=low[both], high=high[both], size=both.sum())
    return sample.astype(np.float32)


spaces = {
    "Discrete(6, start=-1)": lambda rng: np.array([-1 + rng.integers(6)]),
    "MultiDiscrete([3 7 2])": lambda rng: (rng.random(3) * np.array([3, 7, 2])).astype(np.int64),
    "MultiBinary(6)": lambda rng: rng.integers(low=0, high=2, size=6, dtype=np.int8),
    "Box": box,
}
recorded = {}
for name, sample in spaces.items():
    rng = np.random.Generator(np.random.PCG64(11))
    recorded[name] = [sample(rng).astype(float).tolist() for _ in range(20)]

print(json.dumps(recorded, indent=1))
