using Gradus.Tensors;
using Gradus.Tensors.Randomness;

namespace Gradus.Autodiff.Checking;

/// <summary>
/// A function along a line: φ(t) = ⟨w, f(x + tv)⟩ with a direction v and a cotangent w, and its slope at 0 as reverse and forward mode give it.
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

    /// <summary>Where the tape stands, leaf by leaf.</summary>
    public Tensor<double> Current(int leaf) => _replay.Leaves[leaf].Value;

    public void Randomize(Rng rng)
    {
        Numbers.FillNormal(Cotangent, rng);
        foreach (Tensor<double> v in Direction)
        {
            Numbers.FillNormal(v, rng);
        }
    }

    /// <summary>φ(t).</summary>
    public double Phi(double t)
    {
        MoveTo(t);
        return Numbers.Dot(_replay.Root.Value, Cotangent).Sum;
    }

    /// <summary>Puts x + tv into the leaves and replays.</summary>
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

    /// <summary>A neighbour of x that is as good as x, but where rounding falls out differently: every element by some 1e-13 of itself.</summary>
    public void MoveAside(Rng rng)
    {
        for (int i = 0; i < _point.Length; i++)
        {
            Span<double> x = _replay.Leaves[i].Value.Span;
            Span<double> origin = _point[i].Span;
            for (int j = 0; j < x.Length; j++)
            {
                x[j] = origin[j] * (1 + (1e-13 * rng.NextNormal()));
            }
        }

        _replay.Tape.Forward();
    }

    /// <summary>⟨v, Jᵀw⟩ where the tape stands, and Σ |v·Jᵀw|.</summary>
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

    /// <summary>⟨Jv, w⟩ where the tape stands, and Σ |Jv·w|.</summary>
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
    /// Σ |v̄·v̇| over all values of the tape, after <see cref="Reverse"/> and <see cref="Forward"/>: what flows, so that an error of ε in each
    /// value's tangent moves the slope by at most ε times this.
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
