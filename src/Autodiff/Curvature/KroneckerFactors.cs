using System.Diagnostics;
using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// K-FAC: the Fisher matrix of a recorded network, block by block as Kronecker products, and the natural gradient computed from it (Martens
/// &amp; Grosse 2015, 1503.05671); and its relatives, which make other directions of a layer's gradient from less or from other statistics
/// (<see cref="KroneckerOptions.Method"/>). It works on any tape whose parameters are the weights of ops that offer factors
/// (<see cref="ILayerFactors{T}"/>: <c>Linear</c>, <c>AddRow</c>, yours), which read activations and gradients where the passes left them.
/// <code>
/// tape.BackwardToActivations(fisherLoss);              // Σ_b log p(y_b|x_b), with y_b sampled from the model
/// curvature.UpdateFactors();
/// tape.Backward(loss);                                 // on the same activations
/// curvature.Precondition(theta.Gradient, step);        // Δ = F⁻¹∇
/// TrustRegion region = TrustRegion.Fit(double.CreateChecked(backend.Dot(step, theta.Gradient)), delta, etaMax);
/// backend.AddScaled(-T.CreateChecked(region.StepSize), step, theta.Values);
/// </code>
/// <c>docs/notes/kfac.md</c> works one layer by hand, and <c>docs/notes/curvature.md</c> what the relatives make of it.
/// </summary>
/// <remarks>
/// Only finite numbers enter the factors and leave <see cref="Precondition"/>; fallbacks are counted per layer in
/// <see cref="KroneckerLayer{T}.Fallbacks"/>. Nothing is allocated after the first update.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class KroneckerFactors<T> : IResumable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Backend<T> _backend;
    private readonly ParameterVector<T> _theta;
    private readonly KroneckerOptions _options;
    private readonly KroneckerLayer<T>[] _layers;
    private readonly ParameterBlock[] _plainBlocks;
    private readonly double[] _plainSlopes;
    private readonly Workspace<T> _workspace;
    private double _damping;
    private long _refusedPlainGradients;

    /// <summary>Finds the layers of a network and allocates their factors.</summary>
    /// <param name="tape">The tape that the network and its Fisher loss are recorded on.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    /// <exception cref="ArgumentException">The tape has no parameters; a parameter feeds no layer, or more than one.</exception>
    public KroneckerFactors(CompiledTape<T> tape, KroneckerOptions? options = null)
    {
        _options = options ?? new KroneckerOptions();
        _options.Validate();
        _backend = tape.Backend;
        _theta = (tape.Ops.Count > 0 ? tape.Ops[0].Output.Tape.Parameters : null)
            ?? throw new ArgumentException("The tape has no parameters, so there is nothing to precondition.", nameof(tape));
        _workspace = new Workspace<T>(_backend);
        _layers = LayerDiscovery.Find(tape, _theta, _options);
        _plainBlocks = [.. _theta.Layout.Blocks.Where(block => _options.PlainBlocks.Contains(block.Name))];
        _plainSlopes = new double[_plainBlocks.Length];
        _damping = _options.Damping;
    }

    /// <summary>The layers, in the order of the parameter layout.</summary>
    public IReadOnlyList<KroneckerLayer<T>> Layers => _layers;

    /// <summary>λ; a change takes effect at the next inversion.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a positive number.</exception>
    public double Damping
    {
        get => _damping;
        set
        {
            KroneckerOptions.CheckDamping(value);
            _damping = value;
        }
    }

    /// <summary>
    /// Where several learners have a part of every batch each: adds to a sum over this one's part those of the others, in place. Null for
    /// a batch that is whole.
    /// </summary>
    public Action<Tensor<T>>? AddShares { get; init; }

    /// <summary>
    /// True if the method models the Fisher matrix, from the gradients of a Fisher loss: then <see cref="SlopeOf"/> predicts the
    /// divergence of a step. The other methods need no Fisher loss, and what they predict is not a divergence.
    /// </summary>
    public bool ModelsFisher => _options.Method is CurvatureMethod.Kfac or CurvatureMethod.KfacEigen or CurvatureMethod.Ekfac;

    /// <summary>True if the method reads batches of activations, so that <see cref="UpdateFactors()"/> has something to do.</summary>
    public bool ReadsBatches => ModelsFisher || _options.Method is CurvatureMethod.Foof or CurvatureMethod.Eva;

    /// <summary>Number of calls of <see cref="Precondition"/>, which first inverts if <see cref="RefreshSchedule"/> says so.</summary>
    public long Steps { get; private set; }

    /// <summary>Time spent in <see cref="UpdateFactors()"/>.</summary>
    public TimeSpan StatisticsTime { get; private set; }

    /// <summary>Time spent in <see cref="Invert"/>, also where a step called it.</summary>
    public TimeSpan InversionTime { get; private set; }

    /// <summary>Time spent in <see cref="Precondition"/> without inversions.</summary>
    public TimeSpan StepTime { get; private set; }

    /// <summary>The sum of the layers' counts, and of gradients refused in blocks without factors.</summary>
    public FallbackCounts Fallbacks
    {
        get
        {
            FallbackCounts sum = new FallbackCounts() with { RefusedGradients = _refusedPlainGradients };
            foreach (KroneckerLayer<T> layer in _layers)
            {
                sum += layer.Fallbacks;
            }

            return sum;
        }
    }

    /// <inheritdoc/>
    /// <remarks>The factors, their inverses and what else the next step depends on.</remarks>
    public void SaveState(StateWriter writer)
    {
        writer.Write("steps", Steps);
        writer.Write("damping", _damping);
        writer.Write("refused_plain_gradients", _refusedPlainGradients);
        writer.Write("statistics_ticks", StatisticsTime.Ticks);
        writer.Write("inversion_ticks", InversionTime.Ticks);
        writer.Write("step_ticks", StepTime.Ticks);
        StateWriter layers = writer.Section("layers");
        foreach (KroneckerLayer<T> layer in _layers)
        {
            layers.Write(layer.Name, layer);
        }
    }

    /// <inheritdoc/>
    public void LoadState(StateReader reader)
    {
        long steps = reader.ReadInt64("steps", min: 0);
        double damping = reader.ReadFiniteDouble("damping", min: double.Epsilon);
        long refused = reader.ReadInt64("refused_plain_gradients", min: 0);
        long statistics = reader.ReadInt64("statistics_ticks", min: 0);
        long inversion = reader.ReadInt64("inversion_ticks", min: 0);
        long step = reader.ReadInt64("step_ticks", min: 0);
        StateReader layers = reader.Section("layers");
        foreach (KroneckerLayer<T> layer in _layers)
        {
            layers.Read(layer.Name, layer);
        }

        reader.WhenAccepted(() =>
        {
            (Steps, _damping, _refusedPlainGradients) = (steps, damping, refused);
            (StatisticsTime, InversionTime, StepTime) = (new TimeSpan(statistics), new TimeSpan(inversion), new TimeSpan(step));
        });
    }

    /// <summary>
    /// Folds the batch on the tape into the factors. Call it after the backward pass of the Fisher loss, which is a <i>sum</i> over the
    /// rows, so that row b of every gradient is that sample's own: the log-probability of outputs sampled from the model. (A mean would
    /// make G too small by B².)
    /// </summary>
    public void UpdateFactors()
    {
        long start = Stopwatch.GetTimestamp();
        foreach (KroneckerLayer<T> layer in _layers)
        {
            T samples = T.CreateChecked(layer.Samples);
            layer.Observe(new FactorBatch<T>(_backend, mask: null, samples, _workspace), CountOf(samples), _workspace, AddShares);
        }

        StatisticsTime += Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Like <see cref="UpdateFactors()"/>, for a batch in which some rows do not count. Does nothing if no row counts.</summary>
    /// <param name="mask">(B, 1): 1 for rows that count, 0 for the others.</param>
    /// <exception cref="ArgumentException">The mask's shape is not (B, 1).</exception>
    public void UpdateFactors(Tensor<T> mask)
    {
        long start = Stopwatch.GetTimestamp();
        T count = _backend.Total(mask);
        Tensor<T>? samples = count == T.CreateChecked(mask.Rows) ? null : mask; // zeros and ones that sum to B are all ones
        var batch = new FactorBatch<T>(_backend, samples, count, _workspace);
        T all = CountOf(count);
        foreach (KroneckerLayer<T> layer in _layers)
        {
            if (mask.Shape != new Shape(layer.Samples, 1))
            {
                throw new ArgumentException(
                    $"The mask is {mask.Shape}, but layer '{layer.Name}' has {layer.Samples} rows; it must be ({layer.Samples}, 1).",
                    nameof(mask));
            }

            if (all > T.Zero)
            {
                layer.Observe(batch, all, _workspace, AddShares);
            }
        }

        StatisticsTime += Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Inverts the factors now. <see cref="Precondition"/> does so by itself when due.</summary>
    public void Invert()
    {
        long start = Stopwatch.GetTimestamp();
        foreach (KroneckerLayer<T> layer in _layers)
        {
            layer.Invert(_damping, _workspace);
        }

        InversionTime += Stopwatch.GetElapsedTime(start);
    }

    /// <summary>
    /// Δ = F⁻¹∇, layer by layer, with the inverses of the last inversion; inverts first at steps 0, 1, 2, 4, 8, … and then at every k-th
    /// (<see cref="RefreshSchedule"/>).
    /// </summary>
    /// <param name="gradient">∇, (1, P), in the layout of the tape's parameters.</param>
    /// <param name="step">Δ, (1, P), in the same layout; all finite. The parameters should move against it.</param>
    /// <exception cref="ArgumentException">A vector does not have the length of the parameter vector.</exception>
    /// <exception cref="InvalidOperationException">No batch has been folded into the factors yet.</exception>
    public void Precondition(Tensor<T> gradient, Tensor<T> step)
    {
        CheckLength(gradient, nameof(gradient));
        CheckLength(step, nameof(step));
        long observed = Stopwatch.GetTimestamp();
        foreach (KroneckerLayer<T> layer in _layers)
        {
            layer.ObserveGradient(View(gradient, layer.Block), _workspace);
        }

        StatisticsTime += Stopwatch.GetElapsedTime(observed);
        InvertWhenDue();
        long start = Stopwatch.GetTimestamp();
        foreach (KroneckerLayer<T> layer in _layers)
        {
            layer.Precondition(View(gradient, layer.Block), View(step, layer.Block), _workspace);
        }

        for (int i = 0; i < _plainBlocks.Length; i++)
        {
            Tensor<T> plain = View(step, _plainBlocks[i]);
            CopyFinite(View(gradient, _plainBlocks[i]), plain);
            _plainSlopes[i] = double.CreateChecked(_backend.Dot(plain, plain));
        }

        Steps++;
        StepTime += Stopwatch.GetElapsedTime(start);
    }

    /// <summary>
    /// ΔᵀFΔ with the current factors, without damping; blocks without factors count as the identity. Half of it times η² is the divergence
    /// that a step of size η is predicted to cause.
    /// </summary>
    /// <param name="step">Δ, (1, P), in the layout of the tape's parameters.</param>
    /// <exception cref="ArgumentException">The vector does not have the length of the parameter vector.</exception>
    public T QuadraticForm(Tensor<T> step)
    {
        CheckLength(step, nameof(step));
        T sum = T.Zero;
        foreach (KroneckerLayer<T> layer in _layers)
        {
            sum += layer.QuadraticForm(View(step, layer.Block), _workspace);
        }

        foreach (ParameterBlock block in _plainBlocks)
        {
            sum += _backend.Dot(View(step, block), View(step, block));
        }

        return sum;
    }

    /// <summary>
    /// Δᵀ∇ over a range of the parameters, at the last call of <see cref="Precondition"/>. Half of it times η² is the divergence that a
    /// step of size η is predicted to cause there.
    /// </summary>
    /// <param name="range">Whole blocks of the layout.</param>
    public double SlopeOf(ParameterRange range)
    {
        double slope = 0;
        foreach (KroneckerLayer<T> layer in _layers)
        {
            slope += range.Contains(layer.Block) ? layer.Slope : 0;
        }

        for (int i = 0; i < _plainBlocks.Length; i++)
        {
            slope += range.Contains(_plainBlocks[i]) ? _plainSlopes[i] : 0;
        }

        return slope;
    }

    /// <summary>The number of samples in all parts of a batch.</summary>
    private T CountOf(T samples)
    {
        if (AddShares is null)
        {
            return samples;
        }

        Tensor<T> count = _workspace.First(new Shape(1, 1));
        _backend.Fill(samples, count);
        AddShares(count);
        return _backend.Total(count);
    }

    private static Tensor<T> View(Tensor<T> flat, ParameterBlock block) => ParameterVector<T>.View(flat, block);

    private void InvertWhenDue()
    {
        if (!RefreshSchedule.IsDue(Steps, _options.InversionInterval))
        {
            return;
        }

        // A run whose batches were all refused continues with plain gradients; one that never called UpdateFactors is a mistake.
        if (_layers.Length > 0 && !Array.Exists(_layers, layer => layer.HasStatistics || layer.Fallbacks.RefusedStatistics > 0))
        {
            throw new InvalidOperationException(
                "The Kronecker factors contain no batch yet: call UpdateFactors after the backward pass of the Fisher loss, then "
                    + "Precondition.");
        }

        Invert();
    }

    private void CopyFinite(Tensor<T> gradient, Tensor<T> step)
    {
        if (_backend.IsFinite(gradient))
        {
            _backend.Copy(gradient, step);
        }
        else
        {
            _refusedPlainGradients++;
            _backend.Fill(T.Zero, step);
        }
    }

    private void CheckLength(Tensor<T> vector, string name)
    {
        if (vector.Shape != _theta.Values.Shape)
        {
            throw new ArgumentException($"The vector '{name}' is {vector.Shape}, but the parameters are {_theta.Values.Shape}.", name);
        }
    }
}
