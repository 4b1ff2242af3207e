namespace Gradus.Autodiff;

/// <summary>
/// The matrices of a model and their places in its flat parameter vector. Several vectors can share a layout: the workers of A3C, a policy
/// and its snapshots.
/// </summary>
public sealed class ParameterLayout
{
    // 64 bytes of float, as memory is aligned. Blocks of double are then aligned too.
    private const int BlockAlignment = 64 / sizeof(float);

    private readonly List<ParameterBlock> _blocks = [];
    private readonly Dictionary<string, ParameterBlock> _byName = new(StringComparer.Ordinal);

    /// <summary>The blocks in the order they were added.</summary>
    public IReadOnlyList<ParameterBlock> Blocks => _blocks;

    /// <summary>Number of parameters.</summary>
    public int Count { get; private set; }

    /// <summary>Length of the flat vector: <see cref="Count"/> plus the zeros that keep every block on a 64-byte boundary.</summary>
    public int Length { get; private set; }

    /// <summary>All blocks, as a range.</summary>
    public ParameterRange All => new(0, Length);

    /// <summary>Appends a block.</summary>
    /// <param name="name">Unique name.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="cols">Number of columns.</param>
    /// <exception cref="ArgumentException">The name is taken already, or the shape has no elements.</exception>
    /// <exception cref="OverflowException">There are more parameters than a vector holds.</exception>
    public ParameterBlock Add(string name, int rows, int cols)
    {
        if (Find(name) is not null)
        {
            throw new ArgumentException($"There is a parameter '{name}' already.", nameof(name));
        }

        if (rows < 1 || cols < 1)
        {
            throw new ArgumentException($"Parameter '{name}' cannot be {new Shape(rows, cols)}: both sides must be at least 1.");
        }

        var block = new ParameterBlock(name, new Shape(rows, cols), Length);
        (int count, int length) = checked((
            Count + block.Shape.Count, Length + ((block.Shape.Count + BlockAlignment - 1) / BlockAlignment * BlockAlignment)));
        _blocks.Add(block);
        _byName.Add(name, block);
        (Count, Length) = (count, length);
        return block;
    }

    /// <summary>The block of that name, or null.</summary>
    /// <param name="name">Name given to <see cref="Add"/>.</param>
    public ParameterBlock? Find(string name) => _byName.GetValueOrDefault(name);
}
