using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>An agent that learns nothing: every update takes ten steps and does what the script says.</summary>
internal sealed class ScriptedAgent(Action<ScriptedAgent, MetricRow> script) : Agent(null!)
{
    public static readonly Metric Loss = new("loss", MetricReduction.Mean);
    public static readonly Metric Entropy = new("entropy", MetricReduction.Mean);

    public ScriptedAgent()
        : this(static (_, _) => { })
    {
    }

    public override string Algorithm => "scripted";

    public override int StepsPerUpdate => 10;

    public override IReadOnlyList<Metric> Metrics { get; } = [Loss, Entropy];

    public List<double> ProgressSeen { get; } = [];

    public void EndEpisode(double episodeReturn, int length = 1, int environment = 0) => ReportEpisode(environment, episodeReturn, length);

    public override Policy ToPolicy() => throw new NotSupportedException();

    public override string ParameterHash() => throw new NotSupportedException();

    protected override void Update(MetricRow metrics)
    {
        ProgressSeen.Add(Progress);
        EnvironmentSteps += StepsPerUpdate;
        script(this, metrics);
        Updates++;
        GradientSteps += 2;
    }
}
