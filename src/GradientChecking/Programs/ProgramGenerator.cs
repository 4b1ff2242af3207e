using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>
/// Generates programs: ops on inputs and earlier results, with values used several times, slices, broadcasts and reductions. One seed is
/// one program. Numbers stay moderate, so that a derivative can be told from rounding. Most programs have matrices of at most 4×4, where
/// nearly everything that depends on places shows; one in sixteen has them up to the maximum, where vector loops have tails and products
/// have tiles.
/// </summary>
public sealed class ProgramGenerator
{
    private const int UsualSide = 4;
    private const int MaxSide = 20;
    private const int LargeOneIn = 16;
    private const double MaxValue = 30;
    private const double MinPositive = 0.2;

    private readonly IReadOnlyList<ProgramOp> _ops;
    private readonly int _maxSteps;
    private readonly int _maxSide;
    private readonly ProgramOp? _focus;

    /// <summary>Points on kinks are generated if the complex step can tell meeting kinks from a mistake.</summary>
    private readonly bool _meetsKinks;
    private readonly TapeMemory _memory = new();
    private readonly ReferenceBackend<double> _backend = new();

    /// <summary>Makes a generator over the library's ops, and more.</summary>
    /// <param name="maxSteps">The maximum number of ops in a program.</param>
    /// <param name="maxSide">The maximum number of rows and columns of an input.</param>
    /// <param name="more">Your own ops.</param>
    public ProgramGenerator(int maxSteps = 8, int maxSide = MaxSide, params IReadOnlyList<ProgramOp> more)
        : this(maxSteps, maxSide, [.. LibraryOp.All, .. more], focus: null)
    {
    }

    private ProgramGenerator(int maxSteps, int maxSide, IReadOnlyList<ProgramOp> ops, ProgramOp? focus)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSteps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSide, 1);
        _maxSteps = maxSteps;
        _maxSide = maxSide;
        _ops = ops;
        _focus = focus;
        _meetsKinks = ops.All(op => op.IsGeneric);
    }

    /// <summary>The names of the library's ops.</summary>
    public static IReadOnlyList<string> LibraryOps => [.. LibraryOp.All.Select(op => op.Name)];

    /// <summary>An op of the library.</summary>
    /// <param name="name">One of <see cref="LibraryOps"/>.</param>
    public static ProgramOp FindLibraryOp(string name) => LibraryOp.All.Single(op => op.Name == name);

    /// <summary>A generator whose programs all begin with one op, alone or among the library's.</summary>
    /// <param name="op">The op.</param>
    /// <param name="maxSteps">The maximum number of ops in a program; with 1 the op is alone.</param>
    /// <param name="maxSide">The maximum number of rows and columns of an input; beyond 4 for one program in sixteen.</param>
    public static ProgramGenerator Of(ProgramOp op, int maxSteps = 3, int maxSide = MaxSide) =>
        new(maxSteps, maxSide, [.. LibraryOp.All, op], op);

    /// <summary>The same for an op of the library.</summary>
    /// <param name="op">The op's name.</param>
    /// <param name="maxSteps">The maximum number of ops in a program; with 1 the op is alone.</param>
    /// <param name="maxSide">The maximum number of rows and columns of an input; beyond 4 for one program in sixteen.</param>
    public static ProgramGenerator Of(string op, int maxSteps = 3, int maxSide = MaxSide) =>
        new(maxSteps, maxSide, LibraryOp.All, FindLibraryOp(op));

    /// <summary>Generates a program.</summary>
    /// <param name="seed">Any number; the same number gives the same program.</param>
    public TapeProgram Generate(ulong seed)
    {
        _memory.Reset();
        return new Draft(this, new Rng(seed)).Complete();
    }

    /// <summary>A program being generated. It is recorded as it grows, because the next op may depend on the values.</summary>
    private sealed class Draft(ProgramGenerator generator, Rng rng)
    {
        private readonly Tape<double> _tape = new(generator._backend, generator._memory, substitution: null);
        private readonly List<Tensor<double>> _inputs = [];
        private readonly List<Var<double>> _values = [];
        private readonly List<(ProgramOp Op, int[] Operands, OpArguments Arguments, int Result)> _steps = [];
        private readonly Dictionary<int, int> _inputOf = [];
        private readonly int _maxSide = rng.NextInt32(LargeOneIn) == 0 ? generator._maxSide : Math.Min(generator._maxSide, UsualSide);

        public TapeProgram Complete()
        {
            int target = 1 + rng.NextInt32(generator._maxSteps);
            if (generator._focus is { } focus)
            {
                while (_steps.Count == 0)
                {
                    TryStep(focus, latest: false);
                }
            }

            for (int attempt = 0; attempt < 3 * target && _steps.Count < target; attempt++)
            {
                TryStep(generator._ops[rng.NextInt32(generator._ops.Count)], latest: generator._focus is not null || rng.NextInt32(2) == 0);
            }

            while (_steps.Count == 0)
            {
                TryStep(generator._ops[rng.NextInt32(generator._ops.Count)], latest: false);
            }

            return Build();
        }

        private TapeProgram Build()
        {
            // Inputs and results were numbered as they came; a program numbers its inputs first.
            var place = new int[_values.Count];
            foreach ((int value, int input) in _inputOf)
            {
                place[value] = input;
            }

            for (int i = 0; i < _steps.Count; i++)
            {
                place[_steps[i].Result] = _inputs.Count + i;
            }

            return new TapeProgram(
                _inputs,
                [.. _steps.Select(step => new ProgramStep(step.Op, [.. step.Operands.Select(operand => place[operand])], step.Arguments))]);
        }

        private void TryStep(ProgramOp op, bool latest)
        {
            var operands = new int[op.Arity];
            operands[0] = latest && _steps.Count > 0 && (!op.NeedsPositive || IsPositive(_steps[^1].Result))
                ? _steps[^1].Result
                : First(op);
            Shape first = _values[operands[0]].Shape;
            for (int i = 1; i < op.Arity; i++)
            {
                if (op.InputShape(first, i, RandomShape()) is not { } shape)
                {
                    return;
                }

                operands[i] = Other(shape, operands[0], meets: generator._meetsKinks || !op.IsGeneric);
            }

            OpArguments arguments = op.DrawArguments(first, rng);
            Var<double> result = op.Record(Array.ConvertAll(operands, operand => _values[operand]), arguments);
            if (Largest(result.Value) <= MaxValue)
            {
                _steps.Add((op, operands, arguments, _values.Count));
                _values.Add(result);
            }
        }

        private int First(ProgramOp op)
        {
            int candidate = _values.Count == 0 ? -1 : rng.NextInt32(_values.Count + 1) - 1;
            return candidate >= 0 && (!op.NeedsPositive || IsPositive(candidate)) ? candidate : NewInput(RandomShape(), op.NeedsPositive);
        }

        /// <summary>An existing value of that shape, the first operand itself among them, or a new input.</summary>
        private int Other(Shape shape, int first, bool meets)
        {
            int start = rng.NextInt32(_values.Count);
            for (int i = 0; i < _values.Count && rng.NextInt32(4) > 0; i++)
            {
                int candidate = (start + i) % _values.Count;
                if (_values[candidate].Shape == shape)
                {
                    return candidate;
                }
            }

            int input = NewInput(shape, positive: rng.NextInt32(4) == 0);
            if (_inputOf.TryGetValue(first, out int partner) && _inputs[partner].Shape == shape && meets && rng.NextInt32(2) == 0)
            {
                MakeTies(input, partner, all: rng.NextInt32(2) == 0);
            }

            return input;
        }

        /// <summary>
        /// Gives all or about half of an input's elements the values of another input, where minimum and maximum have their kinks, and
        /// where a rule shows that takes equal inputs for the same one.
        /// </summary>
        private void MakeTies(int input, int partner, bool all)
        {
            Tensor<double> x = _inputs[_inputOf[input]];
            for (int i = 0; i < x.Count; i++)
            {
                x.Span[i] = all || rng.NextInt32(2) == 0 ? _inputs[partner].Span[i] : x.Span[i];
            }

            _values[input].Value.CopyFrom(x.Span);
        }

        private int NewInput(Shape shape, bool positive)
        {
            var x = new Tensor<double>(shape.Rows, shape.Cols);
            bool whole = !positive && generator._meetsKinks && rng.NextInt32(8) == 0; // whole numbers meet each other and the kinks
            foreach (ref double value in x.Span)
            {
                value = positive ? 0.3 + (1.5 * rng.NextDouble()) : whole ? rng.NextInt32(5) - 2 : rng.NextNormal();
            }

            Var<double> leaf = _tape.Leaf("x", shape.Rows, shape.Cols);
            leaf.Value.CopyFrom(x.Span);
            _inputOf.Add(_values.Count, _inputs.Count);
            _inputs.Add(x);
            _values.Add(leaf);
            return _values.Count - 1;
        }

        private Shape RandomShape() => new(1 + rng.NextInt32(_maxSide), 1 + rng.NextInt32(_maxSide));

        private bool IsPositive(int value)
        {
            foreach (double element in _values[value].Value.Span)
            {
                if (!(element >= MinPositive))
                {
                    return false;
                }
            }

            return true;
        }

        private static double Largest(Tensor<double> x)
        {
            double largest = 0;
            foreach (double value in x.Span)
            {
                largest = Math.Max(largest, Math.Abs(value));
            }

            return largest;
        }
    }
}
