using Gradus.Rl;

namespace Gradus.Examples;

/// <summary>Makes the corridor a half longer whenever the last hundred episodes went well.</summary>
internal sealed class Curriculum : ITrainingObserver
{
    public const int First = 4;
    private const double Good = 0.9;

    private EpisodeWindow _window = new();

    /// <summary>The lengths so far.</summary>
    public List<int> Lengths { get; } = [First];

    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
    {
        _window.Add(episodeReturn, length);
        if (_window.IsFull && _window.MeanReturn >= Good && Lengths[^1] < Corridor.Longest)
        {
            Lengths.Add(Math.Min(Lengths[^1] * 3 / 2, Corridor.Longest));
            agent.Environments!.Set("length", Lengths[^1]); // from the next episodes on
            _window = new EpisodeWindow();
        }
    }

    public TrainingSignal OnUpdate(Agent agent, MetricRow metrics) => TrainingSignal.Continue;
}
