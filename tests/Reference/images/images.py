"""Convolution, pooling and layer normalisation with their gradients, computed in doubles from the definitions in the channel-first
layout of deep-learning libraries: nothing of this follows the order or the memory layout of the code that it checks.

    python3 images.py > images.json        (recorded with NumPy 1.24.2)

Images are (B, C, H, W), filters (C', C, k, k) and outputs (B, C', H', W'); the tests turn them into rows. `cotangent` is the gradient of
the loss with respect to the output; `dx`, `dw`, `db` are the gradients that follow.
"""
import json

import numpy as np

rng = np.random.Generator(np.random.PCG64(17))


def draw(*shape):
    return np.round(rng.normal(size=shape), 2)


def listed(**arrays):
    return {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in arrays.items()}


def convolution(batch, channels, height, width, filters, k, s, p):
    x, w, b = draw(batch, channels, height, width), draw(filters, channels, k, k), draw(filters)
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    h2, w2 = (height + 2 * p - k) // s + 1, (width + 2 * p - k) // s + 1
    y = np.zeros((batch, filters, h2, w2))
    cotangent = draw(*y.shape)
    dw, dpadded = np.zeros_like(w), np.zeros_like(padded)
    for i in range(h2):
        for j in range(w2):
            window = padded[:, :, i * s:i * s + k, j * s:j * s + k]
            y[:, :, i, j] = np.einsum("bckl,ockl->bo", window, w) + b
            dw += np.einsum("bo,bckl->ockl", cotangent[:, :, i, j], window)
            dpadded[:, :, i * s:i * s + k, j * s:j * s + k] += np.einsum("bo,ockl->bckl", cotangent[:, :, i, j], w)
    dx = dpadded[:, :, p:p + height, p:p + width]
    return listed(kernel=k, stride=s, padding=p, x=x, w=w, b=b, y=y, cotangent=cotangent, dx=dx, dw=dw, db=cotangent.sum(axis=(0, 2, 3)))


def pooling(batch, channels, height, width, k, s, p):
    x = rng.permutation(batch * channels * height * width).reshape(batch, channels, height, width) / 8 - 3  # no ties
    ninf = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), constant_values=-np.inf)
    zero = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    h2, w2 = (height + 2 * p - k) // s + 1, (width + 2 * p - k) // s + 1
    largest, average = np.zeros((batch, channels, h2, w2)), np.zeros((batch, channels, h2, w2))
    cotangent = draw(batch, channels, h2, w2)
    dmax, dmean = np.zeros_like(zero), np.zeros_like(zero)
    for i in range(h2):
        for j in range(w2):
            rows, cols = slice(i * s, i * s + k), slice(j * s, j * s + k)
            largest[:, :, i, j] = ninf[:, :, rows, cols].max(axis=(2, 3))
            average[:, :, i, j] = zero[:, :, rows, cols].mean(axis=(2, 3))
            taken = ninf[:, :, rows, cols] == largest[:, :, i, j][:, :, None, None]
            dmax[:, :, rows, cols] += np.where(taken, cotangent[:, :, i, j][:, :, None, None], 0)
            dmean[:, :, rows, cols] += cotangent[:, :, i, j][:, :, None, None] / k**2
    inside = (slice(None), slice(None), slice(p, p + height), slice(p, p + width))
    return listed(kernel=k, stride=s, padding=p, x=x, max=largest, mean=average, cotangent=cotangent, dmax=dmax[inside], dmean=dmean[inside])


def layer_norm(batch, size, epsilon):
    x, gain, bias, cotangent = draw(batch, size), draw(size), draw(size), draw(batch, size)
    deviation = np.sqrt(x.var(axis=1, keepdims=True) + epsilon)
    y = (x - x.mean(axis=1, keepdims=True)) / deviation
    dx = np.zeros_like(x)
    for b in range(batch):  # the Jacobian, written out
        n = size
        jacobian = (np.eye(n) - np.ones((n, n)) / n - np.outer(y[b], y[b]) / n) / deviation[b]
        dx[b] = jacobian.T @ (cotangent[b] * gain)
    return listed(epsilon=epsilon, x=x, gain=gain, bias=bias, y=y * gain + bias, cotangent=cotangent, dx=dx,
                  dgain=(cotangent * y).sum(axis=0), dbias=cotangent.sum(axis=0))


print(json.dumps({
    "convolutions": [convolution(2, 4, 10, 10, 3, 3, 1, 0), convolution(2, 3, 5, 6, 4, 3, 2, 1), convolution(1, 2, 4, 4, 2, 4, 1, 2),
                     convolution(2, 3, 4, 3, 5, 1, 1, 0), convolution(1, 4, 12, 12, 2, 8, 4, 0)],
    "poolings": [pooling(2, 3, 4, 6, 2, 2, 0), pooling(1, 2, 7, 7, 3, 2, 1)],
    "norms": [layer_norm(3, 5, 1e-5), layer_norm(2, 20, 0.1)],
}))
