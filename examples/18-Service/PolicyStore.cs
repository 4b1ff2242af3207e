using Gradus.Rl;

namespace Gradus.Examples;

/// <summary>The policy that is served: replaced as a whole, read without a lock.</summary>
internal sealed class PolicyStore
{
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Versioned? _latest;

    /// <summary>The latest policy; null before the first.</summary>
    public Versioned? Latest => _latest;

    /// <summary>Ends with the training, and fails with it.</summary>
    public Task Completed => _completed.Task;

    /// <summary>Serves a policy from now on. Requests that hold the one before finish with it.</summary>
    public void Publish(Policy policy) => _latest = new Versioned(policy, (_latest?.Version ?? 0) + 1);

    public void Complete() => _completed.TrySetResult();

    public void Fail(Exception cause) => _completed.TrySetException(cause);

    internal sealed record Versioned(Policy Policy, int Version);
}
