"""Records directions of the curvature family with NumPy, each computed another way than in the library.

y = [tanh([x 1] W1) 1] W2, in double precision. Every update has a batch, gradients g of a Fisher loss (given as its gradient in y) and a
loss (given likewise). W moves along the plain gradient, so that all methods see the same numbers. EKFAC builds every sample's gradient,
Eva and K-FAC solve systems with dense matrices, Muon decomposes, SOAP rotates with a dense Kronecker product.

    python3 curvature.py > curvature.json
"""
import json

import numpy as np

RHO, LAMBDA, BETA, INTERVAL, UPDATES, B = 0.9, 0.1, 0.8, 4, 7, 8
rng = np.random.Generator(np.random.PCG64(20))


def due(step):
    return step % INTERVAL == 0 or (step < INTERVAL and bin(step).count("1") == 1)


def with_one(x):
    return np.hstack([x, np.ones((len(x), 1))])


def scalar_muon(s):
    for _ in range(5):
        s = 3.4445 * s - 4.7750 * s**3 + 2.0315 * s**5
    return s


def muon(m):
    p, s, qt = np.linalg.svd(m, full_matrices=False)
    return np.sqrt(max(1, m.shape[1] / m.shape[0])) * (p * scalar_muon(s / np.sqrt((s**2).sum()))) @ qt


class Layer:
    """All methods at one layer. vec() is row after row, so that the matrix of X -> A X G is kron(A, G)."""

    def __init__(self):
        self.past = []  # (inputs with one, Fisher gradients) of every batch
        self.gradients = []
        self.ekfac = self.soap = None

    def average(self, values, decay=RHO):
        weights = np.array([decay ** (len(values) - 1 - i) for i in range(len(values))])
        return sum(w * v for w, v in zip(weights / weights.sum(), values))

    def observe(self, x, g):
        self.past.append((x, g))
        if self.ekfac is not None:
            q, s = self.ekfac
            samples = np.stack([np.outer(x[b], g[b]).ravel() for b in range(len(x))])
            alpha = (1 - RHO) / (1 - RHO ** len(self.past))
            self.ekfac = q, (1 - alpha) * s + alpha * ((samples @ q) ** 2).mean(0)

    def step(self, gradient, step):
        self.gradients.append(gradient)
        a, g = (self.average([m.T @ m / len(m) for m in part]) for part in zip(*self.past))
        p, eye = gradient.ravel(), np.eye(gradient.size)
        directions = {}
        if due(step):
            self.frozen = a, g
            (av, aq), (gv, gq) = np.linalg.eigh(a), np.linalg.eigh(g)
            q = np.kron(aq, gq)
            s = np.outer(av, gv).ravel() if self.ekfac is None else ((q.T @ self.ekfac[0]) ** 2) @ self.ekfac[1]
            self.ekfac = q, s
        a, g = self.frozen
        pi = np.sqrt((np.trace(a) / len(a)) / (np.trace(g) / len(g)))
        root = np.sqrt(LAMBDA)
        damped = np.kron(a + pi * root * np.eye(len(a)), g + root / pi * np.eye(len(g)))
        directions["kfac"] = np.linalg.solve(damped, p)
        directions["kfac_eigen"] = np.linalg.solve(np.kron(a, g) + LAMBDA * eye, p)
        q, s = self.ekfac
        directions["ekfac"] = q @ ((q.T @ p) / (s + LAMBDA))
        directions["foof"] = np.linalg.solve(a + LAMBDA * np.eye(len(a)), gradient)
        mean_x = self.average([x.mean(0) for x, _ in self.past])
        mean_g = self.average([past[-1] for past in self.gradients])
        v = np.outer(mean_x, mean_g).ravel()
        directions["eva"] = np.linalg.solve(np.outer(v, v) + LAMBDA * eye, p)
        directions["muon"] = muon(self.average(self.gradients, BETA))
        directions["soap"] = self.soap_step(step)
        directions["plain_gradient"] = p
        return {name: np.asarray(u).ravel().tolist() for name, u in directions.items()}

    def soap_step(self, step):
        left, right = self.average([d @ d.T for d in self.gradients]), self.average([d.T @ d for d in self.gradients])
        if due(step):
            q = np.kron(np.linalg.eigh(left)[1], np.linalg.eigh(right)[1])
            if self.soap is None:
                m = v = np.zeros(len(q))
            else:
                old, m, v = self.soap
                m, v = q.T @ old @ m, ((q.T @ old) ** 2) @ v
        else:
            q, m, v = self.soap
        turned = q.T @ self.gradients[-1].ravel()
        m, v = BETA * m + (1 - BETA) * turned, RHO * v + (1 - RHO) * turned**2
        self.soap = q, m, v
        t = len(self.gradients)
        return q @ ((m / (1 - BETA**t)) / (np.sqrt(v / (1 - RHO**t)) + 1e-8))


def main():
    w1, w2 = rng.normal(size=(4, 4)), rng.normal(size=(5, 5))
    record = {"rho": RHO, "damping": LAMBDA, "beta": BETA, "interval": INTERVAL, "w1": w1.ravel().tolist(), "w2": w2.ravel().tolist()}
    layers, updates = [Layer(), Layer()], []
    for step in range(UPDATES):
        x, fisher, loss = rng.normal(size=(B, 3)), rng.normal(size=(B, 5)), rng.normal(size=(B, 5)) / B
        h = np.tanh(with_one(x) @ w1)
        back = lambda dy: (dy @ w2[:-1].T) * (1 - h**2)
        inputs = with_one(x), with_one(h)
        gradients = inputs[0].T @ back(loss), inputs[1].T @ loss
        layers[0].observe(inputs[0], back(fisher))
        layers[1].observe(inputs[1], fisher)
        directions = [layer.step(gradient, step) for layer, gradient in zip(layers, gradients)]
        updates.append({
            "x": x.ravel().tolist(), "fisher": fisher.ravel().tolist(), "loss": loss.ravel().tolist(),
            "directions": {name: directions[0][name] + directions[1][name] for name in directions[0]},
        })
        w1, w2 = w1 - 0.3 * gradients[0], w2 - 0.3 * gradients[1]
    record["updates"] = updates
    shapes = [(6, 2), (2, 6), (4, 4), (1, 5)]
    matrices = [rng.normal(size=shape) for shape in shapes]
    record["muon"] = [
        {"rows": m.shape[0], "cols": m.shape[1], "gradient": m.ravel().tolist(), "direction": muon(m).ravel().tolist()} for m in matrices]
    print(json.dumps(record))


main()
