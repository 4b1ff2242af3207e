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
    private readonly PlaceProgram? _pack;
    private readonly PlaceProgram? _unpack;
    private readonly byte[] _fetched = [];

    /// <summary>Rows of a tape.</summary>
    public ObservationRows(Tensor<float> rows) => (_rows, Size) = (rows, rows.Cols);

    /// <summary>Packed rows.</summary>
    /// <param name="rows">B.</param>
    /// <param name="space">A space of bytes, or with such a part.</param>
    /// <param name="place">Where the networks compute; bytes alone are kept there if it can pack them.</param>
    public ObservationRows(int rows, Space space, MemoryPlace place)
    {
        (_space, _packedSize, Size) = (space, space.PackedSize(), space.Size);
        if (space.IsOfBytes())
        {
            (_pack, _unpack) = (place.FindProgram("PackBytes"), place.FindProgram("UnpackBytes"));
        }

        _bytes = (_pack is null ? MemoryPlace.Host : place).Allocate<byte>(checked(rows * _packedSize));
        _fetched = _pack is null ? [] : new byte[_packedSize];
    }

    /// <summary>D.</summary>
    public int Size { get; }

    /// <summary>Whether the rows are packed: then they are written by <see cref="Keep"/>.</summary>
    public bool ArePacked => _bytes is not null;

    /// <summary>Whether all is done where the networks compute.</summary>
    public bool ArePlaced => !ArePacked || _pack is not null;

    /// <summary>The bytes, where they are packed in a place off the host, (B, D).</summary>
    public PlacedMatrix AllPacked => PlacedMatrix.Of(_bytes!, _bytes!.Length / Size, Size);

    /// <summary>The rows themselves, where they are on a tape.</summary>
    public Tensor<float> OnTape => _rows ?? throw new InvalidOperationException("The observations of this rollout are packed.");

    /// <summary>Packs rows.</summary>
    /// <param name="first">The number of the first row.</param>
    /// <param name="observations">Numbers, (·, D); whole ones from 0 to 255 where they are bytes.</param>
    public void Keep(int first, Tensor<float> observations)
    {
        if (_pack is null)
        {
            ObservationPacking.Pack(_space!, observations.Read(), Bytes(first, observations.Rows));
        }
        else
        {
            _pack.Run(observations.Count, [Placed(observations), Packed(first, observations.Rows)], []);
        }
    }

    /// <summary>Turns neighbouring packed rows into numbers.</summary>
    /// <param name="first">The number of the first row.</param>
    /// <param name="numbers">Receives as many rows as it has.</param>
    public void Unpack(int first, Tensor<float> numbers)
    {
        if (_unpack is null)
        {
            using HostWrite<float> write = numbers.Write();
            Unpack(first, write.Span);
        }
        else
        {
            _unpack.Run(numbers.Count, [Packed(first, numbers.Rows), Placed(numbers)], []);
        }
    }

    /// <summary>Turns neighbouring packed rows into numbers on the host.</summary>
    /// <param name="first">The number of the first row.</param>
    /// <param name="numbers">Receives as many whole rows as it has.</param>
    public void Unpack(int first, Span<float> numbers)
    {
        int rows = numbers.Length / Size;
        for (int row = 0; row < rows && _unpack is not null; row++)
        {
            _bytes!.Place.Download(_bytes, (first + row) * _packedSize, _fetched.AsSpan());
            ObservationPacking.Unpack(_space!, _fetched, numbers.Slice(row * Size, Size));
        }

        if (_unpack is null)
        {
            ObservationPacking.Unpack(_space!, Bytes(first, rows), numbers);
        }
    }

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

    private PlacedMatrix Packed(int first, int rows) => PlacedMatrix.Of(_bytes!, rows, Size, first * Size);

    private static PlacedMatrix Placed(Tensor<float> x) => PlacedMatrix.Of(x.Storage, x.Rows, x.Cols, x.Offset, x.RowStride);
}
