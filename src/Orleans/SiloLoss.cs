namespace Gradus.Orleans;

/// <summary>
/// Learns that the cluster has given this silo up, as after a laptop slept. Orleans would end the process on the spot, with a stack trace.
/// </summary>
internal sealed class SiloLoss : IFatalErrorHandler, IDisposable
{
    private readonly CancellationTokenSource _source = new();

    /// <summary>Cancelled once it is so.</summary>
    public CancellationToken Token => _source.Token;

    public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

    public void OnFatalException(object? sender, string? context, Exception? exception) => _source.Cancel();

    public void Dispose() => _source.Dispose();
}
