namespace Gradus;

/// <summary>
/// Memory for many tensors that live and die together. Each tensor starts on a 64-byte boundary; tensors are never freed one by one, only
/// all together by <see cref="Reset"/>. It grows in chunks while a tape is recorded and allocates nothing after that.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class Arena<T>
    where T : unmanaged
{
    private readonly List<Storage<T>> _chunks = [];
    private readonly MemoryPlace _place;
    private readonly int _chunkLength;
    private int _chunk;
    private int _used;
    private bool _isReused;

    /// <summary>Makes an empty arena.</summary>
    /// <param name="place">Where the memory comes from: the <c>Memory</c> of the backend that is to work on it.</param>
    /// <param name="chunkLength">Elements per chunk; a larger tensor gets a chunk of its own size.</param>
    public Arena(MemoryPlace place, int chunkLength = 16 * 1024)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkLength, 1);
        _place = place;
        _chunkLength = Storage<T>.Pad(chunkLength);
    }

    /// <summary>Where the memory comes from.</summary>
    public MemoryPlace Place => _place;

    /// <summary>Elements held in all chunks, used or not.</summary>
    public long Capacity
    {
        get
        {
            long capacity = 0;
            foreach (Storage<T> chunk in _chunks)
            {
                capacity += chunk.Length;
            }

            return capacity;
        }
    }

    /// <summary>Takes a zeroed tensor.</summary>
    /// <param name="shape">Its shape.</param>
    public Tensor<T> Allocate(Shape shape)
    {
        int length = Storage<T>.Pad(shape.Checked().Count);
        while (_chunk < _chunks.Count && _used + length > _chunks[_chunk].Length)
        {
            _chunk++;
            _used = 0;
        }

        if (_chunk == _chunks.Count)
        {
            _chunks.Add(_place.Allocate<T>(Math.Max(length, _chunkLength)));
            _used = 0;
        }

        var tensor = new Tensor<T>(_chunks[_chunk], _used, shape);
        if (_isReused)
        {
            using HostWrite<T> write = tensor.Write();
            write.Span.Clear();
        }

        _used += length;
        return tensor;
    }

    /// <summary>
    /// Reclaims all memory at once. Tensors handed out before must not be used any more: their memory will be handed out again.
    /// </summary>
    public void Reset()
    {
        _chunk = 0;
        _used = 0;
        _isReused = true;
    }
}
