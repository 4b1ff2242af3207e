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

    public void Randomize(Rng rng)
    {
        Numbers.FillNormal(Cotangent, rng);
        foreach (Tensor<double> v in Direction)
        {
            Numbers.FillNormal(v, rng);
        }
    }

    /// <summary>The direction is one axis: element j of leaf i.</summary>
    public void Along(int leaf, int element)
    {
        foreach (Tensor<double> v in Direction)
        {
            Numbers.Fill(v, 0);
        }

        using HostWrite<double> write = Direction[leaf].Edit();
        write.Span[element] = 1;
    }

    /// <summary>Writes x to the leaves and replays.</summary>
    public void MoveToPoint()
    {
        for (int i = 0; i < _point.Length; i++)
        {
            _replay.Leaves[i].Value.CopyFrom(_point[i].Read());
        }

        _replay.Tape.Forward();
    }

    /// <summary>
    /// Replays at x with every op's result moved by about one unit of rounding: the difference is the effect of rounding.
    /// </summary>
    public void Jitter(Rng rng)
    {
        MoveToPoint();
        Jitter(_replay.Tape, rng);
    }

    /// <summary>Replays a tape at its current point, with every op's result moved by about one unit of rounding.</summary>
    public static void Jitter<T>(CompiledTape<T> tape, Rng rng)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (Op<T> op in tape.Ops)
        {
            op.Forward(tape.Backend, new RowWindow(0, op.OutputShape.Rows));
            for (int row = 0; row < op.OutputShape.Rows; row++)
            {
                double inputs = SizeOfInputs(op, row);
                Jitter(op.Output.Value.RowRange(row, 1), inputs, rng);
                foreach (Tensor<T> inside in op.Intermediates)
                {
                    Jitter(inside.RowRange(row, 1), inputs, rng);
                }
            }
        }
    }

    private static void Jitter<T>(Tensor<T> row, double inputs, Rng rng)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using HostWrite<T> write = row.Edit();
        foreach (ref T value in write.Span)
        {
            // An op that cancels has the rounding of its inputs; a zero stays zero, on its side of every kink.
            double size = Math.Abs(double.CreateTruncating(value)) + inputs;
            value += T.IsZero(value) ? T.Zero : T.CreateTruncating(size * Math.ScaleB(1, -52) * rng.NextNormal());
        }
    }

    /// <summary>The largest number that one row of a result may have been added up from.</summary>
    private static double SizeOfInputs<T>(Op<T> op, int row)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double size = 0;
        foreach (Var<T> input in op.Inputs)
        {
            bool isRowwise = op.RowDependence == RowDependence.Independent && input.Shape.Rows == op.OutputShape.Rows;
            size = Math.Max(size, Numbers.Largest(isRowwise ? input.Value.RowRange(row, 1) : input.Value));
        }

        return size;
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
            _replay.Leaves[i].Tangent.CopyFrom(Direction[i].Read());
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
}
