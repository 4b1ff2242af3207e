using Gradus.GradientChecking;
using TorchSharp;
using F = TorchSharp.torch.nn.functional;

namespace Gradus.Hunting;

internal static partial class Findings
{
    private static IEnumerable<Finding> SecondOrder() =>
    [
        new("det-zero", Libtorch, 2, TorchFunction.Of("linalg.det", x => torch.linalg.det(x), 2, 2), [0, 0, 0, 0], 0,
            "∂²(ad − bc)/∂a∂d = 1", "pytorch #79487 leaves singular matrices"),
        new("sinc-zero", Libtorch, 2, Number("sinc", x => x.sinc()), [0], 0, "Taylor series: −π²/3", "pytorch #89459, #196703"),
        new("logaddexp-far", Libtorch, 2, Pair("logaddexp", (x, y) => x.logaddexp(y)), [0, 800], 0,
            "σ(1 − σ), and its row sum 0", "pytorch #196704"),
        new("pow-exponent-zero", Libtorch, 2, Pair("pow", (x, y) => x.pow(y)), [2, 0], 1,
            "∂²/∂x∂y = 1/x, ∂²/∂y² = ln²x", "jax #12033 has it, too"),
        new("pow-base-zero", Libtorch, 2, Number("0^y", y => torch.pow(Constant(0), y)), [2], 0,
            "the function is 0 for every y > 0", "pytorch #95180"),
        new("logit-clamped", Libtorch, 2, Number("logit(eps: 0.1)", x => x.logit(0.1)), [0], 0, "constant for x < 0.1"),
        new("norm-zero-element", Libtorch, 2, TorchFunction.Of("linalg.vector_norm(2.5)", x => torch.linalg.vector_norm(x, 2.5), 2),
            [0, 1], 0, "1.5·|x|^0.5·… → 0"),
        new("renorm-zero-row", Libtorch, 2, TorchFunction.Of("renorm(p: 2, dim: 0, maxnorm: 1)", x => x.renorm(2, 0, 1), 1, 2), [0, 0], 0,
            "the identity for ‖x‖ < 1"),
        new("normalize-zero", Libtorch, 2, TorchFunction.Of("normalize", x => F.normalize(x, 2, 0), 2), [0, 0], 0,
            "x/eps for ‖x‖ < eps"),
        new("i1-tiny", Libtorch, 2, Number("special.i1", x => torch.special.i1(x)), [1e-8], 0, "Taylor series: 3x/8 + …"),
        new("gelu-large", Libtorch, 2, Number("gelu", x => x.gelu()), [1e160], 0, "f(x) = x to 10⁻¹⁰⁰"),
    ];
}
