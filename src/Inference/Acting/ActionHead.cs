using Gradus.Envs;

namespace Gradus.Rl;

/// <content>The distribution for one row.</content>
internal sealed partial class ActionHead
{
    /// <summary>Keeps a ln σ that depends on the state between its bounds.</summary>
    public static float ClipLogStd(float logStd) => Math.Min(Math.Max(logStd, (float)MinLogStd), (float)MaxLogStd);

    /// <summary>How many outputs belong to each leaf of the action space.</summary>
    public int[] OutputsOfLeaves() => IsSde ? [Parameters] : [.. Actions.Leaves.Select(leaf => OutputsOf(leaf.Space))];

    /// <summary>Makes a distribution for each leaf of the action space.</summary>
    /// <param name="logStd">The logarithms of the standard deviations that are parameters, those of each box in order.</param>
    public ActionFactor[] MakeFactors(ReadOnlySpan<float> logStd)
    {
        var factors = new ActionFactor[Actions.Leaves.Length];
        for (int i = 0; i < factors.Length; i++)
        {
            switch (Actions.Leaves[i].Space)
            {
                case Discrete discrete:
                    factors[i] = new CategoricalFactor([discrete.N], discrete.Start);
                    break;
                case MultiDiscrete several:
                    factors[i] = new CategoricalFactor(several.Nvec.ToArray(), 0);
                    break;
                case Box box:
                    bool isParameter = _gaussian.LogStd == LogStdKind.Parameter;
                    float[]? own = isParameter ? logStd[..box.Size].ToArray() : null;
                    factors[i] = new GaussianFactor(box, _gaussian.Squash, own, clips: !IsSde);
                    logStd = logStd[(isParameter ? box.Size : 0)..];
                    break;
                default:
                    factors[i] = new BernoulliFactor(Actions.Leaves[i].Length);
                    break;
            }
        }

        return factors;
    }
}
