using Gradus.Autodiff;
using Gradus.GradientChecking;

namespace Gradus.Tests;

/// <summary>A recorded function.</summary>
internal sealed class TapeSlipCase : SlipCase
{
    private readonly Subject _subject;
    private readonly ParameterVector<double>? _theta;
    private readonly ulong _seed;
    private readonly Replay<double> _right;
    private readonly Tensor<double> _cotangent;
    private readonly TapeField _field;

    private TapeSlipCase(Subject subject, ParameterVector<double>? theta, ulong seed)
    {
        (_subject, _theta, _seed) = (subject, theta, seed);
        _right = subject.Replay(new ReferenceBackend<double>(), new TapeMemory(), substitution: null);
        _cotangent = new Tensor<double>(_right.Root.Shape.Rows, _right.Root.Shape.Cols);
        Numbers.FillNormal(_cotangent, new Rng(seed));
        _field = new TapeField(_right, _cotangent);
    }

    /// <summary>The ops of the function, with those of their inputs that gradients flow into; parameters by their block.</summary>
    public IEnumerable<Slip> Places => _right.Tape.Ops.SelectMany(op => Enumerable.Range(0, op.Inputs.Count)
        .Where(i => op.Inputs[i].RequiresGradient)
        .Select(i => new Slip(op.Name, i, SlipExtent.Whole, 0, _theta is null ? null : op.Inputs[i].Node.Block?.Name))).Distinct();

    /// <summary>A case of the library's table.</summary>
    public static TapeSlipCase Of(GradientSubject subject, ulong seed)
    {
        GradientCase drawn = subject.Draw(seed);
        return new TapeSlipCase(new Subject((_, x) => drawn.Function.Record(x), drawn.Function, [.. drawn.Inputs]), theta: null, seed);
    }

    /// <summary>A perceptron 4-64-64-2 with its 4,610 parameters, on two samples.</summary>
    public static TapeSlipCase OfModule(ulong seed)
    {
        var rng = new Rng(seed);
        var layout = new ParameterLayout();
        Mlp network = Mlp.Declare(layout, "net", [4, 64, 64, 2], Activation.Tanh);
        var theta = new ParameterVector<double>(layout);
        network.InitializeUniform(theta, rng);
        var batch = new Tensor<double>(2, 4);
        Numbers.FillNormal(batch, rng);
        return new TapeSlipCase(new Subject((tape, x) => network.Record(tape, theta, x[0]), Generic: null, [batch]), theta, seed);
    }

    public override bool KinksMeet
    {
        get
        {
            var options = new GradientCheckOptions { Seed = _seed, Checks = GradientChecks.Differences };
            return GradientCheck.Verify(Weighted, options, _subject.Point) is { Verdict: GradientVerdict.Kink, Reason: var reason }
                && reason.StartsWith("kinks of several ops meet", StringComparison.Ordinal);
        }
    }

    public override GradientReport Check(SlipForm form, Slip? slip, GradientChecks checks)
    {
        var options = new GradientCheckOptions { Directions = 2, Seed = _seed, Checks = checks, Substitution = slip };
        switch (form)
        {
            case SlipForm.Generic:
                return GradientCheck.Verify(_subject.Generic!, options, _subject.Point);
            case SlipForm.Doubles:
                return GradientCheck.Verify(_subject.Generic!.Record, options, _subject.Point);
            case SlipForm.Module:
                return GradientCheck.Module((tape, x) => _subject.Record(tape, [x]), _theta!, _subject.Point[0], options);
            default:
                TapeField claimed = Field(slip);
                return GradientCheck.External(Value, x => Gradient(claimed, x), [.. _field.Point], options);
        }
    }

    protected override double[] Gradient(Slip? slip) => Gradient(Field(slip), _field.Point);

    private static double[] Gradient(TapeField field, double[] x)
    {
        double[] gradient = new double[field.Count];
        field.Gradient(x, gradient);
        return gradient;
    }

    private TapeField Field(Slip? slip) => new(_subject.Replay(new ReferenceBackend<double>(), new TapeMemory(), slip), _cotangent);

    /// <summary>⟨w, f(x)⟩, recorded.</summary>
    private Var<double> Weighted(Var<double>[] x)
    {
        Var<double> w = x[0].Tape.Input("w", _cotangent.Rows, _cotangent.Cols);
        w.Value.CopyFrom(_cotangent.Read());
        return (_subject.Generic!.Record(x) * w).Sum();
    }

    /// <summary>⟨w, f(x)⟩.</summary>
    private double Value(double[] x)
    {
        _field.MoveTo(x);
        _right.Tape.Forward();
        return Numbers.Dot(_right.Root.Value, _cotangent).Sum;
    }
}
