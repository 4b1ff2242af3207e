using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// π(·|s) over the B rows of a tape, recorded from the outputs of a policy network, with one stored action per row: the action taken there,
/// in the form from which its probability is computed. The action passed to an environment may differ: it may be clipped, squashed or
/// shifted.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="parameters">The parameters of the distribution, each (B, ·).</param>
public abstract class ActionDistribution<T>(params Var<T>[] parameters)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private bool _comparesWithFrozen;

    /// <summary>The parameters of the distribution, each (B, ·): logits, or means and logarithms of standard deviations.</summary>
    public IReadOnlyList<Var<T>> Parameters { get; } = parameters;

    /// <summary>Which choices are legal in each row; null if all always are.</summary>
    public ActionMask<T>? Mask { get; internal set; }

    /// <summary>B.</summary>
    public int Rows => Parameters[0].Shape.Rows;

    /// <summary>Records log π(a|s) of the stored actions, (B, 1).</summary>
    public abstract Var<T> LogProb();

    /// <summary>Records H(π(·|s)), (B, 1).</summary>
    public abstract Var<T> Entropy();

    /// <summary>
    /// Records KL(π_old ‖ π), (B, 1), where π_old is the distribution stored by the last <see cref="Freeze"/>. Call it once per
    /// distribution.
    /// </summary>
    /// <exception cref="InvalidOperationException">It has been recorded already.</exception>
    public Var<T> Divergence()
    {
        if (_comparesWithFrozen)
        {
            throw new InvalidOperationException($"The divergence of this {GetType().Name} is already on the tape.");
        }

        _comparesWithFrozen = true;
        return RecordDivergence();
    }

    /// <summary>Stores every row's distribution from the last forward pass as π_old of <see cref="Divergence"/>.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Divergence"/> has not been recorded.</exception>
    public void Freeze()
    {
        if (!_comparesWithFrozen)
        {
            throw new InvalidOperationException($"A {GetType().Name} can be frozen only after its divergence has been recorded.");
        }

        KeepParameters();
    }

    /// <summary>
    /// The Fisher matrix of every row's distribution in its own parameters, applied to a vector: F v, with F = E[∇log π ∇log πᵀ] over
    /// samples from the distribution itself, exactly. Blocks between two parameters are zero, so one parameter is applied at a time.
    /// </summary>
    /// <param name="parameter">Index in <see cref="Parameters"/>.</param>
    /// <param name="v">(B, ·), shaped like that parameter.</param>
    /// <param name="product">Receives F v; may be v.</param>
    public abstract void FisherProduct(int parameter, Tensor<T> v, Tensor<T> product);

    /// <summary>Samples an action of a row and stores it.</summary>
    /// <param name="row">The row.</param>
    /// <param name="rng">The random stream.</param>
    public abstract void Sample(int row, Rng rng);

    /// <summary>Stores the greedy action of a row with noise on it that comes from elsewhere.</summary>
    /// <param name="row">The row.</param>
    /// <param name="noise">As many numbers as the action has, in the unit of σ.</param>
    /// <exception cref="InvalidOperationException">The actions are not one box.</exception>
    internal virtual void Perturb(int row, ReadOnlySpan<T> noise) =>
        throw new InvalidOperationException($"A {GetType().Name} takes no noise.");

    /// <summary>Stores the greedy action of a row.</summary>
    /// <param name="row">The row.</param>
    public abstract void Mode(int row);

    /// <summary>
    /// Stores actions of another distribution of the same kind in the first rows, and the masks under which they were taken.
    /// </summary>
    /// <param name="source">The other distribution.</param>
    /// <param name="rows">Its rows; row i of this distribution receives the action of rows[i].</param>
    public void GatherActions(ActionDistribution<T> source, ReadOnlySpan<int> rows)
    {
        CopyActions(source, rows);
        Mask?.Gather(source.Mask!, rows);
    }

    /// <summary>The stored action in the form for an environment with integer actions.</summary>
    /// <param name="row">The row.</param>
    /// <param name="action">Receives as many integers as the action space has.</param>
    /// <exception cref="InvalidOperationException">The actions are real numbers.</exception>
    public virtual void WriteAction(int row, Span<int> action) =>
        throw new InvalidOperationException($"The actions of a {GetType().Name} are real numbers.");

    /// <summary>The stored action in the form for an environment with a box of actions.</summary>
    /// <param name="row">The row.</param>
    /// <param name="action">Receives as many numbers as the action space has.</param>
    /// <exception cref="InvalidOperationException">The actions are integers.</exception>
    public virtual void WriteAction(int row, Span<float> action) =>
        throw new InvalidOperationException($"The actions of a {GetType().Name} are integers.");

    /// <summary>The number of numbers that <see cref="CopyStored"/> gives.</summary>
    internal abstract int StoredSize { get; }

    /// <summary>Copies all that is stored of a row's action, for the same distribution on another tape.</summary>
    /// <param name="row">The row.</param>
    /// <param name="stored">Receives <see cref="StoredSize"/> numbers.</param>
    internal abstract void CopyStored(int row, Span<float> stored);

    /// <summary>Stores what <see cref="CopyStored"/> gave.</summary>
    /// <param name="row">The row.</param>
    /// <param name="stored"><see cref="StoredSize"/> numbers.</param>
    /// <returns>False, with the row as it was or half-stored, if there is no such action.</returns>
    internal abstract bool TryStore(int row, ReadOnlySpan<float> stored);

    /// <summary>Stores actions of another distribution of the same kind in the first rows.</summary>
    private protected abstract void CopyActions(ActionDistribution<T> source, ReadOnlySpan<int> rows);

    /// <summary>Records the divergence and makes the inputs for π_old.</summary>
    private protected abstract Var<T> RecordDivergence();

    /// <summary>Fills those inputs.</summary>
    private protected abstract void KeepParameters();

    /// <summary>y[i] ← x[rows[i]].</summary>
    internal static void GatherRows<TElement>(Tensor<TElement> x, ReadOnlySpan<int> rows, Tensor<TElement> y)
        where TElement : unmanaged
    {
        int width = x.Cols;
        ReadOnlySpan<TElement> source = x.Read();
        using HostWrite<TElement> write = y.Edit(); // rows beyond those gathered stay
        Span<TElement> destination = write.Span;
        for (int i = 0; i < rows.Length; i++)
        {
            int from = rows[i] * width;
            int to = i * width;
            for (int j = 0; j < width; j++)
            {
                destination[to + j] = source[from + j];
            }
        }
    }

    /// <summary>A program for floats where the tape's numbers are; null where there is none.</summary>
    private protected PlaceProgram? Program(string name) =>
        typeof(T) == typeof(float) ? Parameters[0].Tape.Backend.Memory.FindProgram(name) : null;

    /// <summary>A tensor as such a program takes it.</summary>
    private protected static PlacedMatrix Placed(Tensor<T> x) => PlacedMatrix.Of(x.Storage, x.Rows, x.Cols, x.Offset, x.RowStride);

    /// <summary>Copies a row of numbers.</summary>
    private protected static void CopyRow(Tensor<T> numbers, int row, Span<float> copy)
    {
        ReadOnlySpan<T> source = numbers.ReadRow(row);
        for (int i = 0; i < source.Length; i++)
        {
            copy[i] = float.CreateTruncating(source[i]);
        }
    }

    /// <summary>Stores a row of numbers, unless one is not finite.</summary>
    private protected static bool TryStoreRow(ReadOnlySpan<float> copy, Tensor<T> numbers, int row)
    {
        using HostWrite<T> write = numbers.WriteRow(row);
        for (int i = 0; i < copy.Length; i++)
        {
            write.Span[i] = T.CreateTruncating(copy[i]);
        }

        return !copy.ContainsAnyExceptInRange(float.MinValue, float.MaxValue);
    }

    /// <summary>A constant that is added to every row of a recorded expression, (1, A).</summary>
    private protected static Var<T> Constant(Tape<T> tape, string name, int cols, T value)
    {
        Var<T> row = tape.Input(name, 1, cols);
        tape.Backend.Fill(value, row.Value);
        return row;
    }
}
