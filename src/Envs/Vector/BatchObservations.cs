namespace Gradus.Envs;

/// <summary>Where a batch writes its observations, (N, D): on the host, or in the memory where its environments live.</summary>
internal readonly ref struct BatchObservations
{
    private BatchObservations(Span<float> span, Storage<float>? storage, int offset)
    {
        Span = span;
        Storage = storage;
        Offset = offset;
    }

    /// <summary>The rows on the host.</summary>
    public Span<float> Span { get; }

    /// <summary>The memory elsewhere; null for the host.</summary>
    public Storage<float>? Storage { get; }

    /// <summary>The first row's place in <see cref="Storage"/>.</summary>
    public int Offset { get; }

    public static BatchObservations On(Span<float> host) => new(host, null, 0);

    public static BatchObservations In(Storage<float> storage, int offset) => new(default, storage, offset);
}
