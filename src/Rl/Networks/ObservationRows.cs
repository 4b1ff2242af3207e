using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// The observations of a rollout, (B, D): rows of the training tape, or bytes that become numbers when they are needed. Bytes take a
/// quarter of the memory, which for images is most of what a rollout needs.
/// </summary>
internal sealed class ObservationRows
{
    private readonly Tensor<float>? _rows;
    private readonly Storage<byte>? _bytes;

    /// <summary>Rows of a tape.</summary>
    public ObservationRows(Tensor<float> rows) => (_rows, Size) = (rows, rows.Cols);

    /// <summary>Bytes.</summary>
    /// <param name="rows">B.</param>
    /// <param name="size">D.</param>
    public ObservationRows(int rows, int size) => (_bytes, Size) = (new Storage<byte>(checked(rows * size)), size);

    /// <summary>D.</summary>
    public int Size { get; }

    /// <summary>Whether the rows are bytes: then they are written by <see cref="Keep"/>.</summary>
    public bool AreBytes => _bytes is not null;

    /// <summary>The rows themselves, where they are on a tape.</summary>
    public Tensor<float> OnTape => _rows ?? throw new InvalidOperationException("The observations of this rollout are bytes.");

    /// <summary>Keeps rows as bytes.</summary>
    /// <param name="first">The number of the first row.</param>
    /// <param name="observations">Whole numbers from 0 to 255, (·, D).</param>
    public void Keep(int first, Tensor<float> observations) =>
        ObservationPacking.ToBytes(observations.Read(), Bytes(first, observations.Rows));

    /// <summary>Turns neighbouring rows of bytes into numbers.</summary>
    /// <param name="first">The number of the first row.</param>
    /// <param name="numbers">Receives as many whole rows as it has.</param>
    public void Unpack(int first, Span<float> numbers) =>
        ObservationPacking.ToNumbers(Bytes(first, numbers.Length / Size), numbers);

    /// <summary>The first rows as numbers.</summary>
    public float[] ToArray(int rows)
    {
        var numbers = new float[rows * Size];
        if (AreBytes)
        {
            Unpack(0, numbers);
        }
        else
        {
            OnTape.Read()[..numbers.Length].CopyTo(numbers);
        }

        return numbers;
    }

    private Span<byte> Bytes(int first, int rows) => _bytes!.Span.Slice(first * Size, rows * Size);
}
