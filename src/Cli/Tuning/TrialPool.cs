using System.Collections.Concurrent;

namespace Gradus.Cli;

/// <summary>
/// Worker processes that train trials, as many at a time as asked for. One that is lost takes its trial with it, and no other.
/// </summary>
internal sealed class TrialPool : IDisposable
{
    private readonly SemaphoreSlim _free;
    private readonly ConcurrentBag<TrialProcess> _idle = [];
    private readonly ConcurrentDictionary<TrialProcess, bool> _all = [];
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationToken _cancellation;

    /// <summary>Makes a pool; processes start when they are needed.</summary>
    /// <param name="count">The largest number of processes.</param>
    /// <param name="cancellation">Ends all at once.</param>
    public TrialPool(int count, CancellationToken cancellation)
    {
        _free = new SemaphoreSlim(count);
        _cancellation = cancellation;
        _registration = cancellation.Register(() =>
        {
            foreach (TrialProcess process in _all.Keys)
            {
                process.Kill();
            }
        });
    }

    /// <summary>Has a process answer a line.</summary>
    /// <returns>The answer; or null, and how the process ended.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<(string? Answer, string End)> AskAsync(string line)
    {
        await _free.WaitAsync(_cancellation);
        try
        {
            if (!_idle.TryTake(out TrialProcess? process))
            {
                process = new TrialProcess();
                _all.TryAdd(process, true);
            }

            _cancellation.ThrowIfCancellationRequested();
            if (await process.AskAsync(line) is { } answer)
            {
                _idle.Add(process);
                return (answer, "");
            }

            _cancellation.ThrowIfCancellationRequested();
            string end = process.End();
            _all.TryRemove(process, out _);
            process.Dispose();
            return (null, end);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        _registration.Dispose();
        foreach (TrialProcess process in _all.Keys)
        {
            process.Dispose();
        }

        _free.Dispose();
    }
}
