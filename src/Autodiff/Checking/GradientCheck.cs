using Gradus.Autodiff.Parameters;
using Gradus.Tensors;
using Gradus.Tensors.Randomness;

namespace Gradus.Autodiff.Checking;

/// <summary>
/// Checks reverse and forward mode of a recorded function in float64, without a test framework. Along random directions v and cotangents w
/// it compares ⟨v, Jᵀw⟩ (reverse), ⟨Jv, w⟩ (forward) and the derivative of t ↦ ⟨w, f(x + tv)⟩ from extrapolated central differences. At a
/// kink the one-sided derivatives bound what a gradient may be. A failure is narrowed down to the input element with the largest error.
/// </summary>
public static class GradientCheck
{
    private const int Directions = 4;

    /// <summary>Differences are trusted to ten times their own error estimate, plus this share of the terms that were added up.</summary>
    private const double RelativeTolerance = 1e-7;

    /// <summary>Forward and reverse mode do the same arithmetic in another order.</summary>
    private const double AdjointTolerance = 1e-10;

    /// <summary>Checks f at a point.</summary>
    /// <param name="function">Records f on the inputs it is given.</param>
    /// <param name="inputs">The point; every element is checked.</param>
    /// <returns>What was found.</returns>
    public static GradientReport Verify(Func<Var<double>[], Var<double>> function, params Tensor<double>[] inputs) =>
        Verify(new ReferenceBackend<double>(), 0, function, inputs);

    /// <summary>Checks f at a point, with a backend and a seed of one's own.</summary>
    /// <param name="backend">Does the arithmetic that is checked.</param>
    /// <param name="seed">Seed of the random directions.</param>
    /// <param name="function">Records f on the inputs it is given.</param>
    /// <param name="inputs">The point; every element is checked.</param>
    /// <returns>What was found.</returns>
    public static GradientReport Verify(Backend<double> backend, ulong seed, Func<Var<double>[], Var<double>> function, params Tensor<double>[] inputs)
    {
        var tape = new Tape<double>(backend);
        var leaves = new Var<double>[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            leaves[i] = tape.Leaf($"x{i}", inputs[i].Rows, inputs[i].Cols);
            leaves[i].Value.CopyFrom(inputs[i].Reshape(1, inputs[i].Count).Span);
        }

        Var<double> root = function(leaves);
        return new Problem(tape.Compile(), root, leaves, seed).Check();
    }

    /// <summary>Checks a recorded function in all parameters of a model: a network, or a whole loss.</summary>
    /// <param name="record">Records the function on a tape; its inputs hold their values already.</param>
    /// <param name="theta">The parameters; their values are the point.</param>
    /// <param name="backend">Does the arithmetic that is checked; null for the reference backend.</param>
    /// <param name="seed">Seed of the random directions.</param>
    /// <returns>What was found.</returns>
    public static GradientReport Module(
        Func<Tape<double>, Var<double>> record, ParameterVector<double> theta, Backend<double>? backend = null, ulong seed = 0)
    {
        var tape = new Tape<double>(backend ?? new ReferenceBackend<double>());
        Var<double> root = record(tape);
        var leaves = new List<Var<double>>();
        foreach (ParameterBlock block in theta.Layout.Blocks)
        {
            foreach (Node<double> leaf in tape.Leaves)
            {
                if (leaf.Block == block)
                {
                    leaves.Add(new Var<double>(leaf));
                }
            }
        }

        return new Problem(tape.Compile(), root, [.. leaves], seed).Check();
    }

    /// <summary>A compiled function, its leaves and the point: everything one check needs.</summary>
    private sealed class Problem(CompiledTape<double> tape, Var<double> root, Var<double>[] leaves, ulong seed)
    {
        private readonly Tensor<double>[] _point = Array.ConvertAll(leaves, leaf => Clone(leaf.Value));
        private readonly Tensor<double>[] _direction = Array.ConvertAll(leaves, leaf => new Tensor<double>(leaf.Shape.Rows, leaf.Shape.Cols));
        private readonly Tensor<double> _cotangent = new(root.Shape.Rows, root.Shape.Cols);
        private readonly Rng _rng = new(seed);

        public GradientReport Check()
        {
            tape.Forward();
            Tensor<double> first = Clone(root.Value);
            if (!tape.Backend.IsFinite(first))
            {
                return new GradientReport(GradientVerdict.NotFinite, double.NaN, root.Name, double.NaN, double.NaN, seed);
            }

            tape.Forward();
            if (!first.Span.SequenceEqual(root.Value.Reshape(first.Rows, first.Cols).Span))
            {
                return new GradientReport(GradientVerdict.NotDeterministic, double.NaN, root.Name, double.NaN, double.NaN, seed);
            }

            double worst = 0;
            bool kink = false;
            for (int i = 0; i < Directions; i++)
            {
                FillNormal(_cotangent);
                Array.ForEach(_direction, FillNormal);
                Comparison comparison = Compare();
                if (comparison.Verdict is GradientVerdict.WrongForward or GradientVerdict.WrongReverse)
                {
                    return Locate(comparison);
                }

                worst = Math.Max(worst, comparison.RelativeError);
                kink |= comparison.Verdict == GradientVerdict.Kink;
            }

            return new GradientReport(kink ? GradientVerdict.Kink : GradientVerdict.Correct, worst, "", double.NaN, double.NaN, seed);
        }

        /// <summary>Reverse, forward and differences along the direction and cotangent that are set.</summary>
        private Comparison Compare()
        {
            MoveTo(0);
            tape.Backward(root, _cotangent);
            (double reverse, double scale) = Contract(leaves, _direction);

            tape.EnableForwardMode();
            for (int i = 0; i < leaves.Length; i++)
            {
                leaves[i].Tangent.CopyFrom(_direction[i].Span);
            }

            tape.Jvp();
            double forward = Dot(root.Tangent, _cotangent, out double forwardScale);
            scale = Math.Max(Math.Max(scale, forwardScale), double.Epsilon);
            double size = StepScale();
            (double numeric, double error) = Extrapolation.Derivative(Phi, size);
            double tolerance = (10 * error) + (RelativeTolerance * scale);
            bool reverseIsRight = Math.Abs(reverse - numeric) <= tolerance && error <= 1e-4 * scale;
            if (!(Math.Abs(forward - reverse) <= AdjointTolerance * scale))
            {
                // One of the two is wrong, and the differences say which.
                return reverseIsRight
                    ? CompareTo(GradientVerdict.WrongForward, forward, reverse, scale)
                    : CompareTo(GradientVerdict.WrongReverse, reverse, numeric, scale);
            }

            if (reverseIsRight)
            {
                return CompareTo(GradientVerdict.Correct, reverse, numeric, scale);
            }

            (double left, double right) = Extrapolation.OneSided(Phi, 1e-7 * size);
            double slack = 1e-5 * scale;
            bool isKink = Math.Abs(left - right) > slack;
            bool between = reverse >= Math.Min(left, right) - slack && reverse <= Math.Max(left, right) + slack;
            return CompareTo(isKink && between ? GradientVerdict.Kink : GradientVerdict.WrongReverse, reverse, isKink ? (left + right) / 2 : numeric, scale);
        }

        private GradientReport Locate(Comparison failure)
        {
            var worst = new GradientReport(failure.Verdict, failure.RelativeError, "a random direction", failure.Analytic, failure.Numeric, seed);
            double largest = 0;
            for (int i = 0; i < leaves.Length; i++)
            {
                for (int element = 0; element < leaves[i].Shape.Count; element++)
                {
                    Array.ForEach(_direction, direction => direction.Span.Clear());
                    _direction[i].Span[element] = 1;
                    Comparison comparison = Compare();
                    double error = Math.Abs(comparison.Analytic - comparison.Numeric);
                    if (comparison.Verdict == failure.Verdict && error > largest)
                    {
                        largest = error;
                        string where = $"{leaves[i].Name}[{element / leaves[i].Shape.Cols}, {element % leaves[i].Shape.Cols}]";
                        worst = new GradientReport(failure.Verdict, comparison.RelativeError, where, comparison.Analytic, comparison.Numeric, seed);
                    }
                }
            }

            MoveTo(0);
            return worst;
        }

        /// <summary>φ(t) = ⟨w, f(x + tv)⟩.</summary>
        private double Phi(double t)
        {
            MoveTo(t);
            return Dot(root.Value, _cotangent, out _);
        }

        private void MoveTo(double t)
        {
            for (int i = 0; i < leaves.Length; i++)
            {
                Span<double> x = leaves[i].Value.Span;
                Span<double> origin = _point[i].Span;
                Span<double> v = _direction[i].Span;
                for (int j = 0; j < x.Length; j++)
                {
                    x[j] = t == 0 ? origin[j] : origin[j] + (t * v[j]);
                }
            }

            tape.Forward();
        }

        /// <summary>A first step of about a tenth of the point's own size, so that large and small inputs are treated alike.</summary>
        private double StepScale()
        {
            double point = 0, direction = 0;
            for (int i = 0; i < leaves.Length; i++)
            {
                point += Dot(_point[i], _point[i], out _);
                direction += Dot(_direction[i], _direction[i], out _);
            }

            return 0.1 * Math.Sqrt(Math.Max(point, 1e-6) / direction);
        }

        private static Comparison CompareTo(GradientVerdict verdict, double analytic, double numeric, double scale) =>
            new(verdict, analytic, numeric, Math.Abs(analytic - numeric) / scale);

        private static (double Value, double Scale) Contract(Var<double>[] leaves, Tensor<double>[] direction)
        {
            double sum = 0, scale = 0;
            for (int i = 0; i < leaves.Length; i++)
            {
                sum += Dot(leaves[i].Gradient, direction[i], out double terms);
                scale += terms;
            }

            return (sum, scale);
        }

        private static double Dot(Tensor<double> a, Tensor<double> b, out double scale)
        {
            double sum = 0;
            scale = 0;
            for (int row = 0; row < a.Rows; row++)
            {
                for (int col = 0; col < a.Cols; col++)
                {
                    double term = a[row, col] * b[row, col];
                    sum += term;
                    scale += Math.Abs(term);
                }
            }

            return sum;
        }

        private static Tensor<double> Clone(Tensor<double> tensor)
        {
            var copy = new Tensor<double>(tensor.Rows, tensor.Cols);
            copy.CopyFrom(tensor.Span);
            return copy;
        }

        private void FillNormal(Tensor<double> tensor)
        {
            foreach (ref double value in tensor.Span)
            {
                value = _rng.NextNormal();
            }
        }

        private readonly record struct Comparison(GradientVerdict Verdict, double Analytic, double Numeric, double RelativeError);
    }
}
