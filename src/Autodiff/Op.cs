using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// One step of a computation, with its three rules: the value (<see cref="Forward"/>), the vector–Jacobian product of reverse mode
/// (<see cref="Pull"/>) and the Jacobian–vector product of forward mode (<see cref="Jvp"/>). Ops are objects so that a tape can be listed,
/// drawn and searched. <c>docs/add-an-op.md</c> walks through writing one. A backend's members check what they are given; the library's own
/// ops check shapes once, when they are recorded, and then call the cores of these members.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public abstract class Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T>[] _inputs;
    private Var<T> _output;

    /// <summary>Checks what all ops share: at least one input, and all on one tape.</summary>
    /// <param name="outputShape">Shape of the result.</param>
    /// <param name="inputs">The values that the op reads.</param>
    protected Op(Shape outputShape, params ReadOnlySpan<Var<T>> inputs)
    {
        _inputs = inputs.ToArray();
        InputNodes = new Node<T>[_inputs.Length];
        OutputShape = outputShape;
        for (int i = 0; i < _inputs.Length; i++)
        {
            InputNodes[i] = _inputs[i].Node;
            if (_inputs[i].Tape != _inputs[0].Tape)
            {
                throw new ArgumentException($"{Name}: '{_inputs[i].Name}' and '{_inputs[0].Name}' live on different tapes.");
            }
        }
    }

    /// <summary>The op's usual name, such as <c>Linear</c>.</summary>
    public virtual string Name
    {
        get
        {
            string name = GetType().Name;
            int generic = name.IndexOf('`', StringComparison.Ordinal);
            return generic < 0 ? name : name[..generic];
        }
    }

    /// <summary>The forward rule in one line, such as <c>y = tanh x</c>: what drawings of a tape say about the op.</summary>
    public virtual string Formula => $"y = {Name}({string.Join(", ", _inputs.Select(input => input.Name))})";

    /// <summary>The values that the op reads.</summary>
    public IReadOnlyList<Var<T>> Inputs => _inputs;

    /// <summary>The op's result.</summary>
    public Var<T> Output => _output;

    /// <summary>What <see cref="Inputs"/> point to: the graph that plans are made from.</summary>
    internal Node<T>[] InputNodes { get; }

    /// <summary>Shape of the result.</summary>
    public Shape OutputShape { get; }

    /// <summary>
    /// Which rows of the batch a row of the result needs. The default asks for no promise: the op is always given all rows. An op that
    /// declares <see cref="Gradus.RowDependence.Independent"/> can be replayed for a window of rows, which acting in a rollout needs, and
    /// must heed the rows it is given in <see cref="Forward"/> and in <see cref="Pull"/>. Losses and sums over the batch are whole.
    /// </summary>
    public virtual RowDependence RowDependence => RowDependence.Whole;

    /// <summary>
    /// The parameter whose gradient <see cref="Pull"/> can overwrite, because it adds to it by one product: it heeds
    /// <see cref="PullRequest.OverwriteWeight"/>. Null for ops that have none or always add.
    /// </summary>
    internal virtual Node<T>? MultipliedParameter => null;

    /// <summary>What <see cref="RowDependence"/> says, of the reverse rule.</summary>
    internal virtual RowDependence PullDependence => RowDependence;

    /// <summary>
    /// What the reverse rule reads besides the values on the tape: results of steps inside the op, as of the last forward pass. They are
    /// rounded like any result, which checks of the gradient take into account.
    /// </summary>
    internal virtual IReadOnlyList<Tensor<T>> Intermediates => [];

    /// <summary>y ← f(x) for the rows of the window.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="rows">The rows to compute; all of them where <see cref="RowDependence"/> is Whole.</param>
    public abstract void Forward(Backend<T> backend, RowWindow rows);

    /// <summary>
    /// x̄ += Jᵀȳ for every input with <see cref="Var{T}.RequiresGradient"/>: the part of it that the requested rows of ȳ make. Gradients of
    /// inputs that all rows share, such as a weight, add the rows in ascending order (descending in a causal op), so that windows of rows
    /// give the bits of a single pass. <see cref="SimpleOp{T}"/> has a shorter form.
    /// </summary>
    /// <param name="backend">The backend.</param>
    /// <param name="request">Which rows, and whether the first input's gradient is to be written or added to.</param>
    public abstract void Pull(Backend<T> backend, in PullRequest request);

    /// <summary>ẏ ← Jẋ, summed over the inputs with <see cref="Var{T}.RequiresGradient"/>. Overwrites.</summary>
    /// <param name="backend">The backend.</param>
    public abstract void Jvp(Backend<T> backend);

    internal void Bind(Var<T> output) => _output = output;

    /// <summary>Throws if inputs have different shapes.</summary>
    /// <param name="op">The op's name.</param>
    /// <param name="a">First input.</param>
    /// <param name="b">Second input.</param>
    /// <returns>The common shape.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    protected static Shape SameShape(string op, Var<T> a, Var<T> b) => a.Shape == b.Shape
        ? a.Shape
        : throw new ArgumentException($"{op}: '{a.Name}' is {a.Shape} but '{b.Name}' is {b.Shape}; the shapes must be equal.");
}
