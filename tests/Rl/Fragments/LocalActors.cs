using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Actors on threads of this process, which can be lost, and are replaced.</summary>
internal sealed class LocalActors : IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Func<string, ActorSlot, FragmentActor> _make;
    private readonly Lock _lock = new();
    private readonly List<Task> _tasks = [];
    private int _names;

    /// <param name="make">Makes an actor of a name for a place.</param>
    public LocalActors(Func<string, ActorSlot, FragmentActor> make) => _make = make;

    /// <summary>Called with every fragment before it is delivered.</summary>
    public Action<ActorSlot, Fragment> BeforeDelivery { get; init; } = (_, _) => { };

    /// <summary>Called with every fragment after it was delivered.</summary>
    public Action<ActorSlot, Fragment> AfterDelivery { get; init; } = (_, _) => { };

    /// <summary>Has an actor take a place.</summary>
    /// <returns>Its name.</returns>
    public string Join(ActorSlot slot)
    {
        lock (_lock)
        {
            string name = $"actor-{++_names}";
            slot.Join(name);
            _tasks.Add(Task.Run(() => ServeAsync(name, slot)));
            return name;
        }
    }

    public void Dispose()
    {
        _ending.Cancel();
        Assert.True(Task.WhenAll(_tasks).Wait(Patience.Longest), "An actor did not end.");
        _ending.Dispose();
    }

    private async Task ServeAsync(string name, ActorSlot slot)
    {
        using FragmentActor actor = _make(name, slot);
        try
        {
            while (true)
            {
                ActingOrder order = await slot.NextOrderAsync(name, _ending.Token);
                Fragment fragment = await Task.Run(() => actor.Act(order));
                fragment = Fragment.Parse(fragment.ToBytes(), slot.Format, order.Steps);
                BeforeDelivery(slot, fragment);
                slot.Deliver(fragment);
                AfterDelivery(slot, fragment);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
        catch (Exception exception)
        {
            slot.Fail(exception.ToString());
        }
    }
}
