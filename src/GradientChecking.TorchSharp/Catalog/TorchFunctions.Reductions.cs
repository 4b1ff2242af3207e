using System.Globalization;
using TorchSharp;
using F = TorchSharp.torch.nn.functional;

namespace Gradus.GradientChecking;

public static partial class TorchFunctions
{
    private static IEnumerable<TorchFunction> Norms()
    {
        foreach (double p in (double[])[1, 2, 2.5, 3, 4, double.PositiveInfinity])
        {
            string order = p.ToString(CultureInfo.InvariantCulture);
            yield return TorchFunction.Of($"linalg.vector_norm({order})", x => torch.linalg.vector_norm(x, p), 4);
            yield return Two($"dist({order})", (x, y) => x.dist(y, (float)p), _three, _three);
            yield return Two($"cdist({order})", (x, y) => torch.cdist(x, y, p), _wide, _wide);
            yield return Two($"pairwise_distance({order})", (x, y) => F.pairwise_distance(x, y, p), _wide, _wide);
            yield return TorchFunction.Of($"renorm({order}, 1)", x => x.renorm((float)p, 0, 1), 2, 3);
            yield return TorchFunction.Of($"renorm({order}, 0)", x => x.renorm((float)p, 0, 0), 2, 2);
            yield return TorchFunction.Of($"normalize({order})", x => F.normalize(x, p, 0), 4);
        }

        yield return Two("cosine_similarity", (x, y) => F.cosine_similarity(x, y, 0), _three, _three);
        foreach (double p in (double[])[1, 2, 3])
        {
            string order = p.ToString(CultureInfo.InvariantCulture);
            yield return TorchFunction.Of($"lp_pool1d({order})", x => F.lp_pool1d(x.reshape(1, 1, 4), p, 2), 4);
        }
    }

    private static IEnumerable<TorchFunction> Reductions() =>
    [
        TorchFunction.Of("amax", x => x.amax(0), 4),
        TorchFunction.Of("amin", x => x.amin(0), 4),
        TorchFunction.Of("corrcoef", x => x.corrcoef(), 2, 3),
        TorchFunction.Of("cov", x => x.cov(), 2, 3),
        TorchFunction.Of("cummax", x => x.cummax(0).values, 4),
        TorchFunction.Of("cummin", x => x.cummin(0).values, 4),
        TorchFunction.Of("cumprod", x => x.cumprod(0), 4),
        TorchFunction.Of("cumsum", x => x.cumsum(0), 4),
        TorchFunction.Of("cumulative_trapezoid", x => x.cumulative_trapezoid(), 4),
        TorchFunction.Of("diff", x => x.diff(), 4),
        TorchFunction.Of("kthvalue", x => x.kthvalue(2, 0).values, 4),
        TorchFunction.Of("log_softmax", x => x.log_softmax(0), 4),
        TorchFunction.Of("logcumsumexp", x => x.logcumsumexp(0), 4),
        TorchFunction.Of("logsumexp", x => x.logsumexp(0), 4),
        TorchFunction.Of("max", x => x.max(), 4),
        TorchFunction.Of("mean", x => x.mean(), 4),
        TorchFunction.Of("median", x => x.median(), 4),
        TorchFunction.Of("prod", x => x.prod(), 4),
        TorchFunction.Of("quantile(0.3)", x => x.quantile(Constant(0.3)), 4),
        TorchFunction.Of("sort", x => x.sort(0).Values, 4),
        TorchFunction.Of("softmax", x => x.softmax(0), 4),
        TorchFunction.Of("std", x => x.std(), 4),
        TorchFunction.Of("topk", x => x.topk(2).values, 4),
        TorchFunction.Of("var", x => x.var(), 4),
        Two("quantile", (x, q) => x.quantile(q.sigmoid()), _three, _number),
        Two("trapezoid", (y, x) => y.trapezoid(x), _four, _four),
    ];
}
