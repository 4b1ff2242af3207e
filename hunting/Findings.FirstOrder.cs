using Gradus.GradientChecking;
using TorchSharp;
using F = TorchSharp.torch.nn.functional;

namespace Gradus.Hunting;

internal static partial class Findings
{
    private const double Infinite = double.PositiveInfinity;

    private static IEnumerable<Finding> FirstOrder() =>
    [
        new("det", Libtorch, 1, TorchFunction.Of("linalg.det", x => torch.linalg.det(x), 2, 2), [1, 2, 2, 4], 0,
            "∂(ad − bc)/∂a = d", "pytorch #104675, #80761"),
        new("renorm-to-zero", Libtorch, 1, TorchFunction.Of("renorm(p: 2, dim: 0, maxnorm: 0)", x => x.renorm(2, 0, 0)[0, 0], 1, 2),
            [0, 0], 0, "the result is 0 for every x", "pytorch #80804"),
        new("sinc-tiny", Libtorch, 1, Number("sinc", x => x.sinc()), [1e-8], 0, "Taylor series: −π²x/3 + …"),
        new("atan2-tiny", Libtorch, 1, Pair("atan2", (y, x) => y.atan2(x)), [1e-200, 1e-200], 0,
            "∂/∂y = x/(x² + y²)", "pytorch #193040, for float16"),
        new("asinh-large", Libtorch, 1, Number("asinh", x => x.asinh()), [1e160], 0, "1/√(x² + 1)"),
        new("gelu-tanh-large", Libtorch, 1, Number("gelu(tanh)", x => x.gelu(TorchSharp.Modules.GELU.Approximate.tanh)), [1e160], 0,
            "f(x) = x to 10⁻¹⁰⁰"),
        new("hardsigmoid", Libtorch, 1, Number("hardsigmoid", x => F.hardsigmoid(x)), [1], 0, "1/6: it is the float32 nearest to it"),
        new("hypot-origin", Libtorch, 1, Number("hypot(t², 0)", t => torch.hypot(t * t, Constant(0))), [0], 0,
            "the function is t²", "not found; norm's was #2421"),
        new("xlogy", Libtorch, 1, Number("xlogy(0, y)", y => Constant(0).xlogy(y)), [0], 0,
            "the function is 0 for every y", "pytorch #82713 chose it"),
        new("cdist-chebyshev-tie", Libtorch, 1,
            Number("cdist((t, t), (0, 0), p: ∞)", t => torch.cdist(torch.stack([t, t], 1), Constant(0, 0).reshape(1, 2), Infinite)),
            [1], 0, "the function is |t|"),
        new("quantile-rank", Libtorch, 1, Number("quantile((0, 1, 2), q)", q => Constant(0, 1, 2).quantile(q)), [0.5], 0,
            "the function is 2q"),
        new("cosine-similarity-short", Libtorch, 1,
            TorchFunction.Of("cosine_similarity(x, (1, 1))", x => F.cosine_similarity(x, Constant(1, 1), 0), 2), [1e-9, 0], 0,
            "‖x‖ < eps: the function is ⟨x, y⟩/(eps·‖y‖)"),
        new("binary-cross-entropy", Libtorch, 1,
            Number("binary_cross_entropy(p, 1)", p => F.binary_cross_entropy(p, Constant(1))), [1e-13], 0,
            "−1/p", "pytorch #103316, called expected"),
        new("householder", Libtorch, 1,
            Number("householder_product((1, 1), τ)[0, 0]", t => torch.linalg.householder_product(Constant(1, 1).reshape(2, 1), t)[0, 0]),
            [0.5], 0, "the function is 1 − τ"),
        new("poisson-target-zero", Libtorch, 1,
            Number("poisson_nll_loss(0.5, t, full)", t => F.poisson_nll_loss(Constant(0.5), t, log_input: true, full: true)), [0], 0,
            "exp(0.5) − 0.5·t for t ≤ 1"),
        new("lp-pool-sum", Libtorch, 1, TorchFunction.Of("lp_pool1d(norm_type: 1)", x => F.lp_pool1d(x.reshape(1, 1, 2), 1, 2), 2),
            [1, -1], 0, "the sum of the window", "documented as set to zero"),
        new("ctc", Libtorch, 1, TorchFunction.Of("ctc_loss", CtcLoss, 9), [.. Enumerable.Repeat(Math.Log(1.0 / 3), 9)], 2,
            "class 2 is on no path", "pytorch #52241, #181534"),
        new("cond-frobenius", Libtorch, 1, TorchFunction.Of("linalg.cond(fro)", x => torch.linalg.cond(x, "fro"), 2, 2), [2, 1, 0, 3], 0,
            "(a² + 10)/(3a)"),
    ];

    private static torch.Tensor CtcLoss(torch.Tensor logProbabilities) => F.ctc_loss(
        logProbabilities.reshape(3, 1, 3), Whole(1).reshape(1, 1), Whole(3), Whole(1));

    private static torch.Tensor Whole(long value) => torch.tensor(new[] { value });
}
