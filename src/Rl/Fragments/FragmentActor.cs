using System.Runtime.InteropServices;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// An actor: it steps an environment of its own with a copy of the policy, and records what a learner needs to learn from it.
/// </summary>
internal sealed class FragmentActor : IDisposable
{
    private readonly string _name;
    private readonly EnvironmentSource _source;
    private readonly ActorPlace _place;
    private readonly ParameterVector<float> _theta;
    private readonly Actor _actor;
    private readonly ObservationScaler _scaler;
    private readonly FragmentFormat _format;
    private readonly Tensor<float> _observation;
    private readonly float[] _scaled;
    private VectorEnvironment? _environment;
    private Rng? _actions;

    /// <summary>Makes an actor; its environment is made for the first order.</summary>
    /// <param name="name">Its name, which no other one ever has.</param>
    /// <param name="source">Makes the environment.</param>
    /// <param name="network">The networks of the run.</param>
    /// <param name="theta">Room for their parameters.</param>
    /// <param name="backend">Where these are.</param>
    /// <param name="place">Its place in the run.</param>
    public FragmentActor(
        string name,
        EnvironmentSource source,
        ActorCriticNetwork network,
        ParameterVector<float> theta,
        Backend<float> backend,
        ActorPlace place)
    {
        (_name, _source, _place, _theta) = (name, source, place, theta);
        _actor = new Actor(backend, network, theta, normalization: null);
        _scaler = new ObservationScaler(AmountColumns.Of(source.ObservationSpace));
        _format = new FragmentFormat(
            source.ObservationSpace.Size, _actor.StoredSize, source.HasActionMasks ? source.ActionSpace.MaskSize : 0);
        _observation = new Tensor<float>(1, _format.Observation);
        _scaled = new float[_format.Observation];
    }

    /// <summary>Acts.</summary>
    /// <exception cref="InvalidDataException">The parameters are not those of the run's network.</exception>
    /// <exception cref="EnvironmentException">The environment failed, and begins a new episode for the next order.</exception>
    /// <exception cref="PolicyFailedException">The networks overflow.</exception>
    public Fragment Act(ActingOrder order)
    {
        TakeParameters(order);
        VectorEnvironment environment = _environment ??= Begin(order.Version);
        if (environment.NeedsReset)
        {
            using HostWrite<float> write = _observation.Write();
            environment.Reset(write.Span);
        }

        var record = new FragmentRecord(_format, order.Steps, _observation.Read());
        (double returnBefore, int lengthBefore) = (environment.Episodes.RunningReturns[0], environment.Episodes.RunningLengths[0]);
        Span<bool> mask = stackalloc bool[_format.Mask];
        Span<float> action = stackalloc float[_format.Action];
        for (bool ends = false; record.Steps < order.Steps && !ends;)
        {
            if (mask.Length > 0)
            {
                environment.WriteActionMasks(mask);
            }

            _observation.Read().CopyTo(_scaled);
            if (order.Scaler is not null)
            {
                _scaler.Apply(_scaled);
            }

            _actor.Evaluate(_scaled, mask, []);
            _actor.Step(_actions!, environment, _observation, action);
            record.Add(environment, action, mask, _observation.Read());
            ends = order.EndsWithEpisode && (environment.Terminated[0] || environment.Truncated[0] || environment.IsResetStep[0]);
        }

        return record.ToFragment(_name, order, returnBefore, lengthBefore);
    }

    public void Dispose() => _environment?.Dispose();

    private void TakeParameters(ActingOrder order)
    {
        ReadOnlySpan<float> theta = MemoryMarshal.Cast<byte, float>(order.Theta);
        if (theta.Length != _theta.Values.Count || (order.Scaler is { } scales && scales.Length != _scaler.Length))
        {
            throw new InvalidDataException(
                $"The order has {theta.Length} parameters and the run's network {_theta.Values.Count}: they are of different runs.");
        }

        _theta.Values.CopyFrom(theta);
        if (order.Scaler is not null)
        {
            _scaler.Refresh(order.Scaler);
        }
    }

    /// <summary>
    /// The streams of the run for an actor that begins with it; for one that joins later, others that depend on when it does.
    /// </summary>
    private VectorEnvironment Begin(long version)
    {
        _actions = _place.ActionsFrom(version);
        return _source.With(_place.Count, _place.Seed).Make(1, _place.SeedFrom(version));
    }
}
