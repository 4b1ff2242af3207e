using System.Collections.Concurrent;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>Two random numbers at every step; episodes of 1 to 7 steps that terminate or are truncated.</summary>
internal sealed class Noise : IEnvironment
{
    private Rng _rng = new(0);
    private int _left;
    private float _shown;

    /// <summary>What followed an observation in its episode, by the first number of it; the last observations of episodes included.</summary>
    public static ConcurrentDictionary<float, float[]> Following { get; } = new();

    public Space ObservationSpace { get; } = new Box(-1, 1, 2);

    public Space ActionSpace { get; } = new Discrete(3);

    public void Reset(ulong? seed, Span<float> observation)
    {
        _rng = seed is ulong fresh ? new Rng(fresh) : _rng;
        _left = 1 + _rng.NextInt32(7);
        Show(observation);
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        float before = _shown;
        bool ends = --_left == 0, truncates = ends && _rng.NextInt32(2) == 0;
        Show(observation);
        Following[before] = observation.ToArray();
        return new StepResult(_rng.NextDouble(), ends && !truncates, truncates);
    }

    private void Show(Span<float> observation)
    {
        _shown = observation[0] = (float)((2 * _rng.NextDouble()) - 1);
        observation[1] = (float)((2 * _rng.NextDouble()) - 1);
    }
}
