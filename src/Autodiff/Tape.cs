using System.Globalization;
using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// Records a computation once. Every op runs as it is recorded, so a shape error surfaces on the line that made it; <see cref="Compile"/>
/// then fixes the list, and from then on the loop only replays.
/// <para>
/// Values and gradients live in two arenas and memory is deliberately not reused: after a backward pass every intermediate value and
/// gradient can still be read.
/// </para>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Tape<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly List<Op<T>> _ops = [];
    private readonly List<Node<T>> _leaves = [];
    private readonly IOpSubstitution? _substitution;
    private readonly List<Section> _sections = [];
    private int _sectionStart;
    private bool _compiled;

    /// <summary>Makes an empty tape.</summary>
    /// <param name="backend">The backend, used while recording and on replay.</param>
    public Tape(Backend<T> backend)
        : this(backend, new TapeMemory(), substitution: null)
    {
    }

    internal Tape(Backend<T> backend, TapeMemory memory, IOpSubstitution? substitution)
    {
        ArgumentNullException.ThrowIfNull(backend);
        Backend = backend;
        Memory = memory;
        Values = memory.Rent<T>(backend.Memory);
        Gradients = memory.Rent<T>(backend.Memory);
        _substitution = substitution;
    }

    /// <summary>The backend.</summary>
    public Backend<T> Backend { get; }

    /// <summary>The recorded ops, in order.</summary>
    public IReadOnlyList<Op<T>> Ops => _ops;

    /// <summary>The source of the tape's arenas.</summary>
    internal TapeMemory Memory { get; }

    internal Arena<T> Values { get; }

    internal Arena<T> Gradients { get; }

    internal IReadOnlyList<Node<T>> Leaves => _leaves;

    /// <summary>Every value: the leaves, then the results of the ops.</summary>
    internal IEnumerable<Node<T>> Nodes => _leaves.Concat(_ops.Select(op => op.Output.Node));

    /// <summary>The parameter vector that the tape reads, or null if it has none.</summary>
    internal ParameterVector<T>? Parameters { get; private set; }

    /// <summary>
    /// A constant that the caller fills before each replay. No gradient flows into an input: this is how to express stop-gradient.
    /// </summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="cols">Number of columns.</param>
    public Var<T> Input(string name, int rows, int cols) =>
        AddLeaf(new Node<T>(this, name, Values.Allocate(new Shape(rows, cols)), requiresGradient: false));

    /// <summary>A value that takes a gradient but is not a parameter: the x of f(x) when studying or checking f.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="cols">Number of columns.</param>
    public Var<T> Leaf(string name, int rows, int cols)
    {
        var shape = new Shape(rows, cols);
        return AddLeaf(new Node<T>(this, name, Values.Allocate(shape), requiresGradient: true) { Gradient = Gradients.Allocate(shape) });
    }

    /// <summary>A block of a parameter vector: its value and gradient are views of the flat θ and θ̄, so nothing is ever copied.</summary>
    /// <param name="theta">The parameter vector; one per tape.</param>
    /// <param name="block">A block of its layout.</param>
    public Var<T> Parameter(ParameterVector<T> theta, ParameterBlock block)
    {
        if (Parameters is not null && Parameters != theta)
        {
            throw new ArgumentException($"Parameter '{block.Name}' belongs to a second parameter vector; a tape reads one.");
        }

        if (theta.Values.Storage.Place != Backend.Memory)
        {
            throw new ArgumentException(
                $"Parameter '{block.Name}' is in the memory '{theta.Values.Storage.Place.Name}', but the tape works on "
                    + $"'{Backend.Memory.Name}'; make the parameter vector with the tape's backend.");
        }

        Parameters = theta;
        foreach (Node<T> leaf in _leaves)
        {
            if (leaf.Block == block)
            {
                return new Var<T>(leaf);
            }
        }

        return AddLeaf(new Node<T>(this, block.Name, theta.ValueOf(block), requiresGradient: true)
        {
            Gradient = theta.GradientOf(block),
            Block = block,
        });
    }

    /// <summary>Appends an op and runs it.</summary>
    /// <param name="op">The op; its inputs live on this tape.</param>
    /// <returns>The op's output.</returns>
    /// <exception cref="InvalidOperationException">The tape is compiled already.</exception>
    public Var<T> Record(Op<T> op)
    {
        if (_compiled)
        {
            throw new InvalidOperationException($"{op.Name} cannot be recorded: the tape is compiled.");
        }

        op = _substitution?.Replace(op) ?? op;
        bool requiresGradient = false;
        foreach (Node<T> input in op.InputNodes)
        {
            if (input.Tape != this)
            {
                throw new ArgumentException($"{op.Name}: '{input.Name}' lives on another tape.");
            }

            requiresGradient |= input.RequiresGradient;
        }

        var output = new Node<T>(
            this, string.Create(CultureInfo.InvariantCulture, $"{op.Name}#{_ops.Count}"), Values.Allocate(op.OutputShape), requiresGradient)
        {
            Gradient = requiresGradient ? Gradients.Allocate(op.OutputShape) : default,
            Producer = _ops.Count,
        };
        op.Bind(new Var<T>(output));
        _ops.Add(op);
        op.Forward(Backend, new RowWindow(0, op.OutputShape.Rows));
        return op.Output;
    }

    /// <summary>
    /// Ends a section: the ops recorded since the last call can be replayed on their own, for all rows or for a window of rows.
    /// </summary>
    /// <param name="name">Name for messages, such as <c>acting</c>.</param>
    public Section EndSection(string name)
    {
        int? batchRows = _sectionStart < _ops.Count ? _ops[_sectionStart].OutputShape.Rows : null;
        for (int i = _sectionStart; i < _ops.Count; i++)
        {
            if (_ops[i].RowDependence == RowDependence.Whole || _ops[i].OutputShape.Rows != batchRows)
            {
                batchRows = null;
                break;
            }
        }

        var section = new Section(name, _sections.Count, _sectionStart, _ops.Count, batchRows);
        _sectionStart = _ops.Count;
        _sections.Add(section);
        return section;
    }

    /// <summary>Fixes the op list and returns the object that replays it.</summary>
    public CompiledTape<T> Compile()
    {
        if (_compiled)
        {
            throw new InvalidOperationException("The tape is compiled already.");
        }

        _compiled = true;
        return new CompiledTape<T>(this, [.. _ops], _sections);
    }

    private Var<T> AddLeaf(Node<T> leaf)
    {
        if (_compiled)
        {
            throw new InvalidOperationException($"'{leaf.Name}' cannot be added: the tape is compiled.");
        }

        _leaves.Add(leaf);
        return new Var<T>(leaf);
    }
}
