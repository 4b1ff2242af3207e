namespace Gradus.Rl;

/// <content>Refreshed while statistics change.</content>
internal sealed partial class ObservationScaler
{
    /// <summary>Copies the current statistics.</summary>
    public void Refresh(RunningMoments moments)
    {
        moments.Mean.CopyTo(_mean);
        for (int i = 0; i < _inverse.Length; i++)
        {
            _inverse[i] = Inverse(moments.Variance(i));
        }
    }
}
