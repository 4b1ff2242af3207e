"""Makes recurrence.json: GRU and LSTM over sequences with boundaries inside, in float64, written from their formulas one sequence and one
step at a time. The formulas are those of torch.nn.GRU and torch.nn.LSTM (gates r, z, n and i, f, g, o; the reset gate after the product);
a row of keep is 0 where an episode begins, and the state before it counts as zeros. Derivatives are complex steps of the sum of
cotangent * states: f'(x) = Im f(x + ih)/h with h = 1e-40, which is exact to rounding.

    python3 recurrence.py > recurrence.json        (recorded with NumPy 1.24.2)
"""
import json

import numpy as np


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def gru(x, p, h):
    H = len(h)
    r = sigmoid(x[:H] + p[:H])
    z = sigmoid(x[H:2 * H] + p[H:2 * H])
    n = np.tanh(x[2 * H:] + r * p[2 * H:])
    return (1 - z) * n + z * h


def lstm(x, p, state):
    H = len(state) // 2
    i, f, o = (sigmoid((x + p)[k * H:(k + 1) * H]) for k in (0, 1, 3))
    g = np.tanh((x + p)[2 * H:3 * H])
    c = f * state[H:] + i * g
    return np.concatenate([o * np.tanh(c), c])


def run(kind, N, x, w, initial, keep):
    """The states after every row; row t*N + k is step t of sequence k."""
    H = len(w) - 1
    states = np.zeros((len(x), initial.shape[1]), dtype=np.result_type(x, w, initial))
    for k in range(N):
        state = initial[k]
        for t in range(len(x) // N):
            row = t * N + k
            state = keep[row] * state
            p = w[H] + sum(state[j] * w[j] for j in range(H))
            state = (gru if kind == "gru" else lstm)(x[row], p, state)
            states[row] = state
    return states


def gradient(value, f):
    out = np.zeros(value.shape)
    for at in np.ndindex(value.shape):
        moved = value.astype(complex)
        moved[at] += 1e-40j
        out[at] = f(moved).imag / 1e-40
    return out


rng = np.random.default_rng(20)
cases = []
for kind, gates, parts in (("gru", 3, 1), ("lstm", 4, 2)):
    for T, N, H in ((1, 3, 2), (5, 2, 3), (20, 2, 4)):
        x = rng.normal(size=(T * N, gates * H))
        w = rng.normal(size=(H + 1, gates * H)) / np.sqrt(H)
        initial = rng.normal(size=(N, parts * H))
        keep = (rng.random(T * N) > 0.2).astype(float)
        if T == 1:
            keep[:] = [1, 0, 1]
        cotangent = rng.normal(size=(T * N, parts * H))

        def loss(x=x, w=w, initial=initial):
            return np.sum(cotangent * run(kind, N, x, w, initial, keep))

        cases.append({
            "kind": kind, "steps": T, "sequences": N, "units": H,
            "x": x.ravel().tolist(), "w": w.ravel().tolist(), "initial": initial.ravel().tolist(), "keep": keep.tolist(),
            "cotangent": cotangent.ravel().tolist(),
            "states": run(kind, N, x, w, initial, keep).ravel().tolist(),
            "dx": gradient(x, lambda v: loss(x=v)).ravel().tolist(),
            "dw": gradient(w, lambda v: loss(w=v)).ravel().tolist(),
            "dinitial": gradient(initial, lambda v: loss(initial=v)).ravel().tolist(),
        })
        assert 0 in keep
print(json.dumps(cases))
