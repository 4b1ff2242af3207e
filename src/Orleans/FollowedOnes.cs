using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace Gradus.Orleans;

/// <summary>
/// What a silo does for clients, as much at a time as there is room for. Whatever nobody asks after any more, because its client is gone,
/// gives its place back.
/// </summary>
/// <typeparam name="T">What has a place.</typeparam>
internal abstract class FollowedOnes<T> : BackgroundService
    where T : class, IFollowed
{
    private static readonly TimeSpan MaxUnfollowed = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<T, bool> _all = [];

    /// <summary>All that have a place.</summary>
    protected ICollection<T> All => _all.Keys;

    /// <summary>Ends one, if that was not done before.</summary>
    public void Release(T one)
    {
        if (_all.TryRemove(one, out _))
        {
            one.Dispose();
        }
    }

    public override void Dispose()
    {
        foreach (T one in All)
        {
            Release(one);
        }

        base.Dispose();
    }

    /// <summary>Gives one a place.</summary>
    protected void Add(T one) => _all.TryAdd(one, true);

    /// <summary>Tells that nobody asks after one any more.</summary>
    protected abstract void LogForgotten(string name);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (T one in All.Where(one => one.SinceFollowed > MaxUnfollowed))
            {
                LogForgotten(one.Name);
                Release(one);
            }

            await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
