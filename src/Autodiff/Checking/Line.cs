using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// A function along a line: φ(t) = ⟨w, f(x + tv)⟩ with a direction v and a cotangent w, and its slope at 0 according to reverse and forward
/// mode.
/// </summary>
internal sealed class Line
{
    private readonly Replay<double> _replay;
    private readonly Tensor<double>[] _point;

    public Line(Replay<double> replay)
    {
        _replay = replay;
        _point = Numbers.Clone(replay.Leaves);
        Direction = Array.ConvertAll(replay.Leaves, leaf => new Tensor<double>(leaf.Shape.Rows, leaf.Shape.Cols));
        Cotangent = new Tensor<double>(replay.Root.Shape.Rows, replay.Root.Shape.Cols);
    }

    /// <summary>v, one tensor per leaf.</summary>
    public Tensor<double>[] Direction { get; }

    /// <summary>w.</summary>
    public Tensor<double> Cotangent { get; }

    /// <summary>x, one tensor per leaf.</summary>
    public IReadOnlyList<Tensor<double>> Point => _point;

    /// <summary>A first step of about a tenth of the point's own size, so that large and small inputs are treated alike.</summary>
    public double StepScale
    {
        get
        {
            double point = 0, direction = 0;
            for (int i = 0; i < _point.Length; i++)
            {
                point += Numbers.Dot(_point[i], _point[i]).Sum;
                direction += Numbers.Dot(Direction[i], Direction[i]).Sum;
            }

            return 0.1 * Math.Sqrt(Math.Max(point, 1e-6) / direction);
        }
    }

    /// <summary>The current point of the tape, leaf by leaf.</summary>
    public Tensor<double> Current(int leaf) => _replay.Leaves[leaf].Value;

    public void Randomize(Rng rng)
    {
        Numbers.FillNormal(Cotangent, rng);
        foreach (Tensor<double> v in Direction)
        {
            Numbers.FillNormal(v, rng);
        }
    }

    /// <summary>⟨w, f⟩ at the tape's current point.</summary>
    public double Here() => Numbers.Dot(_replay.Root.Value, Cotangent).Sum;

    /// <summary>φ(t).</summary>
    public double Phi(double t)
    {
        MoveTo(t);
        return Here();
    }

    /// <summary>Writes x to the leaves and replays.</summary>
    public void AtPoint() => MoveTo(0);

    /// <summary>Writes x + tv to the leaves and replays.</summary>
    public void MoveTo(double t)
    {
        for (int i = 0; i < _point.Length; i++)
        {
            Span<double> x = _replay.Leaves[i].Value.Span;
            Span<double> origin = _point[i].Span;
            Span<double> v = Direction[i].Span;
            for (int j = 0; j < x.Length; j++)
            {
                x[j] = t == 0 ? origin[j] : origin[j] + (t * v[j]);
            }
        }

        _replay.Tape.Forward();
    }

    /// <summary>
    /// Replays at x with every op's result moved by about one unit of rounding: the difference is the effect of rounding.
    /// </summary>
    public void Jitter(Rng rng)
    {
        MoveTo(0);
        Jitter(_replay.Tape, rng);
    }

    /// <summary>Replays a tape at its current point, with every op's result moved by about one unit of rounding.</summary>
    public static void Jitter<T>(CompiledTape<T> tape, Rng rng)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (Op<T> op in tape.Ops)
        {
            op.Forward(tape.Backend, new RowWindow(0, op.OutputShape.Rows));
            double inputs = 0;
            foreach (Var<T> input in op.Inputs)
            {
                inputs = Math.Max(inputs, Numbers.Largest(input.Value));
            }

            for (int row = 0; row < op.OutputShape.Rows; row++)
            {
                foreach (ref T value in op.Output.Value.Row(row))
                {
                    // An op that cancels has the rounding of its inputs; a zero stays zero, on its side of every kink.
                    double size = Math.Abs(double.CreateTruncating(value)) + inputs;
                    value += T.IsZero(value) ? T.Zero : T.CreateTruncating(size * Math.ScaleB(1, -52) * rng.NextNormal());
                }
            }
        }
    }

    /// <summary>Moves x itself, every element of every leaf. Returns the argument for <see cref="Restore"/>.</summary>
    public Tensor<double>[] Shift(Func<int, double> by)
    {
        Tensor<double>[] before = Array.ConvertAll(_point, Numbers.Clone);
        for (int i = 0; i < _point.Length; i++)
        {
            foreach (ref double value in _point[i].Span)
            {
                value += by(i);
            }
        }

        return before;
    }

    /// <summary>Undoes a <see cref="Shift"/>.</summary>
    public void Restore(Tensor<double>[] before)
    {
        for (int i = 0; i < before.Length; i++)
        {
            _point[i].CopyFrom(before[i].Span);
        }

        MoveTo(0);
    }

    /// <summary>⟨v, Jᵀw⟩ at the tape's current point, and Σ |v·Jᵀw|.</summary>
    public (double Sum, double Size) Reverse()
    {
        _replay.Tape.Backward(_replay.Root, Cotangent);
        return AlongGradient(Direction);
    }

    /// <summary>⟨v, x̄⟩ with the gradients of the last reverse pass.</summary>
    public (double Sum, double Size) AlongGradient(Tensor<double>[] v)
    {
        double sum = 0, size = 0;
        for (int i = 0; i < v.Length; i++)
        {
            (double part, double terms) = Numbers.Dot(_replay.Leaves[i].Gradient, v[i]);
            sum += part;
            size += terms;
        }

        return (sum, size);
    }

    /// <summary>⟨Jv, w⟩ at the tape's current point, and Σ |Jv·w|.</summary>
    public (double Sum, double Size) Forward()
    {
        _replay.Tape.EnableForwardMode();
        for (int i = 0; i < Direction.Length; i++)
        {
            _replay.Leaves[i].Tangent.CopyFrom(Direction[i].Span);
        }

        _replay.Tape.Jvp();
        return Numbers.Dot(_replay.Root.Tangent, Cotangent);
    }

    /// <summary>
    /// Σ |v̄·v̇| over all values of the tape, after <see cref="Reverse"/> and <see cref="Forward"/>: an error of ε in each value's tangent
    /// moves the slope by at most ε times this.
    /// </summary>
    public double Flow()
    {
        double flow = 0;
        foreach (Op<double> op in _replay.Tape.Ops)
        {
            if (op.Output.RequiresGradient)
            {
                flow += Numbers.Dot(op.Output.Gradient, op.Output.Tangent).Size;
            }
        }

        return flow + AlongGradient(Direction).Size;
    }

    /// <summary>The rounding error of φ, after <see cref="Reverse"/>: Σ |v̄·v| over all values, times the unit of rounding.</summary>
    public double Noise()
    {
        double sum = Numbers.Dot(_replay.Root.Value, Cotangent).Size;
        foreach (Op<double> op in _replay.Tape.Ops)
        {
            if (op.Output.RequiresGradient)
            {
                sum += Numbers.Dot(op.Output.Gradient, op.Output.Value).Size;
            }
        }

        for (int i = 0; i < _point.Length; i++)
        {
            sum += Numbers.Dot(_replay.Leaves[i].Gradient, _point[i]).Size;
        }

        return 4 * Math.ScaleB(1, -52) * sum;
    }
}
