using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>An agent that learns nothing: every update takes ten steps and does what the script says.</summary>
internal sealed class ScriptedAgent(Action<ScriptedAgent, double[]> script) : Agent(null!)
{
    private readonly double[] _values = new double[2];

    public ScriptedAgent()
        : this(static (_, _) => { })
    {
    }

    public override string Algorithm => "scripted";

    public override int StepsPerUpdate => 10;

    public override IReadOnlyList<string> MetricNames { get; } = ["loss", "entropy"];

    public List<double> ProgressSeen { get; } = [];

    public void EndEpisode(double episodeReturn, int length = 1, int environment = 0) => ReportEpisode(environment, episodeReturn, length);

    public override Policy ToPolicy() => throw new NotSupportedException();

    public override string ParameterHash() => throw new NotSupportedException();

    protected override void Update(Span<double> metrics)
    {
        ProgressSeen.Add(Progress);
        EnvironmentSteps += StepsPerUpdate;
        script(this, _values);
        _values.CopyTo(metrics);
        Updates++;
        GradientSteps += 2;
    }
}
