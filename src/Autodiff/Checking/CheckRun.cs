namespace Gradus.Autodiff;

/// <summary>One check from start to finish: whether the function is sound, its slopes are right, and its ops keep their promises.</summary>
internal sealed class CheckRun
{
    /// <summary>About one unit of the rounding of a double, for backends whose elementary functions differ in the last bits.</summary>
    private const double DoubleUnit = 1e-15;

    private const double SingleUnit = 1.2e-7;

    private readonly Subject _subject;
    private readonly GradientCheckOptions _options;
    private readonly TapeMemory _memory;
    private readonly Backend<double> _backend;
    private readonly Rng _rng;
    private readonly Scratch _lasting;
    private readonly Scratch _passing;
    private GradientReport _summary;

    public CheckRun(Subject subject, GradientCheckOptions options, TapeMemory memory)
    {
        _subject = subject;
        _options = options;
        _memory = memory;
        _backend = options.Backend ?? new ReferenceBackend<double>();
        _rng = new Rng(options.Seed);
        _summary = new GradientReport(GradientVerdict.Correct, GradientChecks.None, 0, "", 0, 0, 0, options.Seed);
        memory.Reset();
        (_lasting, _passing) = (new Scratch(memory), new Scratch(memory));
    }

    public GradientReport Report()
    {
        Replay<double> replay;
        try
        {
            replay = _subject.Replay(_backend, _memory, _options.Substitution);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return _summary with
            {
                Verdict = GradientVerdict.Throws,
                Worst = double.NaN,
                Where = $"recording threw {error.GetType().Name} at the point: {error.Message}",
            };
        }

        return Unsound(replay) ?? (Slopes(replay) is { } wrong ? SinglePrecisionRule.Name(wrong, replay, _rng) : null)
            ?? Ops(replay) ?? Single(replay) ?? Backends(replay) ?? Shared() ?? _summary;
    }

    private GradientReport? Unsound(Replay<double> replay)
    {
        GradientReport? unsound = new Soundness(_subject, _backend, _memory, _options).Examine(replay);
        if (unsound is { Verdict: GradientVerdict.NotFinite } && double.IsFinite(Numbers.Largest(replay.Root.Value))
            && Wants(GradientChecks.Differences))
        {
            // Differences may say what the gradient should be, and then it is wrong.
            GradientReport differences = new DifferenceCheck(replay, _options, _rng).Report();
            return differences.Verdict == GradientVerdict.WrongReverse ? differences : unsound;
        }

        return unsound ?? new Freshness(_subject, _backend, _memory, _options).Examine(replay);
    }

    private bool Wants(GradientChecks checks) => (_options.Checks & checks) != 0;

    private GradientReport? Slopes(Replay<double> replay)
    {
        var line = new Line(replay);
        Replay<ComplexStep>? complex = _subject.Generic is { } generic && Wants(GradientChecks.ComplexStep | GradientChecks.SecondOrder)
            ? _subject.Replay(generic, new ReferenceBackend<ComplexStep>(), _memory, _options.Substitution)
            : null;
        var slopes = new SlopeChecks(line, complex, _options.Checks, _rng);
        bool kinksMeet = false;
        if (Wants(GradientChecks.Differences))
        {
            var differences = new DifferenceCheck(ForDifferences(replay), _options, _rng);
            _summary = differences.Report();
            kinksMeet = differences.KinksMeet;
            if (_summary.Failed)
            {
                return _summary;
            }
        }

        bool isSmooth = _summary.Verdict == GradientVerdict.Correct;
        for (int i = 0; i < _options.Directions; i++)
        {
            line.Randomize(_rng);
            Comparison comparison = slopes.Compare();
            if (comparison.IsFailure)
            {
                return Locate(replay, line, slopes, comparison);
            }

            isSmooth &= comparison.Verdict == GradientVerdict.Correct;
            Note(comparison);
            if (i == 0 && Wants(GradientChecks.SecondOrder) && isSmooth)
            {
                Comparison? symmetric = complex is null
                    ? HessianSymmetry.Examine(new TapeField(replay, line.Cotangent), _rng)
                    : new SecondOrderCheck(line, complex, _rng).Compare();
                if (symmetric is { IsFailure: true })
                {
                    return symmetric.Report("the Hessian, which is not symmetric", _options.Seed);
                }

                Note(symmetric ?? comparison);
                line.MoveToPoint();
            }
        }

        line.MoveToPoint();
        return Promised(replay, kinksMeet) ?? (Wants(GradientChecks.FanOut) ? FanOut(replay, line) : null);
    }

    /// <summary>What the caller says that the function is: its formula, and its second derivative.</summary>
    private GradientReport? Promised(Replay<double> replay, bool kinksMeet)
    {
        if (_options.Formula is { } formula && Wants(GradientChecks.Formula)
            && new FormulaCheck(replay, formula, _options, _rng).FirstFailure(withSlopes: !kinksMeet) is { } other)
        {
            return other;
        }

        return _options.HessianVectorProduct is { } product && Wants(GradientChecks.SecondOrder)
            ? new TapeHessianCheck(replay, _options, _rng).Examine(product)
            : null;
    }

    private void Note(Comparison comparison)
    {
        if (comparison.Verdict > _summary.Verdict || (comparison.Verdict == _summary.Verdict && comparison.Relative > _summary.Worst))
        {
            _summary = _summary with
            {
                Verdict = comparison.Verdict,
                Worst = comparison.Relative,
                Where = comparison.Verdict == GradientVerdict.IllConditioned ? "the point" : "",
                Reason = comparison.Verdict > _summary.Verdict ? "" : _summary.Reason,
                WorstElement = "",
                Analytic = comparison.Analytic,
                Numeric = comparison.Numeric,
                ErrorEstimate = comparison.Error,
            };
        }
    }

    /// <summary>
    /// Many elements take many evaluations, for which the reference backend is slow; unless a backend was asked for,
    /// they are done on the managed one, and <see cref="Backends"/> holds the two against each other.
    /// </summary>
    private Replay<double> ForDifferences(Replay<double> replay)
    {
        const int many = 24;
        return _options.Backend is null && replay.Leaves.Sum(leaf => leaf.Shape.Count) > many
            ? _subject.Replay(new ManagedBackend<double>(), _memory, _options.Substitution)
            : replay;
    }

    /// <summary>Along the axes the largest error tells which element is wrong.</summary>
    private GradientReport Locate(Replay<double> replay, Line line, SlopeChecks slopes, Comparison failure)
    {
        GradientReport worst = failure.Report("a random direction", _options.Seed);
        double largest = 0;
        for (int i = 0; i < replay.Leaves.Length; i++)
        {
            for (int element = 0; element < replay.Leaves[i].Shape.Count; element++)
            {
                line.Along(i, element);
                Comparison comparison = slopes.Compare();
                double error = Math.Abs(comparison.Analytic - comparison.Numeric);
                if (comparison.Verdict == failure.Verdict && error > largest)
                {
                    largest = error;
                    worst = comparison.Report(Soundness.Element(replay.Leaves[i], element), _options.Seed);
                }
            }
        }

        line.MoveToPoint();
        return worst;
    }

    private GradientReport? FanOut(Replay<double> replay, Line line)
    {
        const double alpha = 2, beta = -0.5, tolerance = 1e-9;
        Replay<double> twice = _subject.ReplayTwice(alpha, beta, _backend, _memory, _options.Substitution);
        line.Reverse();
        Tensor<double>[] once = [.. replay.Leaves.Select(leaf => Numbers.Clone(leaf.Gradient))];
        double scale = Math.Max(
            once.Max(Numbers.Largest),
            replay.Tape.Ops.Select(op => op.Output.RequiresGradient ? Numbers.Largest(op.Output.Gradient) : 0).DefaultIfEmpty().Max());
        twice.Tape.Backward(twice.Root, line.Cotangent);
        for (int i = 0; i < once.Length; i++)
        {
            ReadOnlySpan<double> first = once[i].Read(), both = twice.Leaves[i].Gradient.Read();
            for (int j = 0; j < first.Length; j++)
            {
                double want = (alpha + beta) * first[j], have = both[j];
                if (!(Math.Abs(have - want) <= tolerance * scale))
                {
                    return new Comparison(GradientVerdict.WrongReverse, GradientChecks.FanOut, have, want, 0, scale)
                        .Report($"{Soundness.Element(replay.Leaves[i], j)}, where the function is used twice", _options.Seed);
                }
            }
        }

        return null;
    }

    private GradientReport? Ops(Replay<double> replay) =>
        Wants(GradientChecks.Linearity | GradientChecks.Accumulation | GradientChecks.RowWindows)
        ? At(new OpChecks(replay, _rng, _lasting, _passing, _options.MaxEvaluations).FirstFailure(_options.Checks))
        : null;

    private GradientReport? Single(Replay<double> replay)
    {
        if (!Wants(GradientChecks.SinglePrecision) || _subject.Generic is not { } generic)
        {
            return null;
        }

        Replay<float> single = _subject.Replay(generic, new ManagedBackend<float>(), _memory, _options.Substitution);
        return At(
            new OpComparison<float>(
                replay, single, GradientChecks.SinglePrecision, GradientVerdict.SingleDisagrees, SingleUnit, _rng, _lasting,
                _passing).FirstFailure());
    }

    private GradientReport? Backends(Replay<double> replay)
    {
        if (!Wants(GradientChecks.Backends))
        {
            return null;
        }

        Backend<double> another = _backend is ReferenceBackend<double> ? new ManagedBackend<double>() : new ReferenceBackend<double>();
        Replay<double> other = _subject.Replay(another, _memory, _options.Substitution);
        return At(
            new OpComparison<double>(
                replay, other, GradientChecks.Backends, GradientVerdict.BackendsDisagree, DoubleUnit, _rng, _lasting,
                _passing).FirstFailure());
    }

    private GradientReport? Shared() =>
        Wants(GradientChecks.FanOut) && _subject.Point.Length > 1 ? new SharedInputs(_subject, _backend, _memory, _options).Examine()
            : null;

    private GradientReport? At((Op<double> Op, Comparison Failure)? failure) =>
        failure is var (op, comparison) ? comparison.Report($"{op.Name} '{op.Output.Name}' {op.OutputShape}", _options.Seed) : null;
}
