using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// One step of a computation, with its three rules: the value (<see cref="Forward"/>), the vector–Jacobian product of reverse mode
/// (<see cref="Vjp"/>) and the Jacobian–vector product of forward mode (<see cref="Jvp"/>). Ops are objects so that a tape can be listed,
/// drawn and searched. <c>docs/add-an-op.md</c> walks through writing one.
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
        OutputShape = outputShape;
        foreach (Var<T> input in _inputs)
        {
            if (input.Tape != _inputs[0].Tape)
            {
                throw new ArgumentException($"{Name}: '{input.Name}' and '{_inputs[0].Name}' live on different tapes.");
            }
        }
    }

    /// <summary>The op's name as the field writes it, such as <c>Linear</c>.</summary>
    public virtual string Name
    {
        get
        {
            string name = GetType().Name;
            int generic = name.IndexOf('`', StringComparison.Ordinal);
            return generic < 0 ? name : name[..generic];
        }
    }

    /// <summary>The values that the op reads.</summary>
    public IReadOnlyList<Var<T>> Inputs => _inputs;

    /// <summary>The value that the op makes.</summary>
    public Var<T> Output => _output;

    /// <summary>Shape of the result.</summary>
    public Shape OutputShape { get; }

    /// <summary>
    /// True when row b of the result depends on row b of the batch alone, so that a window of rows can be computed by itself. Losses and
    /// sums over the batch are not row-wise.
    /// </summary>
    public virtual bool IsRowwise => true;

    /// <summary>y ← f(x) for the rows of the window. An op that is not row-wise computes everything and ignores the window.</summary>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="rows">The rows to compute.</param>
    public abstract void Forward(Backend<T> backend, RowWindow rows);

    /// <summary>x̄ += Jᵀȳ for every input with <see cref="Var{T}.RequiresGradient"/>. Always adds.</summary>
    /// <param name="backend">Does the arithmetic.</param>
    public abstract void Vjp(Backend<T> backend);

    /// <summary>Like <see cref="Vjp"/>, where nobody asks for the gradients of parameters: an op for which those are work leaves them out.</summary>
    /// <param name="backend">Does the arithmetic.</param>
    public virtual void VjpOfActivations(Backend<T> backend) => Vjp(backend);

    /// <summary>ẏ ← Jẋ, summed over the inputs with <see cref="Var{T}.RequiresGradient"/>. Overwrites.</summary>
    /// <param name="backend">Does the arithmetic.</param>
    public abstract void Jvp(Backend<T> backend);

    internal void Bind(Var<T> output) => _output = output;

    /// <summary>Refuses inputs of different shapes.</summary>
    /// <param name="op">The op's name.</param>
    /// <param name="a">First input.</param>
    /// <param name="b">Second input.</param>
    /// <returns>The common shape.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    protected static Shape SameShape(string op, Var<T> a, Var<T> b) => a.Shape == b.Shape
        ? a.Shape
        : throw new ArgumentException($"{op}: '{a.Name}' is {a.Shape} but '{b.Name}' is {b.Shape}; the shapes must be equal.");
}
