namespace Gradus.Rl;

/// <summary>
/// Normal numbers take as many draws as they need, one after the other: the host draws those of a whole rollout before it, which needs no
/// mean and no standard deviation yet.
/// </summary>
internal sealed class PlacedGaussian : PlacedSampling
{
    private readonly DiagonalGaussian<float> _policy;
    private readonly PlaceProgram _program;
    private readonly Storage<float> _noise;
    private readonly Storage<float> _bounds;
    private readonly float[] _drawn;

    /// <param name="policy">One number per action.</param>
    /// <param name="place">Where it is computed.</param>
    /// <param name="program">Samples.</param>
    public PlacedGaussian(DiagonalGaussian<float> policy, MemoryPlace place, PlaceProgram program)
    {
        (_policy, _program) = (policy, program);
        _noise = place.Allocate<float>(policy.Rows);
        _drawn = new float[policy.Rows];
        _bounds = place.Allocate<float>(2);
        place.Upload([policy.Box.Low[0], policy.Box.High[0]], _bounds, 0);
    }

    public override void Begin(int rows, Rng stream)
    {
        for (int i = 0; i < rows; i++)
        {
            _drawn[i] = (float)stream.NextNormal();
        }

        _noise.Place.Upload<float>(_drawn.AsSpan(0, rows), _noise, 0);
    }

    public override void Sample(int first, int count, Storage<double> taken) => _program.Run(
        count,
        [
            Rows(_policy.Mean.Value, first, count),
            Rows(_policy.Std.Value, first, count),
            PlacedMatrix.Of(_noise, count, 1, first),
            PlacedMatrix.Of(_bounds, 1, 2),
            Rows(_policy.Actions, first, count),
            PlacedMatrix.Of(taken, 1, count),
        ],
        []);

    public override void End(int rows, Rng stream)
    {
    }
}
