using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// A recurrent layer over N sequences of T steps. Its rows are ordered by time, all sequences of a step side by side: row b = t·N + i is
/// step t of sequence i, and reads the state of row b − N. What a step gets from the state is <c>[keep ⊙ h 1]·W̄</c>: a keep column that is
/// 0 where an episode begins forgets the one before. What it gets from its input is the first argument, one linear layer over all rows.
/// <code>
/// forward   s_b = cell(x_b, keep_b ⊙ s_{b−N}), and the initial state in place of s_{b−N} in the first step
/// reverse   the steps in descending order: s̄_{b−N} += keep_b ⊙ (∂s_b/∂s_{b−N})ᵀ·s̄_b, through time
/// tangent   the steps in ascending order
/// </code>
/// The rule of the weight is one product over all rows when the last step has been reached, so it adds them in ascending order.
/// </summary>
/// <remarks>
/// Back-propagation through time is exact within the rows of the tape. Where a longer sequence is cut, its state is an input of the tape
/// (<see cref="Tape{T}.Input"/>) to which no gradient flows: truncated back-propagation (Werbos 1990; Williams and Peng 1990).
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public abstract class Recurrence<T> : Op<T>, IAffineFactors<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _weight;
    private readonly Var<T> _initial;
    private readonly Var<T> _keep;
    private readonly Tensor<T> _previous;
    private readonly Tensor<T> _products;
    private readonly Tensor<T> _productGradients;
    private readonly Tensor<T> _stateGradients;

    /// <summary>Wᵀ, (gates·H, H), made once for all steps of a backward pass.</summary>
    private readonly Tensor<T> _transposed;
    private Tensor<T> _previousTangents;
    private Tensor<T> _productTangents;

    /// <summary>Checks shapes and takes memory for what the reverse rule needs of the forward one.</summary>
    /// <param name="name">The op's name.</param>
    /// <param name="gates">Products per unit: 3 or 4.</param>
    /// <param name="parts">Numbers of state per unit: 1 or 2, the output first.</param>
    /// <param name="x">What the gates get from the input, (B, gates·H).</param>
    /// <param name="weight">W̄, (H + 1, gates·H).</param>
    /// <param name="initial">The states before the first step, (N, parts·H).</param>
    /// <param name="keep">1, or 0 where an episode begins, (B, 1).</param>
    private protected Recurrence(string name, int gates, int parts, Var<T> x, Var<T> weight, Var<T> initial, Var<T> keep)
        : base(CheckedShape(name, gates, parts, x, weight, initial, keep), x, weight, initial, keep)
    {
        X = x;
        _weight = weight;
        _initial = initial;
        _keep = keep;
        Units = weight.Shape.Rows - 1;
        Sequences = initial.Shape.Rows;
        _previous = Allocate(OutputShape);
        _products = Allocate(x.Shape);
        Squashed = Allocate(new Shape(x.Shape.Rows, Units));
        if (x.RequiresGradient || weight.RequiresGradient || initial.RequiresGradient)
        {
            _productGradients = Allocate(x.Shape);
            _stateGradients = Allocate(OutputShape);
            _transposed = Allocate(new Shape(x.Shape.Cols, Units));
        }
    }

    /// <summary>H, the number of units.</summary>
    public int Units { get; }

    /// <summary>N, the number of sequences.</summary>
    public int Sequences { get; }

    /// <summary>W̄, (H + 1, gates·H), the bias as last row.</summary>
    public Var<T> Weight => _weight;

    /// <summary>Rows: with time as batch, every step of every sequence is a sample.</summary>
    public int Samples => OutputShape.Rows;

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Causal;

    /// <summary>All rows at once: the op goes through the steps itself, and the weight's gradient is one product.</summary>
    internal override RowDependence PullDependence => RowDependence.Whole;

    /// <inheritdoc/>
    internal override Node<T>? MultipliedParameter => _weight.Node.Block is null ? null : _weight.Node;

    /// <inheritdoc/>
    internal override IReadOnlyList<Tensor<T>> Intermediates => [_products, Squashed];

    /// <summary>What the gates get from the input, (B, gates·H).</summary>
    private protected Var<T> X { get; }

    /// <summary>A tanh inside the cell, (B, H): n of a GRU, tanh c′ of an LSTM.</summary>
    private protected Tensor<T> Squashed { get; }

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows)
    {
        for (int first = rows.First, end; first < rows.First + rows.Count; first = end)
        {
            end = Math.Min(first + Sequences, rows.First + rows.Count);
            end = first < Sequences ? Math.Min(end, Sequences) : end;
            var step = new RowWindow(first, end - first);
            Tensor<T> previous = step.Of(_previous), products = step.Of(_products);
            backend.ScaleRowsCore(Before(step, _initial.Value, Output.Value), step.Of(_keep.Value), previous);
            backend.AffineCore(previous.ColumnRange(0, Units), _weight.Value, products, accumulate: false);
            Step(backend, step, previous, products);
        }
    }

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request)
    {
        backend.TransposeCore(_weight.Value.RowRange(0, Units), _transposed);
        backend.CopyCore(Output.Gradient, _stateGradients);
        for (int first = OutputShape.Rows - Sequences; first >= 0; first -= Sequences)
        {
            var step = new RowWindow(first, Sequences);
            Tensor<T> gradients = step.Of(_stateGradients), productGradients = step.Of(_productGradients);
            PullStep(backend, step, step.Of(_previous), step.Of(_products), gradients, productGradients, request.Overwrite);
            if (first > 0 || _initial.RequiresGradient)
            {
                Tensor<T> before = first > 0 ? _stateGradients.RowRange(first - Sequences, Sequences) : _initial.Gradient;
                backend.ProductCore(productGradients, _transposed, gradients.ColumnRange(0, Units), accumulate: true);
                backend.AddScaledRowsCore(gradients, step.Of(_keep.Value), before);
            }
        }

        // A weight computed by other ops is not a parameter: it passes its gradient on to them.
        if (_weight.RequiresGradient && (!request.ActivationsOnly || _weight.Node.Block is null))
        {
            request.PullWeight(backend, _previous.ColumnRange(0, Units), _productGradients, _weight.Gradient);
        }
    }

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend)
    {
        if (!_productTangents.Exists)
        {
            _previousTangents = Allocate(new Shape(Sequences, OutputShape.Cols));
            _productTangents = Allocate(new Shape(Sequences, X.Shape.Cols));
        }

        Tensor<T> weights = _weight.Value.RowRange(0, Units);
        for (int first = 0; first < OutputShape.Rows; first += Sequences)
        {
            var step = new RowWindow(first, Sequences);
            if (first > 0 || _initial.RequiresGradient)
            {
                Tensor<T> before = first > 0 ? Output.Tangent.RowRange(first - Sequences, Sequences) : _initial.Tangent;
                backend.ScaleRowsCore(before, step.Of(_keep.Value), _previousTangents);
            }
            else
            {
                backend.FillCore(T.Zero, _previousTangents);
            }

            backend.ProductCore(_previousTangents.ColumnRange(0, Units), weights, _productTangents, accumulate: false);
            if (_weight.RequiresGradient)
            {
                backend.AffineCore(step.Of(_previous).ColumnRange(0, Units), _weight.Tangent, _productTangents, accumulate: true);
            }

            PushStep(backend, step, step.Of(_previous), step.Of(_products), _previousTangents, _productTangents);
        }
    }

    /// <summary>
    /// Σ_b [h 1]ᵀ[h 1] of the states that the weight multiplies, time as batch. Rows that do not count are zero, and their ones are left
    /// out.
    /// </summary>
    /// <inheritdoc/>
    public void SumInputMoments(FactorBatch<T> batch, Tensor<T> moment)
    {
        batch.Backend.AffineSecondMoment(batch.Counted(_previous.ColumnRange(0, Units)), moment);
        batch.Backend.Fill(batch.Count, moment.RowRange(Units, 1).ColumnRange(Units, 1));
    }

    /// <summary>Σ_b gᵀg of the gradients of the products, as of the last backward pass, time as batch.</summary>
    /// <inheritdoc/>
    public void SumGradientMoments(FactorBatch<T> batch, Tensor<T> moment) =>
        batch.Backend.SecondMoment(batch.Counted(_productGradients), moment);

    /// <summary>Σ_b [h 1] of the states that the weight multiplies, time as batch.</summary>
    /// <inheritdoc/>
    public void SumInputs(FactorBatch<T> batch, Tensor<T> sum) => batch.SumAffineInputs(_previous.ColumnRange(0, Units), sum);

    /// <summary>Σ_b ([h 1]·left)² ᵀ(g·right)², time as batch.</summary>
    /// <inheritdoc/>
    public void SumSquares(FactorBatch<T> batch, Tensor<T> left, Tensor<T> right, Tensor<T> moment) =>
        batch.SumAffineSquares(_previous.ColumnRange(0, Units), _productGradients, left, right, moment);

    /// <summary>Zeroed memory that lives as long as the tape.</summary>
    private protected Tensor<T> Allocate(Shape shape) => X.Tape.Values.Allocate(shape);

    /// <summary>One gate's columns.</summary>
    private protected Tensor<T> Gate(Tensor<T> all, int gate, int count = 1) => all.ColumnRange(gate * Units, count * Units);

    /// <summary>The state after a step.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="step">The rows.</param>
    /// <param name="previous">keep ⊙ the state before, (m, parts·H).</param>
    /// <param name="products">[keep ⊙ h 1]·W̄, (m, gates·H); may be overwritten by what the reverse rule needs.</param>
    private protected abstract void Step(Backend<T> backend, RowWindow step, Tensor<T> previous, Tensor<T> products);

    /// <summary>The step's gradients: those of the products, and of the input.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="step">The rows.</param>
    /// <param name="previous">keep ⊙ the state before, (m, parts·H).</param>
    /// <param name="products">What <see cref="Step"/> left, (m, gates·H).</param>
    /// <param name="state">
    /// The gradient of the state after the step, (m, parts·H); becomes that of <paramref name="previous"/>, without the part that flows
    /// through the products.
    /// </param>
    /// <param name="productGradients">Receives the gradients of the products, (m, gates·H).</param>
    /// <param name="overwrite">Whether the input's gradient has no value yet.</param>
    private protected abstract void PullStep(
        Backend<T> backend,
        RowWindow step,
        Tensor<T> previous,
        Tensor<T> products,
        Tensor<T> state,
        Tensor<T> productGradients,
        bool overwrite);

    /// <summary>The step's tangent, written to the output's.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="step">The rows.</param>
    /// <param name="previous">keep ⊙ the state before, (m, parts·H).</param>
    /// <param name="products">What <see cref="Step"/> left, (m, gates·H).</param>
    /// <param name="previousTangents">The tangent of <paramref name="previous"/>; may be overwritten.</param>
    /// <param name="productTangents">The tangent of the products; may be overwritten.</param>
    private protected abstract void PushStep(
        Backend<T> backend,
        RowWindow step,
        Tensor<T> previous,
        Tensor<T> products,
        Tensor<T> previousTangents,
        Tensor<T> productTangents);

    private static Shape CheckedShape(
        string name, int gates, int parts, Var<T> x, Var<T> weight, Var<T> initial, Var<T> keep)
    {
        int units = weight.Shape.Rows - 1;
        int rows = x.Shape.Rows;
        if (units < 1 || weight.Shape.Cols != gates * units)
        {
            throw new ArgumentException(
                $"{name} '{weight.Name}': weight is {weight.Shape}; with H units it must be (H + 1, {gates}·H), the bias as last row.");
        }

        if (x.Shape.Cols != gates * units)
        {
            throw new ArgumentException(
                $"{name} '{weight.Name}': input '{x.Name}' is {x.Shape}, but {units} units need {gates * units} columns, {gates} per "
                    + $"unit.");
        }

        if (initial.Shape.Cols != parts * units || rows % initial.Shape.Rows != 0)
        {
            throw new ArgumentException(
                $"{name} '{weight.Name}': the initial state '{initial.Name}' is {initial.Shape}; for {rows} rows it must be "
                    + $"(N, {parts * units}), with a number of sequences N that divides {rows}.");
        }

        if (keep.Shape != new Shape(rows, 1) || keep.RequiresGradient)
        {
            throw new ArgumentException(
                $"{name} '{weight.Name}': keep '{keep.Name}' is {keep.Shape}{(keep.RequiresGradient ? " and takes a gradient" : "")}; it "
                    + $"must be an input ({rows}, 1) of ones, and zeros where an episode begins.");
        }

        return new Shape(rows, parts * units);
    }

    /// <summary>The states that the rows of a step read.</summary>
    private Tensor<T> Before(RowWindow step, Tensor<T> initial, Tensor<T> states) => step.First < Sequences
        ? initial.RowRange(step.First, step.Count)
        : states.RowRange(step.First - Sequences, step.Count);
}
