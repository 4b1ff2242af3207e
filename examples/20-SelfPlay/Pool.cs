using Gradus.Rl;

namespace Gradus.Examples;

/// <summary>Past policies of a training, and a random player: who opponents are drawn from.</summary>
internal sealed class Pool : ITrainingObserver
{
    private const int Most = 20;
    private const int UpdatesBetween = 20;
    private const double RandomShare = 0.2;

    private readonly List<Player> _players = [];

    public int Count => _players.Count;

    /// <summary>Draws an opponent for a game.</summary>
    public Player Draw(Rng rng) => _players.Count == 0 || rng.NextDouble() < RandomShare
        ? Player.Random
        : _players[rng.NextInt32(_players.Count)];

    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
    {
    }

    public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
    {
        if (agent.Updates % UpdatesBetween == 0)
        {
            if (_players.Count == Most)
            {
                _players.RemoveAt(0); // a match that is still being played keeps it
            }

            _players.Add(Player.Of(agent.ToPolicy()));
        }

        return TrainingSignal.Continue;
    }
}
