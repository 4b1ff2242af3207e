using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>Reads the amounts of observations, for statistics about them.</summary>
internal sealed class AmountReader(AmountColumns columns)
{
    private readonly float[] _amounts = new float[columns.AreAll ? 0 : columns.Count];

    /// <summary>The amounts of an observation, side by side. Valid until the next call.</summary>
    public ReadOnlySpan<float> Of(ReadOnlySpan<float> observation)
    {
        if (columns.AreAll)
        {
            return observation;
        }

        columns.Gather(observation, _amounts);
        return _amounts;
    }
}
