using System.Numerics;

namespace Gradus.Autodiff;

/// <content>Initial parameters, and the layer on a tape.</content>
public sealed partial class RecurrentLayer
{
    /// <summary>Gates in each of the two products.</summary>
    private int Gates => _state.Shape.Cols / Units;

    /// <summary>
    /// Every gate orthogonal with gain 1, so that gradients neither vanish nor explode at first; zero biases, but 1 for forget gates, which
    /// then remember until they learn otherwise (Gers et al. 2000; Jozefowicz et al. 2015).
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="theta">Receives the values.</param>
    /// <param name="rng">The random stream.</param>
    public void InitializeOrthogonal<T>(ParameterVector<T> theta, Rng rng)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (ParameterBlock block in (ReadOnlySpan<ParameterBlock>)[_input, _state])
        {
            var gate = new Tensor<T>(block.Shape.Rows, Units);
            using HostWrite<T> write = theta.ValueOf(block).Write();
            for (int i = 0; i < Gates; i++)
            {
                Initialization.Orthogonal(gate, 1, rng);
                for (int row = 0; row < gate.Rows; row++)
                {
                    gate.ReadRow(row).CopyTo(write.Span.Slice((row * block.Shape.Cols) + (i * Units), Units));
                }
            }

            if (Kind == RecurrentKind.Lstm && block == _input)
            {
                write.Span.Slice(((block.Shape.Rows - 1) * block.Shape.Cols) + Units, Units).Fill(T.One);
            }
        }
    }

    /// <summary>Records the layer on a tape.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="tape">The tape.</param>
    /// <param name="theta">The parameters.</param>
    /// <param name="x">(T·N, inputs), the sequences of a step side by side, step after step.</param>
    /// <param name="initial">The states before the first step, (N, <see cref="StateSize"/>).</param>
    /// <param name="keep">1, or 0 where an episode begins, (T·N, 1).</param>
    /// <returns>The outputs, (T·N, H), and the states, (T·N, <see cref="StateSize"/>), which begin with them.</returns>
    public (Var<T> Outputs, Var<T> States) Record<T>(
        Tape<T> tape, ParameterVector<T> theta, Var<T> x, Var<T> initial, Var<T> keep)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Var<T> gates = x.Linear(tape.Parameter(theta, _input)).Named(_input.Name);
        Var<T> weight = tape.Parameter(theta, _state);
        if (Kind == RecurrentKind.Gru)
        {
            Var<T> h = gates.Gru(weight, initial, keep).Named(_state.Name);
            return (h, h);
        }

        Var<T> states = gates.Lstm(weight, initial, keep).Named(_state.Name);
        return (states.Columns(0, Units), states);
    }
}
