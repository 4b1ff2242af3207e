"""Computes products.json: what tests/Rl/Distributions/ProductReferenceTests.cs compares mixed actions with.

Needs mpmath; run it in this folder: python3 products.py. All numbers are computed with 50 digits from the definitions alone: probabilities as
quotients, divergences and entropies as sums over them, derivatives by mpmath's differences with 50 digits.

A case is a product of a categorical over the legal ones of four choices, a normal distribution over two numbers and two switches. Parameters are
rows of logits, means, logarithms of standard deviations and logits of switches.
"""
import json
import random

import mpmath as mp

mp.mp.dps = 50
CHOICES, NUMBERS, SWITCHES = 4, 2, 2
SIZE = CHOICES + 2 * NUMBERS + SWITCHES


def split(z):
    cuts = [0, CHOICES, CHOICES + NUMBERS, CHOICES + 2 * NUMBERS, SIZE]
    return [z[a:b] for a, b in zip(cuts, cuts[1:])]


def categorical(logits, legal):
    total = mp.fsum(mp.e ** l for l, ok in zip(logits, legal) if ok)
    return [mp.e ** l / total if ok else mp.mpf(0) for l, ok in zip(logits, legal)]


def log_prob(z, legal, action):
    logits, means, log_stds, switches = split(z)
    choice, numbers, on = action
    total = mp.log(categorical(logits, legal)[choice])
    for a, m, s in zip(numbers, means, log_stds):
        sigma = mp.e ** s
        total += mp.log(mp.e ** (-((a - m) / sigma) ** 2 / 2) / (sigma * mp.sqrt(2 * mp.pi)))
    for a, l in zip(on, switches):
        p = 1 / (1 + mp.e ** -l)
        total += mp.log(p if a else 1 - p)
    return total


def entropy(z, legal):
    logits, _, log_stds, switches = split(z)
    total = -mp.fsum(p * mp.log(p) for p in categorical(logits, legal) if p)
    total += mp.fsum(mp.log(2 * mp.pi * mp.e * mp.e ** (2 * s)) / 2 for s in log_stds)
    for l in switches:
        p = 1 / (1 + mp.e ** -l)
        total -= p * mp.log(p) + (1 - p) * mp.log(1 - p)
    return total


def divergence(old, z, legal):
    (l0, m0, s0, b0), (l1, m1, s1, b1) = split(old), split(z)
    total = mp.fsum(p * mp.log(p / q) for p, q in zip(categorical(l0, legal), categorical(l1, legal)) if p)
    for a, b, s, t in zip(m0, m1, s0, s1):
        v0, v1 = mp.e ** (2 * s), mp.e ** (2 * t)
        total += mp.log(v1 / v0) / 2 + (v0 + (a - b) ** 2) / (2 * v1) - mp.mpf(1) / 2
    for a, b in zip(b0, b1):
        p, q = 1 / (1 + mp.e ** -a), 1 / (1 + mp.e ** -b)
        total += p * mp.log(p / q) + (1 - p) * mp.log((1 - p) / (1 - q))
    return total


def gradient(f, z):
    return [mp.diff(lambda x: f(z[:i] + [x] + z[i + 1:]), z[i]) for i in range(SIZE)]


def fisher(z, legal, v):
    """F v with F the second derivatives of KL(z ‖ z + d) at d = 0, which is the Fisher matrix."""
    def along(t):
        return gradient(lambda x: divergence(z, x, legal), [a + t * b for a, b in zip(z, v)])
    h = mp.mpf(10) ** -12
    return [(a - b) / (2 * h) for a, b in zip(along(h), along(-h))]


def numbers(values):
    return [float(value) for value in values]


def case(rng):
    # In double, so that both sides begin at the same numbers.
    draw = lambda scale: [mp.mpf(scale * rng.gauss(0, 1)) for _ in range(SIZE)]
    z, old, v = draw(0.8), draw(0.8), draw(1.0)
    legal = [True] * CHOICES
    for _ in range(rng.randrange(CHOICES)):
        legal[rng.randrange(CHOICES)] = False
    if not any(legal):
        legal[rng.randrange(CHOICES)] = True
    choice = rng.choice([i for i, ok in enumerate(legal) if ok])
    action = (choice, [mp.mpf(rng.gauss(0, 1)) for _ in range(NUMBERS)], [rng.randrange(2) for _ in range(SWITCHES)])
    return {
        "parameters": numbers(z),
        "old": numbers(old),
        "vector": numbers(v),
        "legal": legal,
        "choice": choice,
        "numbers": numbers(action[1]),
        "switches": action[2],
        "log_prob": float(log_prob(z, legal, action)),
        "log_prob_gradient": numbers(gradient(lambda x: log_prob(x, legal, action), z)),
        "entropy": float(entropy(z, legal)),
        "entropy_gradient": numbers(gradient(lambda x: entropy(x, legal), z)),
        "divergence": float(divergence(old, z, legal)),
        "divergence_gradient": numbers(gradient(lambda x: divergence(old, x, legal), z)),
        "fisher": numbers(fisher(z, legal, v)),
    }


if __name__ == "__main__":
    rng = random.Random(18)
    with open("products.json", "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(case(rng)) for _ in range(12)) + "\n]\n")
