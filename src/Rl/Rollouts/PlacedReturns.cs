using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Returns and advantages of a rollout where it is, off the host: <see cref="NStepReturns"/>, <see cref="GeneralizedAdvantage"/> and
/// <see cref="Moments"/> as programs of the place (<c>Kernels/Rollouts.cu</c>).
/// </summary>
internal sealed class PlacedReturns
{
    /// <summary>Threads of one block, for programs that add numbers up.</summary>
    private const int OneBlock = 256;

    private readonly Backend<float> _backend;
    private readonly RunningNormalization _normalization;
    private readonly PlaceProgram _takeRewards;
    private readonly PlaceProgram _chain;
    private readonly PlaceProgram _normalize;
    private readonly PlaceProgram _note;
    private readonly Tensor<float> _rewards;
    private readonly Tensor<float> _finals;
    private readonly Tensor<float> _nextValues;
    private readonly Tensor<float> _sound;
    private readonly Storage<double> _statistics;
    private readonly double[] _handed;
    private readonly int _steps;
    private readonly int _environments;

    private PlacedReturns(Backend<float> backend, RunningNormalization normalization, int steps, int environments)
    {
        (_backend, _normalization, _steps, _environments) = (backend, normalization, steps, environments);
        _takeRewards = Program(normalization.NormalizesRewards ? "ScaleRewards" : "TakeRewards");
        _chain = Program("ChainReturns");
        _normalize = Program("NormalizeMoments");
        _note = Program("Note");
        int rows = steps * environments;
        _rewards = backend.Allocate(rows, 1);
        _finals = backend.Allocate(rows, 1);
        _nextValues = backend.Allocate(rows, 1);
        _sound = backend.Allocate(1, 3);
        _handed = new double[RunningNormalization.HandedLength(environments)];
        _statistics = backend.Memory.Allocate<double>(_handed.Length);
    }

    /// <summary>Numbers of the notes that <see cref="CheckSound"/> leaves, at their beginning.</summary>
    public const int Notes = 5;

    /// <summary>Null where the place has no such programs.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="normalization">Says how rewards are scaled.</param>
    /// <param name="steps">T.</param>
    /// <param name="environments">N.</param>
    public static PlacedReturns? Of(Backend<float> backend, RunningNormalization normalization, int steps, int environments) =>
        backend.Memory.FindProgram("ChainReturns") is null ? null : new PlacedReturns(backend, normalization, steps, environments);

    /// <summary>Leaves a note of whether all observations are finite.</summary>
    /// <param name="environments">The environments.</param>
    /// <param name="from">The first step whose final observations count.</param>
    /// <param name="observations">s, (B, D); null for bytes.</param>
    /// <param name="next">What the last step showed, (N, D).</param>
    public void CheckSound(IPlacedBatch environments, int from, Tensor<float>? observations, Tensor<float> next)
    {
        _backend.IsFinite(observations ?? next, _sound.ColumnRange(0, 1));
        _backend.IsFinite(next, _sound.ColumnRange(1, 1));
        if (from < _steps)
        {
            (Storage<float> finals, int offset) = environments.FinalsOf(from);
            var shape = new Shape((_steps - from) * _environments, next.Cols);
            _backend.IsFinite(new Tensor<float>(finals, offset, shape), _sound.ColumnRange(2, 1));
        }
        else
        {
            _backend.Fill(1, _sound.ColumnRange(2, 1));
        }

        PlacedMatrix ofRows = Element(0), ofNext = Element(1), ofFinals = Element(2);
        _note.Run(1, [ofRows, ofNext, ofFinals, ofFinals, ofFinals, environments.Note(0, Notes)], []);

        PlacedMatrix Element(int col) => PlacedMatrix.Of(_sound.Storage, 1, 1, _sound.Offset + col);
    }

    /// <summary>What that note says: false also where a number that nobody looks at is not finite.</summary>
    public static bool IsSound(IPlacedBatch environments) => !environments.Notes[..3].Contains(0);

    /// <summary>Takes V of a step's final observations.</summary>
    /// <param name="step">t.</param>
    /// <param name="values">V, (N, 1).</param>
    public void TakeFinals(int step, Tensor<float> values) => _backend.Copy(values, _finals.RowRange(step * _environments, _environments));

    /// <summary>Asks for returns and advantages.</summary>
    /// <param name="environments">The environments.</param>
    /// <param name="values">V(s), (B, 1).</param>
    /// <param name="last">V of what the last step showed, (N, 1).</param>
    /// <param name="estimate">What is asked for.</param>
    public void Chain(IPlacedBatch environments, Tensor<float> values, Tensor<float> last, ReturnEstimate estimate)
    {
        PlacedMatrix outcomes = environments.Outcomes(_steps);
        TakeRewards(outcomes);
        _chain.Run(
            _environments,
            [
                outcomes,
                Column(_rewards),
                Column(values),
                Column(last),
                Column(_finals),
                Column(_nextValues),
                Column(estimate.Returns),
                Column(estimate.Advantages),
            ],
            [
                BitConverter.SingleToInt32Bits((float)estimate.Gamma),
                BitConverter.SingleToInt32Bits((float)estimate.Lambda),
                estimate.Lambda == 1 ? 1 : 0,
            ]);
    }

    /// <summary>Asks for numbers with mean 0 and standard deviation 1; one alone stays.</summary>
    public void Normalize(Tensor<float> numbers) => _normalize.Run(OneBlock, [Column(numbers)], []);

    /// <summary>Fetches V(s_{t+1}) of the last rollout.</summary>
    public void FetchNextValues(RolloutBuffer rollout) => _nextValues.Read().CopyTo(rollout.NextValues);

    /// <summary>One number per row.</summary>
    internal static PlacedMatrix Column(Tensor<float> x) => PlacedMatrix.Of(x.Storage, x.Rows, 1, x.Offset, x.RowStride);

    private void TakeRewards(PlacedMatrix outcomes)
    {
        if (!_normalization.NormalizesRewards)
        {
            _takeRewards.Run(_environments, [outcomes, Column(_rewards)], []);
            return;
        }

        // The host goes through the same statistics when it is told of the steps.
        _normalization.HandOverReturns(_handed);
        _statistics.Place.Upload<double>(_handed, _statistics, 0);
        int first = _handed.Length - _environments;
        _takeRewards.Run(
            OneBlock,
            [outcomes, PlacedMatrix.Of(_statistics, 1, first), PlacedMatrix.Of(_statistics, 1, _environments, first), Column(_rewards)],
            []);
    }

    private PlaceProgram Program(string name) => _backend.Memory.FindProgram(name)!;
}
