namespace Gradus.Autodiff;

/// <summary>
/// A recurrent layer, <see cref="Gru{T}"/> or <see cref="Lstm{T}"/>: a linear layer over all rows, <c>name.input</c>, and the products of
/// the state, <c>name.state</c>. Like <see cref="Mlp"/> it owns no parameters.
/// </summary>
public sealed partial class RecurrentLayer
{
    private readonly ParameterBlock _input;
    private readonly ParameterBlock _state;

    private RecurrentLayer(ParameterBlock input, ParameterBlock state, RecurrentKind kind)
    {
        _input = input;
        _state = state;
        Kind = kind;
    }

    /// <summary>The kind of units.</summary>
    public RecurrentKind Kind { get; }

    /// <summary>H, the number of outputs.</summary>
    public int Units => _state.Shape.Rows - 1;

    /// <summary>Numbers of state: H, or 2H for an LSTM.</summary>
    public int StateSize => Kind == RecurrentKind.Lstm ? 2 * Units : Units;

    /// <summary>Declares the blocks <c>name.input</c>, (in + 1, gates·H), and <c>name.state</c>, (H + 1, gates·H).</summary>
    /// <param name="layout">Receives the blocks.</param>
    /// <param name="name">Prefix of the blocks' names.</param>
    /// <param name="kind">The kind of units.</param>
    /// <param name="inputs">The number of inputs.</param>
    /// <param name="units">H.</param>
    public static RecurrentLayer Declare(ParameterLayout layout, string name, RecurrentKind kind, int inputs, int units)
    {
        int columns = checked((kind == RecurrentKind.Lstm ? 4 : 3) * units);
        return new RecurrentLayer(
            layout.Add($"{name}.input", inputs + 1, columns), layout.Add($"{name}.state", units + 1, columns), kind);
    }
}
