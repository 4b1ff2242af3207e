namespace Gradus.Rl;

/// <summary>Agents that begin with what was learned before.</summary>
public abstract partial class Agent
{
    /// <summary>
    /// Begins with what a policy has learned, whichever algorithm taught it: its parameters, those of its value network too, and the
    /// statistics that it normalises with. An optimiser begins anew. To be called before the first update; <see cref="WarmStart"/> gives
    /// options that fit.
    /// </summary>
    /// <param name="policy">The policy; it is copied.</param>
    /// <exception cref="ArgumentException">
    /// Its spaces, masks, network, kind of distribution or normalisation of observations are not this agent's; the message names both.
    /// Nothing has changed.
    /// </exception>
    /// <exception cref="InvalidOperationException">The agent has made an update, or is learning, or takes no policy.</exception>
    /// <exception cref="ObjectDisposedException">The agent was disposed.</exception>
    public void StartFrom(Policy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ObjectDisposedException.ThrowIf(Phase == AgentPhase.Disposed, this);
        RequireNotLearning();
        if (Updates > 0 || _updating)
        {
            throw new InvalidOperationException(
                $"This {Algorithm} agent has made {Updates} updates; it can start from a policy only before the first.");
        }

        TakePolicy(policy);
    }

    /// <summary>Copies what a policy has learned, or refuses it before anything changes.</summary>
    /// <param name="policy">The policy.</param>
    /// <exception cref="ArgumentException">It does not fit.</exception>
    /// <exception cref="InvalidOperationException">The algorithm takes no policy.</exception>
    protected virtual void TakePolicy(Policy policy) =>
        throw new InvalidOperationException($"An agent of {Algorithm} cannot start from a policy.");
}
