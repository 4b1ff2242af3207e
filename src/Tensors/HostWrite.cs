namespace Gradus;

/// <summary>
/// The host's view of a tensor that is being written: <c>using (HostWrite&lt;float&gt; write = x.Write()) { write.Span[0] = 1; }</c>. On the
/// host it is the tensor's own memory and disposing it does nothing; elsewhere the elements arrive when it is disposed.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public readonly ref struct HostWrite<T>
    where T : unmanaged
{
    private readonly Tensor<T> _elsewhere;

    internal HostWrite(Span<T> span, Tensor<T> elsewhere)
    {
        Span = span;
        _elsewhere = elsewhere;
    }

    /// <summary>All elements of the tensor, row after row.</summary>
    public Span<T> Span { get; }

    /// <summary>Hands the elements over.</summary>
    public void Dispose()
    {
        if (_elsewhere.Exists)
        {
            _elsewhere.Storage.Place.Upload(Span, _elsewhere.Storage, _elsewhere.Offset);
        }
    }
}
