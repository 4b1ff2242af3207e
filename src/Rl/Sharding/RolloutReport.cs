using System.Text;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// What the shards tell each other of a rollout, in one message at its end, or two where episodes are many: transitions, episodes,
/// statistics for normalisation, and whether it failed. Up to there each of them is alone with its environments, which may fail in one
/// shard and not in another; after it all have the same numbers, and fail together or not at all.
/// </summary>
internal sealed class RolloutReport
{
    private const int HasFailed = 0;
    private const int EpisodeCount = 1;
    private const int FirstStep = 2;
    private const int EpisodeLength = 4; // step, environment, return, length
    private const int MaxReason = 2_048;

    private readonly Shard _shard;
    private readonly RunningNormalization _normalization;
    private readonly double[] _message;
    private readonly int _firstPart;
    private readonly int _firstEpisode;
    private readonly int _room;
    private readonly List<double> _mine = [];
    private readonly List<(int Step, FinishedEpisode Episode)> _episodes = [];
    private readonly int[] _transitions;
    private int _step;

    /// <param name="shard">The shard.</param>
    /// <param name="steps">T.</param>
    /// <param name="room">Episodes of a shard that the message has room for; if one has more, all tell of theirs in a second one.</param>
    /// <param name="normalization">Its statistics.</param>
    public RolloutReport(Shard shard, int steps, int room, RunningNormalization normalization)
    {
        (_shard, _room, _normalization) = (shard, room, normalization);
        _firstPart = FirstStep + steps;
        _firstEpisode = _firstPart + normalization.PartLength;
        _message = new double[_firstEpisode + (room * EpisodeLength)];
        _transitions = new int[steps];
    }

    /// <summary>Transitions of every step, over all shards.</summary>
    public ReadOnlySpan<int> Transitions => _transitions;

    /// <summary>The episodes of all shards that ended in the rollout, step by step, in the order of the environments.</summary>
    public IReadOnlyList<(int Step, FinishedEpisode Episode)> Episodes => _episodes;

    /// <summary>Begins a rollout.</summary>
    public void Begin()
    {
        _step = 0;
        _mine.Clear();
        _episodes.Clear();
        Array.Clear(_transitions);
        Array.Clear(_message);
    }

    /// <summary>Takes a step in.</summary>
    /// <param name="environments">The environments, just stepped.</param>
    /// <param name="transitions">How many of them made a transition.</param>
    public void Add(VectorEnvironment environments, int transitions)
    {
        _message[FirstStep + _step] = transitions;
        foreach (FinishedEpisode episode in environments.Episodes.Finished)
        {
            if (!environments.IsResetStep[episode.Rank]) // an episode that a lost process broke off is none
            {
                _mine.AddRange(_step, (_shard.Index * environments.Count) + episode.Rank, episode.Return, episode.Length);
            }
        }

        _step++;
    }

    /// <summary>Ends a rollout of this shard, and waits for those of the others.</summary>
    /// <returns>Transitions of all of them.</returns>
    /// <exception cref="TrainingFailedException">Another shard's has failed.</exception>
    public int Join()
    {
        _message[EpisodeCount] = _mine.Count / EpisodeLength;
        _normalization.WritePart(_message.AsSpan(_firstPart, _normalization.PartLength));
        if (_mine.Count <= _room * EpisodeLength)
        {
            _mine.CopyTo(_message, _firstEpisode);
        }

        ReadOnlySpan<double> all = _shard.Gather<double>(_message);
        int failed = -1, most = 0;
        for (int shard = 0; shard < _shard.Count; shard++)
        {
            ReadOnlySpan<double> message = all.Slice(shard * _message.Length, _message.Length);
            failed = failed < 0 && message[HasFailed] != 0 ? shard : failed;
            most = Math.Max(most, (int)message[EpisodeCount]);
            for (int step = 0; step < _transitions.Length; step++)
            {
                _transitions[step] += (int)message[FirstStep + step];
            }
        }

        if (failed >= 0)
        {
            Array.Clear(_transitions);
            throw new TrainingFailedException(ReasonOf(failed, []));
        }

        _normalization.MergeParts(all, _message.Length, _firstPart);
        if (most <= _room)
        {
            TakeEpisodes(all, _message.Length, _firstEpisode, _room);
        }
        else
        {
            double[] mine = new double[most * EpisodeLength];
            _mine.CopyTo(mine);
            TakeEpisodes(_shard.Gather<double>(mine), mine.Length, 0, most);
        }

        return _transitions.Sum();
    }

    /// <summary>Ends a rollout of this shard that failed: tells the others, which give theirs up.</summary>
    /// <param name="exception">Why.</param>
    /// <returns>What to throw here.</returns>
    public TrainingFailedException Fail(Exception exception)
    {
        Begin();
        _message[HasFailed] = 1;
        ReadOnlySpan<double> all = _shard.Gather<double>(_message);
        int failed = 0;
        while (all[failed * _message.Length] == 0)
        {
            failed++;
        }

        return new TrainingFailedException(ReasonOf(failed, Encoding.UTF8.GetBytes(exception.Message)), exception);
    }

    /// <summary>The message of the first shard that failed.</summary>
    private string ReasonOf(int failed, ReadOnlySpan<byte> mine)
    {
        Span<byte> reason = stackalloc byte[MaxReason];
        reason.Clear();
        mine[..Math.Min(mine.Length, MaxReason)].CopyTo(reason);
        ReadOnlySpan<byte> first = _shard.Gather<byte>(reason).Slice(failed * MaxReason, MaxReason);
        return Encoding.UTF8.GetString(first.TrimEnd((byte)0));
    }

    private void TakeEpisodes(ReadOnlySpan<double> all, int stride, int first, int most)
    {
        for (int shard = 0; shard < _shard.Count; shard++)
        {
            for (int i = 0; i < most; i++)
            {
                ReadOnlySpan<double> told = all.Slice((shard * stride) + first + (i * EpisodeLength), EpisodeLength);
                if (told[3] > 0) // no episode has no steps
                {
                    _episodes.Add(((int)told[0], new FinishedEpisode((int)told[1], told[2], (int)told[3], Terminated: false)));
                }
            }
        }

        _episodes.Sort(static (a, b) => (a.Step, a.Episode.Rank).CompareTo((b.Step, b.Episode.Rank)));
    }
}
