namespace Gradus.Rl;

/// <summary>Discrete actions, each from one draw, so that the place knows by itself which draw is whose.</summary>
internal sealed class PlacedCategorical(Categorical<float> policy, MemoryPlace place, PlaceProgram program) : PlacedSampling
{
    private readonly Storage<ulong> _stream = place.Allocate<ulong>(Rng.StreamWords);
    private readonly ulong[] _words = new ulong[Rng.StreamWords];

    public override void Begin(int rows, Rng stream)
    {
        stream.CopyWords(_words, 0, 1);
        place.Upload<ulong>(_words, _stream, 0);
    }

    public override void Sample(int first, int count, Storage<double> taken) => program.Run(
        count,
        [
            Rows(policy.Probabilities.Value, first, count),
            PlacedMatrix.Of(_stream, Rng.StreamWords, 1),
            Rows(policy.Actions, first, count),
            PlacedMatrix.Of(taken, 1, count),
        ],
        [first]);

    public override void End(int rows, Rng stream) => stream.Skip((ulong)rows);
}
