using System.Globalization;
using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// (F + λI) v = Jᵀ F_out J v + λ v, exactly and without F: one pass in forward mode for J v, the closed form of F_out, one pass in reverse
/// mode for Jᵀ. It costs about as much as a gradient, whatever the number of parameters.
/// </summary>
/// <remarks>
/// It is recorded before the tape is compiled and bound to it afterwards. A product reads the values of the last forward pass, and
/// overwrites the gradients on the tape and in the parameter vector.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class FisherProduct<T> : ILinearOperator<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly IOutputFisher<T> _fisher;
    private readonly ParameterView<T> _theta;
    private readonly Var<T>[] _cotangents;
    private readonly Var<T> _root;
    private readonly double _damping;
    private CompiledTape<T>? _tape;

    /// <summary>
    /// Records the root of the reverse pass: ⟨z, c⟩ with the cotangent c = F_out ż as an input, so that its gradient is Jᵀc.
    /// </summary>
    /// <param name="fisher">The outputs and their Fisher matrix.</param>
    /// <param name="theta">The parameters that F is the matrix of: a whole vector, or a range of one.</param>
    /// <param name="damping">λ, zero or positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">λ is negative or not a number.</exception>
    public FisherProduct(IOutputFisher<T> fisher, ParameterView<T> theta, double damping)
    {
        if (!(damping >= 0) || !double.IsFinite(damping))
        {
            throw new ArgumentOutOfRangeException(
                nameof(damping),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The damping of a Fisher-vector product must be zero or a positive number, but is {damping}."));
        }

        _fisher = fisher;
        _theta = theta;
        _damping = damping;
        _cotangents =
        [
            .. fisher.Outputs.Select(output => output.Tape.Input($"cotangent of {output.Name}", output.Shape.Rows, output.Shape.Cols)),
        ];
        _root = fisher.Outputs.Select(
            (output, i) => (output * _cotangents[i]).Sum()).Aggregate((sum, term) => sum + term).Named("output times cotangent");
    }

    /// <summary>
    /// Where several learners have a part of the rows each: adds to the product over this one's part those of the others, in place. Null
    /// for rows that are all.
    /// </summary>
    public Action<Tensor<T>>? AddShares { get; init; }

    /// <summary>Binds the product to the tape to replay.</summary>
    /// <param name="tape">The compiled form of the tape that this was recorded on.</param>
    public void Bind(CompiledTape<T> tape)
    {
        tape.EnableForwardMode();
        _tape = tape;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException"><see cref="Bind"/> has not been called.</exception>
    public void Apply(Tensor<T> v, Tensor<T> product)
    {
        CompiledTape<T> tape = _tape
            ?? throw new InvalidOperationException("A Fisher-vector product replays a compiled tape: call Bind first.");
        tape.Backend.Fill(T.Zero, _theta.Vector.Tangent); // parameters outside the range do not move
        tape.Backend.Copy(v, _theta.Tangent);
        tape.Jvp(_root);
        for (int i = 0; i < _cotangents.Length; i++)
        {
            _fisher.Apply(i, _fisher.Outputs[i].Tangent, _cotangents[i].Value);
        }

        tape.Backward(_root);
        AddShares?.Invoke(_theta.Gradient);
        tape.Backend.Copy(_theta.Gradient, product);
        tape.Backend.AddScaled(T.CreateChecked(_damping), v, product); // [TRPO §C.1 Fisher-vector product] (F + λI) v = Jᵀ F_out J v + λ v
    }
}
