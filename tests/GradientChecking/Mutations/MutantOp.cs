using System.Numerics;
using System.Reflection;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>An op with a planted mistake: it lets the right op work and spoils what comes out.</summary>
internal sealed class MutantOp<T> : SimpleOp<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Op<T> _right;
    private readonly PlantedBug _bug;
    private readonly int _input;
    private Tensor<T>[] _stale = [];
    private Tensor<T>[] _latest = [];
    private int _evaluations;

    public MutantOp(Op<T> right, PlantedBug bug)
        : base(right.OutputShape, [.. right.Inputs])
    {
        _right = right;
        _bug = bug;
        _input = bug.Input;
    }

    public override string Name => _right.Name;

    public override RowDependence RowDependence => _right.RowDependence;

    internal override IReadOnlyList<Tensor<T>> Intermediates => _right.Intermediates;

    private bool SpoilsReverse => _bug.Mode is Mode.Reverse or Mode.Both;

    private bool SpoilsForward => _bug.Mode is Mode.Forward or Mode.Both;

    public override void Forward(Backend<T> backend, RowWindow rows)
    {
        _right.Bind(Output);
        _right.Forward(backend, Window(rows));
        if (_bug.Mistake == Mistake.Stale)
        {
            _stale = _latest.Length > 0 ? _latest : Snapshot();
            _latest = Snapshot();
        }

        if ((_bug.Mistake == Mistake.SingleOff && typeof(T) == typeof(float)) || (_bug.Mistake == Mistake.ManagedOff && backend is ManagedBackend<T>))
        {
            double off = _bug.Mistake == Mistake.SingleOff ? 1e-3 : 1e-6;
            Each(Output.Value, (b, a) => Output.Value[b, a] * T.CreateChecked(1 + off));
        }

        if (_bug.Mistake == Mistake.ValueShifted)
        {
            Tensor<T> right = Copy(Output.Value);
            Each(Output.Value, (b, a) => right[b, (a + 1) % right.Cols]);
        }

        if (_bug.Mistake == Mistake.Drifting)
        {
            T drift = T.CreateChecked(1e-9 * _evaluations++);
            Each(Output.Value, (b, a) => Output.Value[b, a] + drift);
        }
    }

    protected override void Vjp(Backend<T> backend)
    {
        if (!SpoilsReverse || !Inputs[_input].RequiresGradient)
        {
            _right.Pull(backend, PullRequest.Whole(_right));
            return;
        }

        Tensor<T> gradient = Inputs[_input].Gradient;
        Tensor<T> before = Copy(gradient);
        WithStaleValues(() => _right.Pull(backend, PullRequest.Whole(_right)));
        Tensor<T> contribution = Copy(gradient);
        Each(contribution, (b, a) => gradient[b, a] - before[b, a]);
        Spoil(contribution, Output.Gradient);
        T kept = _bug.Mistake == Mistake.Overwritten ? T.Zero : T.One;
        Each(gradient, (b, a) => (kept * before[b, a]) + contribution[b, a]);
        if (_bug.Mistake == Mistake.InputWritten)
        {
            Tensor<T> x = Inputs[_input].Value;
            Each(x, (b, a) => x[b, a] / T.CreateChecked(2));
        }
    }

    public override void Jvp(Backend<T> backend)
    {
        Tensor<T> before = Copy(Output.Tangent);
        if (!SpoilsForward || !Inputs[_input].RequiresGradient)
        {
            _right.Jvp(backend);
            return;
        }

        Tensor<T> tangent = Inputs[_input].Tangent;
        Tensor<T> full = Copy(tangent);
        _right.Jvp(backend);
        Tensor<T> all = Copy(Output.Tangent);
        Each(tangent, (_, _) => T.Zero);
        _right.Jvp(backend);
        Tensor<T> others = Copy(Output.Tangent);
        Each(tangent, (b, a) => full[b, a]);
        Tensor<T> own = Copy(all);
        Each(own, (b, a) => all[b, a] - others[b, a]);
        Spoil(own, tangent);
        T kept = _bug.Mistake == Mistake.Accumulated ? T.One : T.Zero;
        Each(Output.Tangent, (b, a) => others[b, a] + own[b, a] + (kept * before[b, a]));
    }

    /// <summary>Spoils what the rule computes from <paramref name="flow"/>: a contribution to the input from ȳ, or one to ẏ from ẋ.</summary>
    private void Spoil(Tensor<T> c, Tensor<T> flow)
    {
        Tensor<T> right = Copy(c);
        Tensor<T> x = Inputs[_input].Value, y = Output.Value;
        T half = T.CreateChecked(0.5);
        switch (_bug.Mistake)
        {
            case Mistake.Negated: Each(c, (b, a) => -right[b, a]); break;
            case Mistake.Halved: Each(c, (b, a) => half * right[b, a]); break;
            case Mistake.Doubled: Each(c, (b, a) => right[b, a] + right[b, a]); break;
            case Mistake.Dropped: Each(c, (_, _) => T.Zero); break;
            case Mistake.LastRowForgotten: Each(c, (b, a) => b == c.Rows - 1 && c.Rows > 1 ? T.Zero : right[b, a]); break;
            case Mistake.RowsShifted: Each(c, (b, a) => right[(b + 1) % c.Rows, a]); break;
            case Mistake.ColumnsShifted: Each(c, (b, a) => right[b, (a + 1) % c.Cols]); break;
            case Mistake.Transposed when c.Rows == c.Cols: Each(c, (b, a) => right[a, b]); break;
            case Mistake.OnlyFirstRow: Each(c, (b, a) => b == 0 ? right[b, a] : T.Zero); break;
            case Mistake.LastRowZero: Each(c, (b, a) => b == c.Rows - 1 ? T.Zero : right[b, a]); break;
            case Mistake.Absolute: Each(c, (b, a) => T.Abs(right[b, a])); break;
            case Mistake.Clipped: Each(c, (b, a) => T.Max(-T.One, T.Min(T.One, right[b, a]))); break;
            case Mistake.Slope: Each(c, (b, a) => flow[b, a] * Slope(x[b, a], y[b, a])); break;
            case Mistake.Cotangent: Each(c, (b, a) => flow[b, a]); break;
            case Mistake.OwnFactor: Each(c, (b, a) => flow[b, a] * x[b, a]); break;
            case Mistake.NotSummedOverRows: Each(c, (b, a) => flow[flow.Rows - 1, a]); break;
            case Mistake.NotSummedOverColumns: Each(c, (b, _) => flow[b, 0] * Inputs[0].Value[b, 0]); break;
            case Mistake.SoftmaxTerm: Each(c, (b, a) => flow[b, a] - Term(y, flow, b, a)); break;
            case Mistake.StandardizedTerm when c.Cols > 1: Each(c, (b, a) => Standardized(x, y, flow, b, a)); break;
            case Mistake.AllEqualOnes: Each(c, (b, a) => OfEqualOnes(x, right, b, a)); break;
            case Mistake.WeightNotTransposed when c.Cols == flow.Cols: Each(c, (b, a) => Product(flow, b, Inputs[1].Value, a)); break;
            case Mistake.BothAtTies: Each(c, (b, a) => IsTie(b, a) ? flow[b, a] : right[b, a]); break;
            case Mistake.OtherAtTies: Each(c, (b, a) => IsTie(b, a) ? flow[b, a] - right[b, a] : right[b, a]); break;
            case Mistake.NothingAtBounds: Each(c, (b, a) => x[b, a] == Bound(0) || x[b, a] == Bound(1) ? T.Zero : right[b, a]); break;
        }
    }

    private T Slope(T x, T y) => _bug.Rule switch
    {
        "1" => T.One,
        "x" => x,
        "y" => y,
        "1 − y" => T.One - y,
        "1 + y²" => T.One + (y * y),
        "1 − x²" => T.One - (x * x),
        "y(1 + y)" => y * (T.One + y),
        "1/x²" => T.One / (x * x),
        "σ(−x)" => T.One / (T.One + T.Exp(x)),
        "x ≥ 0" => x >= T.Zero ? T.One : T.Zero,
        "x < 0" => x < T.Zero ? T.One : T.Zero,
        "leaky" => x > T.Zero ? T.One : T.CreateChecked(0.01),
        "above low" => x >= Bound(0) ? T.One : T.Zero,
        _ => throw new InvalidOperationException($"There is no slope '{_bug.Rule}'."),
    };

    private T Term(Tensor<T> y, Tensor<T> flow, int b, int a)
    {
        T sum = T.Zero;
        switch (_bug.Rule)
        {
            case "diagonal":
                return T.Exp(y[b, a]) * flow[b, a];
            case "over rows":
                for (int i = 0; i < y.Rows; i++)
                {
                    sum += flow[i, a];
                }

                return T.Exp(y[b, a]) * sum;
            case "of y":
                for (int j = 0; j < y.Cols; j++)
                {
                    sum += flow[b, j];
                }

                return y[b, a] * sum;
            default:
                throw new InvalidOperationException($"There is no term '{_bug.Rule}'.");
        }
    }

    /// <summary>(ȳ − mean ȳ − y·mean(y·ȳ))/σ without a term, with σ = Δx/Δy.</summary>
    private T Standardized(Tensor<T> x, Tensor<T> y, Tensor<T> flow, int b, int a)
    {
        T mean = T.Zero, product = T.Zero, width = T.Zero, sigma = T.One, count = T.CreateChecked(x.Cols);
        for (int j = 0; j < x.Cols; j++)
        {
            mean += flow[b, j] / count;
            product += y[b, j] * flow[b, j] / count;
            (width, sigma) = T.Abs(x[b, j] - x[b, 0]) > width ? (T.Abs(x[b, j] - x[b, 0]), (x[b, j] - x[b, 0]) / (y[b, j] - y[b, 0])) : (width, sigma);
        }

        return _bug.Rule switch
        {
            "no mean" => (flow[b, a] - (y[b, a] * product)) / sigma,
            "no variance" => (flow[b, a] - mean) / sigma,
            "neither" => flow[b, a] / sigma,
            _ => throw new InvalidOperationException($"There is no term '{_bug.Rule}'."),
        };
    }

    private static T OfEqualOnes(Tensor<T> x, Tensor<T> right, int b, int a)
    {
        T sum = T.Zero;
        for (int j = 0; j < x.Cols; j++)
        {
            sum += x[b, j] == x[b, a] ? right[b, j] : T.Zero;
        }

        return sum;
    }

    private static T Product(Tensor<T> flow, int b, Tensor<T> weight, int a)
    {
        T sum = T.Zero;
        for (int j = 0; j < flow.Cols && j < weight.Rows; j++)
        {
            sum += flow[b, j] * weight[j, a];
        }

        return sum;
    }

    private bool IsTie(int b, int a) => Inputs[0].Value[b, a] == Inputs[1].Value[b, a];

    private T Bound(int index) => ((Tensor<T>)_right.GetType().GetField("_bounds", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(_right)!).Read()[index];

    private RowWindow Window(RowWindow rows) => _bug.Mistake switch
    {
        Mistake.WindowTooShort when rows.Count < OutputShape.Rows && rows.Count > 1 => rows with { Count = rows.Count - 1 },
        Mistake.WindowTooEarly when rows.First > 0 => rows with { First = rows.First - 1 },
        _ => rows,
    };

    /// <summary>Lets the rule work on the values of the evaluation before the last one: an activation that was kept from an earlier pass.</summary>
    private void WithStaleValues(Action rule)
    {
        if (_bug.Mistake != Mistake.Stale)
        {
            rule();
            return;
        }

        Tensor<T>[] now = Snapshot();
        Restore(_stale);
        rule();
        Restore(now);
    }

    private void Restore(Tensor<T>[] snapshot)
    {
        for (int i = 0; i < Inputs.Count; i++)
        {
            Put(snapshot[i], Inputs[i].Value);
        }

        if (snapshot.Length > Inputs.Count)
        {
            Put(snapshot[^1], Output.Value);
        }
    }

    /// <summary>Inputs and output as they are.</summary>
    private Tensor<T>[] Snapshot() => [.. Inputs.Select(input => Copy(input.Value)), Copy(Output.Value)];

    private static Tensor<T> Copy(Tensor<T> x)
    {
        var copy = new Tensor<T>(x.Rows, x.Cols);
        Put(x, copy);
        return copy;
    }

    private static void Put(Tensor<T> from, Tensor<T> to) => Each(to, (b, a) => from[b, a]);

    private static void Each(Tensor<T> x, Func<int, int, T> element)
    {
        for (int b = 0; b < x.Rows; b++)
        {
            for (int a = 0; a < x.Cols; a++)
            {
                x[b, a] = element(b, a);
            }
        }
    }
}
