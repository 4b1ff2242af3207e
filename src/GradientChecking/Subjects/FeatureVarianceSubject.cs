using System.Numerics;
using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.GradientChecking;

/// <summary>
/// The variance of noise that depends on the state; with respect to Λ, since features are constants to it.
/// </summary>
internal sealed class FeatureVarianceSubject() : GradientSubject("FeatureVariance", SubjectKind.Op, typeof(FeatureVariance<>))
{
    public override GradientCase Draw(ulong seed)
    {
        var rng = new Rng(seed);
        int rows = 1 + rng.NextInt32(5), features = 1 + rng.NextInt32(4), actions = 1 + rng.NextInt32(3);
        Tensor<double> z = Normal(rng, rows, features);
        return new GradientCase(
            new Function(z),
            [Normal(rng, features + 1, actions)],
            at => [.. Enumerable.Range(0, rows).SelectMany(row =>
                Enumerable.Range(0, actions).Select(action => Formula(z.Row(row), at[0], action)))]);
    }

    /// <summary>Σ σ_i² z_i² with σ = exp Λ, and 1 for the last z.</summary>
    private static double Formula(ReadOnlySpan<double> z, Tensor<double> logStd, int action)
    {
        double sum = Math.Exp(2 * logStd[z.Length, action]);
        for (int i = 0; i < z.Length; i++)
        {
            sum += Math.Pow(z[i] * Math.Exp(logStd[i, action]), 2);
        }

        return sum;
    }

    private sealed class Function(Tensor<double> z) : ITapeFunction
    {
        public Var<T> Record<T>(Var<T>[] x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            Tape<T> tape = x[0].Tape;
            Var<T> features = tape.Input("z", z.Rows, z.Cols);
            features.Value.CopyFrom(Array.ConvertAll(z.Span.ToArray(), T.CreateChecked));
            return tape.Record(new FeatureVariance<T>(features, x[0]));
        }
    }
}
