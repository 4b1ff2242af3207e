"""The right values of the findings, by mpmath at 50 digits and independent of any automatic differentiation.

    python3 hunting/reference.py > hunting/reference.txt

One line per finding: its name and the derivative that it should have. Where the comment of a line says so, the function is a polynomial, a
constant or a line near the point, and the value is written down.
"""
from mpmath import mp, mpf, asinh, atan2, binomial, diff, erfc, exp, factorial, inf, log, pi, sin, sqrt
import mpmath

mp.dps = 50


def slope(f, x):
    return diff(f, mpf(x))


def curvature(f, x):
    return diff(f, mpf(x), 2)


def sinc_series(x):
    """sin(πx)/(πx) by its Taylor series, which has no removable singularity."""
    return mpmath.nsum(lambda k: (-1) ** int(k) * (pi * x) ** (2 * int(k)) / factorial(2 * int(k) + 1), [0, 30])


def ctc(x):
    """−log Σ over the paths of a 3-step CTC with the one label 1 and the blank 0; x[t][class] are logarithms. Divided by the target length 1."""
    paths = [p for p in [(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)] if collapse(p) == (1,)]
    return -log(sum(exp(x[0][p[0]] + x[1][p[1]] + x[2][p[2]]) for p in paths))


def collapse(path):
    kept = [c for i, c in enumerate(path) if i == 0 or c != path[i - 1]]
    return tuple(c for c in kept if c != 0)


def ctc_slope():
    third = log(mpf(1) / 3)
    return slope(lambda v: ctc([[third, third, v], [third] * 3, [third] * 3]), third)


def tanh_normal(y):
    """log density of tanh(u), u standard normal, at y."""
    u = mpmath.atanh(y)
    return -u ** 2 / 2 - log(sqrt(2 * pi)) - log(1 - y ** 2)


def geometric_entropy(p):
    return -mpmath.nsum(lambda k: p * (1 - p) ** k * log(p * (1 - p) ** k), [0, inf])


def binomial_entropy(p, n=5):
    terms = [binomial(n, k) * p ** k * (1 - p) ** (n - k) for k in range(n + 1)]
    return -sum(t * log(t) for t in terms)


def poisson_cdf(rate, k=2):
    return exp(-rate) * sum(rate ** i / factorial(i) for i in range(k + 1))


def erfcx(x):
    return exp(x ** 2) * erfc(x)


def cosine(x):
    """⟨(x, 0), (1, 1)⟩ / (max(‖x‖, 10⁻⁸)·√2)."""
    return x / (max(abs(x), mpf('1e-8')) * sqrt(2))


RIGHT = {
    # First order, libtorch.
    'det': slope(lambda a: a * 4 - 2 * 2, 1),
    'renorm-to-zero': mpf(0),  # x·0/‖x‖ is 0 for every x, and at x = 0
    'sinc-tiny': slope(sinc_series, '1e-8'),
    'atan2-tiny': slope(lambda y: atan2(mpf('1e-200') * y, mpf('1e-200')), 1) / mpf('1e-200'),
    'asinh-large': slope(lambda t: asinh(mpf('1e160') * t), 1) / mpf('1e160'),
    'gelu-tanh-large': mpf(1),  # (1 + tanh z)/2 is 1 to 10^-100 there, so that f(x) = x
    'hardsigmoid': slope(lambda x: (x + 3) / 6, 1),  # for −3 < x < 3
    'hypot-origin': slope(lambda t: t ** 2, 0),  # hypot(t², 0) = t²
    'xlogy': mpf(0),  # xlogy(0, y) is 0 for every y
    'cdist-chebyshev-tie': slope(abs, 1),  # the Chebyshev distance of (t, t) from the origin is |t|
    'quantile-rank': slope(lambda q: 2 * q, '0.5'),  # of 0, 1, 2 the quantile q is 2q
    'cosine-similarity-short': slope(cosine, '1e-9'),
    'binary-cross-entropy': slope(lambda p: -log(p), '1e-13'),
    'householder': slope(lambda tau: 1 - tau, '0.5'),  # H = I − τvvᵀ, its element 0, 0, and v = (1, 1)
    'poisson-target-zero': slope(lambda t: 1 - t * mpf('0.5'), 0),  # eˣ − t·x and no Stirling term for t ≤ 1
    'lp-pool-sum': slope(lambda a: a - 1, 1),  # (Σ x¹)^(1/1) is the sum
    'ctc': ctc_slope(),
    'cond-frobenius': slope(lambda a: sqrt(a ** 2 + 1 + 9) * sqrt(9 + 1 + a ** 2) / abs(3 * a), 2),

    # Second order, libtorch.
    'det-zero': slope(lambda d: d, 0),  # the row (0, 0, 0, 1) of the Hessian of ad − bc, summed
    'sinc-zero': curvature(sinc_series, 0),
    'logaddexp-far': curvature(lambda x: log(exp(x) + exp(mpf(800))), 0),
    'pow-exponent-zero': mpmath.diff(lambda x, y: x ** y, (mpf(2), mpf(0)), (1, 1)) + mpmath.diff(lambda x, y: x ** y, (mpf(2), mpf(0)), (0, 2)),
    'pow-base-zero': mpf(0),  # 0^y is 0 for every y > 0
    'logit-clamped': mpf(0),  # logit(0.1) for every x < 0.1
    'norm-zero-element': mpf(0),  # ∂²/∂x² (|x|^2.5 + 1)^0.4 = 1.5·|x|^0.5·… → 0
    'renorm-zero-row': mpf(0),  # the identity for ‖x‖ < 1
    'normalize-zero': mpf(0),  # x/10⁻¹² for ‖x‖ < 10⁻¹²
    'i1-tiny': curvature(lambda x: mpmath.besseli(1, x), '1e-8'),
    'gelu-large': mpf(0),  # f(x) = x to 10^-100

    # TorchSharp.
    'gaussian-nll-variance': slope(lambda v: (log(v) + 1 / v) / 2, 2),
    'erfcx': slope(erfcx, 1),
    'tanh-transform': slope(tanh_normal, '0.5'),
    'softplus-transform': slope(lambda x: log(1 + exp(x)), 1),
    'gamma-rsample': slope(lambda r: -log(r), 2),  # log(g/r)
    'lognormal-rsample': mpf(1),  # log of exp(μ + σε)
    'exponential-variance': slope(lambda r: r ** -2, 2),
    'geometric-mean': slope(lambda p: 1 / p - 1, '0.25'),
    'geometric-entropy': slope(geometric_entropy, '0.25'),
    'binomial-entropy': slope(binomial_entropy, '0.25'),
    'poisson-cdf': slope(poisson_cdf, '1.5'),
}

if __name__ == '__main__':
    for name, value in RIGHT.items():
        print(name, mpmath.nstr(value, 17, min_fixed=-5, max_fixed=5))
