using Gradus.Envs;

namespace Gradus.Inference;

/// <summary>Real numbers of a <see cref="Box"/>: a normal distribution, clipped to the box or squashed into it.</summary>
/// <param name="box">The box.</param>
/// <param name="squash">Whether a = low + ½(high − low)(1 + tanh u).</param>
/// <param name="logStd">The logarithms of the standard deviations; null if they follow the means among the outputs.</param>
/// <param name="clips">Whether those that follow are kept between their bounds.</param>
internal sealed class GaussianFactor(Box box, bool squash, float[]? logStd, bool clips) : ActionFactor
{
    private readonly float[] _mean = new float[box.Size];
    private readonly float[] _logStd = logStd ?? new float[box.Size];

    public override bool Take(ReadOnlySpan<float> outputs, ReadOnlySpan<bool> mask)
    {
        outputs[.._mean.Length].CopyTo(_mean);
        if (logStd is null)
        {
            outputs[_mean.Length..].CopyTo(_logStd);
            foreach (ref float sigma in _logStd.AsSpan())
            {
                sigma = clips ? Rl.ActionHead.ClipLogStd(sigma) : sigma;
            }
        }

        return Rows.AreFinite(_mean) && Rows.AreFinite(_logStd);
    }

    public override void Choose(Rng? rng, Span<float> action)
    {
        for (int i = 0; i < action.Length; i++)
        {
            float u = _mean[i];
            if (rng is not null)
            {
                u += Elementary.Exp(_logStd[i]) * (float)rng.NextNormal();
            }

            (float low, float high) = box.BoundsOf(i);
            action[i] = Math.Clamp(squash ? Squash(u, low, high) : u, low, high);
        }
    }

    private static float Squash(double u, double low, double high) =>
        (float)(low + (0.5 * (high - low) * (1 + Elementary.Tanh(u))));
}
