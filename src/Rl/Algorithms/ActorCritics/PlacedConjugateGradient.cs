namespace Gradus.Rl;

/// <summary>
/// <see cref="ConjugateGradient{T}"/> where the vectors are, off the host, which is told at the end: what decides when to stop stays there
/// too, and iterations after the last change nothing (<c>Kernels/Conjugates.cu</c>).
/// </summary>
internal sealed class PlacedConjugateGradient
{
    /// <summary>Numbers of the state.</summary>
    public const int StateLength = 8;

    private readonly Backend<float> _backend;
    private readonly int _maxIterations;
    private readonly Storage<double> _tolerance;
    private readonly Tensor<float> _residual;
    private readonly Tensor<float> _direction;
    private readonly Tensor<float> _product;
    private readonly Tensor<float> _dot;
    private readonly PlaceProgram _begin;
    private readonly PlaceProgram _curve;
    private readonly PlaceProgram _advance;
    private readonly PlaceProgram _measure;
    private readonly PlaceProgram _turn;

    /// <param name="backend">The backend, whose place has the programs.</param>
    /// <param name="length">P.</param>
    /// <param name="maxIterations">As in <see cref="ConjugateGradient{T}"/>.</param>
    /// <param name="tolerance">As there.</param>
    public PlacedConjugateGradient(Backend<float> backend, int length, int maxIterations, double tolerance)
    {
        (_backend, _maxIterations) = (backend, maxIterations);
        _tolerance = backend.Memory.Allocate<double>(1);
        backend.Memory.Upload([tolerance], _tolerance, 0);
        (_residual, _direction, _product) = (backend.Allocate(1, length), backend.Allocate(1, length), backend.Allocate(1, length));
        _dot = backend.Allocate(1, 1);
        _begin = Program("BeginConjugates");
        _curve = Program("CurveConjugates");
        _advance = Program("AdvanceConjugates");
        _measure = Program("MeasureConjugates");
        _turn = Program("TurnConjugates");
    }

    /// <summary>Asks for the solution of M x = b.</summary>
    /// <param name="matrix">M.</param>
    /// <param name="b">b, (1, P).</param>
    /// <param name="x">Receives x, (1, P).</param>
    /// <param name="state">Receives what <see cref="ResultOf"/> reads.</param>
    public void Ask(ILinearOperator<float> matrix, Tensor<float> b, Tensor<float> x, PlacedMatrix state)
    {
        int length = x.Cols;
        _backend.Fill(0, x);
        _backend.Copy(b, _residual);
        _backend.Copy(b, _direction);
        _backend.Dot(_residual, _residual, _dot);
        _begin.Run(1, [Row(_dot), PlacedMatrix.Of(_tolerance, 1, 1), state], []);
        for (int iteration = 0; iteration < _maxIterations; iteration++)
        {
            matrix.Apply(_direction, _product);
            _backend.Dot(_direction, _product, _dot);
            _curve.Run(1, [Row(_dot), state], []);
            _advance.Run(length, [state, Row(_direction), Row(_product), Row(x), Row(_residual)], []);
            _backend.Dot(_residual, _residual, _dot);
            _measure.Run(1, [Row(_dot), state], []);
            _turn.Run(length, [state, Row(_residual), Row(_direction)], []);
        }
    }

    /// <summary>How the system was solved.</summary>
    /// <param name="state">The state, on the host.</param>
    public static ConjugateGradientResult ResultOf(ReadOnlySpan<double> state) =>
        new((int)state[3], state[0] > 0 ? Math.Sqrt(state[1] / state[0]) : 0, state[4] != 0);

    private static PlacedMatrix Row(Tensor<float> x) => PlacedMatrix.Of(x.Storage, 1, x.Cols, x.Offset);

    private PlaceProgram Program(string name) => _backend.Memory.FindProgram(name)!;
}
