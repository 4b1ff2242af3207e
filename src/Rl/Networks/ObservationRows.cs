using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// The observations of a rollout, (B, D): rows of the training tape, or packed ones that become numbers when they are needed. Bytes take a
/// quarter of the memory, which for images is most of what a rollout needs.
/// </summary>
internal sealed class ObservationRows
{
    private readonly Tensor<float>? _rows;
    private readonly Storage<byte>? _bytes;
    private readonly Space? _space;
    private readonly int _packedSize;

    /// <summary>Rows of a tape.</summary>
    public ObservationRows(Tensor<float> rows) => (_rows, Size) = (rows, rows.Cols);

    /// <summary>Packed rows.</summary>
    /// <param name="rows">B.</param>
    /// <param name="space">A space of bytes, or with such a part.</param>
    public ObservationRows(int rows, Space space)
    {
        (_space, _packedSize, Size) = (space, space.PackedSize(), space.Size);
        _bytes = new Storage<byte>(checked(rows * _packedSize));
    }

    /// <summary>D.</summary>
    public int Size { get; }

    /// <summary>Whether the rows are packed: then they are written by <see cref="Keep"/>.</summary>
    public bool ArePacked => _bytes is not null;

    /// <summary>The rows themselves, where they are on a tape.</summary>
    public Tensor<float> OnTape => _rows ?? throw new InvalidOperationException("The observations of this rollout are packed.");

    /// <summary>Packs rows.</summary>
    /// <param name="first">The number of the first row.</param>
    /// <param name="observations">Numbers, (·, D); whole ones from 0 to 255 where they are bytes.</param>
    public void Keep(int first, Tensor<float> observations) =>
        ObservationPacking.Pack(_space!, observations.Read(), Bytes(first, observations.Rows));

    /// <summary>Turns neighbouring packed rows into numbers.</summary>
    /// <param name="first">The number of the first row.</param>
    /// <param name="numbers">Receives as many whole rows as it has.</param>
    public void Unpack(int first, Span<float> numbers) =>
        ObservationPacking.Unpack(_space!, Bytes(first, numbers.Length / Size), numbers);

    /// <summary>The first rows as numbers.</summary>
    public float[] ToArray(int rows)
    {
        var numbers = new float[rows * Size];
        if (ArePacked)
        {
            Unpack(0, numbers);
        }
        else
        {
            OnTape.Read()[..numbers.Length].CopyTo(numbers);
        }

        return numbers;
    }

    private Span<byte> Bytes(int first, int rows) => _bytes!.Span.Slice(first * _packedSize, rows * _packedSize);
}
