using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// An update of which the host is told at its end, because networks and environments are in one place off the host. What it measures goes
/// into notes, which come with what the environments have left: one transfer for all.
/// </summary>
internal sealed class PlacedUpdate
{
    private const int OneBlock = 256;
    private const int Explained = PlacedReturns.Notes;
    private const int Moved = Explained + 1;
    private const int Solution = Moved + 5;
    private const int SlopeNote = Solution + PlacedConjugateGradient.StateLength;
    private const int FirstStep = SlopeNote + 5;
    private const int StepLength = 7;

    private readonly VectorEnvironment _environments;
    private readonly Backend<float> _backend;
    private readonly PlaceProgram _note;
    private readonly PlaceProgram _explain;
    private readonly PlaceProgram _measure;
    private readonly Tensor<float> _number;
    private readonly Storage<double> _clipRange;

    /// <param name="environments">The environments, where <see cref="RolloutCollector.CanAsk"/>.</param>
    /// <param name="steps">T.</param>
    /// <param name="gradientSteps">Steps that leave notes in an update.</param>
    /// <param name="backend">The backend.</param>
    public PlacedUpdate(VectorEnvironment environments, int steps, int gradientSteps, Backend<float> backend)
    {
        (_environments, _backend) = (environments, backend);
        environments.Reserve(steps, checked(FirstStep + (gradientSteps * StepLength)));
        MemoryPlace place = backend.Memory;
        _note = place.FindProgram("Note")!;
        _explain = place.FindProgram("ExplainVariance")!;
        _measure = place.FindProgram("MeasureRatios")!;
        _number = backend.Allocate(1, 1);
        _clipRange = place.Allocate<double>(1);
        Norm = backend.Allocate(1, 1);
    }

    /// <summary>‖θ̄‖ of a step, before it is clipped.</summary>
    public Tensor<float> Norm { get; }

    /// <summary>1 − Var(R − V)/Var(R), once the host has been told.</summary>
    public double ExplainedVariance => Notes[Explained];

    /// <summary>Whether all parameters were finite at the end, once the host has been told.</summary>
    public bool LeftFinite => Notes[Moved] != 0;

    private ReadOnlySpan<double> Notes => _environments.Placed.Notes;

    /// <summary>Notes how much of the returns' variance the values explain.</summary>
    /// <param name="values">V, (B, 1).</param>
    /// <param name="returns">R, (B, 1).</param>
    public void NoteExplainedVariance(Tensor<float> values, Tensor<float> returns) => _explain.Run(
        OneBlock,
        [PlacedReturns.Column(values), PlacedReturns.Column(returns), _environments.Placed.Note(Explained, 1)],
        []);

    /// <summary>xᵀg of <see cref="NoteSlope"/> with how x was found, once the host has been told.</summary>
    public (ConjugateGradientResult Solution, float Slope) Slope =>
        (PlacedConjugateGradient.ResultOf(Notes.Slice(Solution, PlacedConjugateGradient.StateLength)), (float)Notes[SlopeNote]);

    /// <summary>Solves M x = g, and notes xᵀg.</summary>
    /// <param name="solver">Solves.</param>
    /// <param name="matrix">M.</param>
    /// <param name="g">g, (1, P).</param>
    /// <param name="x">Receives x, (1, P).</param>
    public void NoteSlope(PlacedConjugateGradient solver, ILinearOperator<float> matrix, Tensor<float> g, Tensor<float> x)
    {
        solver.Ask(matrix, g, x, _environments.Placed.Note(Solution, PlacedConjugateGradient.StateLength));
        _backend.Dot(x, g, _number);
        Note(SlopeNote, _number, _number, _number, _number, _number);
    }

    /// <summary>Notes whether θ is finite.</summary>
    public void NoteParameters(Tensor<float> theta)
    {
        _backend.IsFinite(theta, _number);
        Note(Moved, _number, _number, _number, _number, _number);
    }

    /// <summary>Notes what a gradient step has measured, with <see cref="Norm"/>.</summary>
    /// <param name="step">Its number in the update.</param>
    /// <param name="total">What is minimised, (1, 1).</param>
    /// <param name="policy">A part of it.</param>
    /// <param name="value">Another.</param>
    /// <param name="entropy">The entropy.</param>
    public void NoteStep(int step, Var<float> total, Var<float> policy, Var<float> value, Var<float> entropy) =>
        Note(FirstStep + (step * StepLength), total.Value, policy.Value, value.Value, entropy.Value, Norm);

    /// <summary>Sets ε of <see cref="NoteRatios"/>.</summary>
    public void SetClipRange(double clipRange) => _clipRange.Place.Upload([clipRange], _clipRange, 0);

    /// <summary>Notes how far a gradient step's policy is from the one that acted.</summary>
    /// <param name="step">The step's number.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="weights">w, (M, 1).</param>
    public void NoteRatios(int step, PpoLoss<float> loss, Tensor<float> weights) => _measure.Run(
        OneBlock,
        [
            PlacedReturns.Column(loss.Ratio.Value),
            PlacedReturns.Column(loss.LogRatio.Value),
            PlacedReturns.Column(weights),
            PlacedMatrix.Of(_clipRange, 1, 1),
            _environments.Placed.Note(FirstStep + (step * StepLength) + 5, 2),
        ],
        []);

    /// <summary>What a gradient step has noted, once the host has been told.</summary>
    /// <param name="step">The step's number.</param>
    public StepNotes Of(int step)
    {
        ReadOnlySpan<double> n = Notes.Slice(FirstStep + (step * StepLength), StepLength);
        return new StepNotes((float)n[0], n[1], n[2], n[3], (float)n[4], n[5], n[6]);
    }

    private void Note(int first, Tensor<float> a, Tensor<float> b, Tensor<float> c, Tensor<float> d, Tensor<float> e) => _note.Run(
        1,
        [
            PlacedReturns.Column(a),
            PlacedReturns.Column(b),
            PlacedReturns.Column(c),
            PlacedReturns.Column(d),
            PlacedReturns.Column(e),
            _environments.Placed.Note(first, 5),
        ],
        []);
}
