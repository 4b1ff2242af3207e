using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Examples;

/// <summary>Learns a little every frame, on the engine's own thread, and hands out a new policy now and then.</summary>
internal sealed class LearnerNode(string environment, int environments, ulong seed) : Node, IDisposable
{
    private const long TotalSteps = 200_000;
    private const int UpdatesPerVersion = 300;

    private A2C? _agent;
    private long _next = UpdatesPerVersion;

    /// <summary>How much of a frame learning may take.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>The latest policy; null before the first.</summary>
    public Policy? Latest { get; private set; }

    public int Versions { get; private set; }

    public bool IsDone { get; private set; }

    public long Steps => _agent?.EnvironmentSteps ?? 0;

    public override void _Ready()
    {
        var options = (A2COptions)Algorithms.Find("a2c").OptionsFor(environment);
        _agent = new A2C(EnvironmentSource.Of(environment, environments, seed), options with { Seed = seed });
        _agent.Begin(TotalSteps);
    }

    public override void _Process(double delta)
    {
        if (IsDone)
        {
            return;
        }

        IsDone = !_agent!.Step(Budget);
        if (_agent.Updates >= _next || IsDone)
        {
            _next = _agent.Updates + UpdatesPerVersion;
            Latest = _agent.ToPolicy(); // a copy, also in the middle of an update
            Versions++;
        }
    }

    public void Dispose() => _agent?.Dispose();
}
