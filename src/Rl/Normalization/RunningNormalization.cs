using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// The normalisation statistics of a run that steps N environments together: one set for all of them, updated environment by environment in
/// every step, so that the bits do not depend on threads.
/// </summary>
internal sealed class RunningNormalization : IRolloutNormalization, IResumable
{
    private readonly RunningMoments? _observations;
    private readonly RunningMoments? _returns;
    private readonly AmountColumns _columns;
    private readonly AmountReader _amounts;
    private readonly ObservationScaler _scaler;
    private readonly double[] _g;
    private readonly double _gamma;
    private readonly ShardMoments? _observationPart;
    private readonly ShardMoments? _returnPart;
    private readonly bool[]? _missing;

    /// <param name="observations">Whether to normalise observations.</param>
    /// <param name="rewards">Whether to normalise rewards.</param>
    /// <param name="environments">N.</param>
    /// <param name="columns">The elements of an observation that are amounts.</param>
    /// <param name="gamma">γ.</param>
    /// <param name="isPart">Whether the environments are those of one shard of several.</param>
    /// <param name="missing">
    /// Where rollouts are acted elsewhere, the environments that show nothing in this one; null where they are acted here.
    /// </param>
    public RunningNormalization(
        bool observations,
        bool rewards,
        int environments,
        AmountColumns columns,
        double gamma,
        bool isPart = false,
        bool[]? missing = null)
    {
        _missing = missing;
        _observations = observations ? new RunningMoments(columns.Count) : null;
        _returns = rewards ? new RunningMoments(1) : null;
        _observationPart = isPart && _observations is not null ? new ShardMoments(_observations) : null;
        _returnPart = isPart && _returns is not null ? new ShardMoments(_returns) : null;
        _columns = columns;
        _amounts = new AmountReader(columns);
        _scaler = new ObservationScaler(columns);
        _g = new double[environments];
        _gamma = gamma;
    }

    /// <inheritdoc/>
    public bool NormalizesObservations => _observations is not null;

    /// <inheritdoc/>
    public bool NormalizesRewards => _returns is not null;

    /// <summary>Numbers of <see cref="WritePart"/>.</summary>
    public int PartLength => (_observationPart?.Part.MessageLength ?? 0) + (_returnPart?.Part.MessageLength ?? 0);

    /// <summary>The current statistics; null if nothing is normalised.</summary>
    public FrozenNormalization? Freeze() => FrozenNormalization.Of(_columns, _observations, _returns);

    /// <summary>Nothing: they were taken in as the last rollout ended.</summary>
    public void Continue(Tensor<float> observations)
    {
    }

    /// <inheritdoc/>
    public double[]? Hold()
    {
        if (_observations is { Count: > 0 })
        {
            _scaler.Refresh(_observations);
        }

        return _observations is null ? null : _scaler.ToArray();
    }

    /// <summary>They were taken in when a step led to them, but for the first of all.</summary>
    public void Begin(Tensor<float> observations) => ApplyToAll(observations);

    /// <summary>
    /// Records the observations of one step and normalises them in place, (N, D): with themselves, or where others act, with what those
    /// have.
    /// </summary>
    public void Observe(Tensor<float> observations)
    {
        if (_observations is null)
        {
            return;
        }

        for (int i = 0; i < observations.Rows; i++)
        {
            if (_missing is not null && _missing[i])
            {
                continue;
            }

            ReadOnlySpan<float> amounts = _amounts.Of(observations.ReadRow(i));
            _observations.Add(amounts);
            _observationPart?.Part.Add(amounts);
        }

        if (_missing is null)
        {
            _scaler.Refresh(_observations);
        }

        ApplyToAll(observations);
    }

    /// <summary>The same as for all other steps: the environments have shown them.</summary>
    public void ObserveLast(Tensor<float> observations) => Observe(observations);

    /// <summary>Normalises an observation without recording it: a final observation, or one that a caller asks about.</summary>
    public void Apply(Tensor<float> observation)
    {
        if (_observations is not null)
        {
            using HostWrite<float> edit = observation.Edit();
            _scaler.Apply(edit.Span);
        }
    }

    /// <summary>Records the rewards of one step and writes their normalised form.</summary>
    /// <param name="environments">The environments, just stepped.</param>
    /// <param name="rewards">Receives N numbers.</param>
    public void Reward(VectorEnvironment environments, Span<float> rewards)
    {
        ReadOnlySpan<double> raw = environments.Rewards;
        if (_returns is null)
        {
            for (int i = 0; i < rewards.Length; i++)
            {
                rewards[i] = (float)raw[i];
            }

            return;
        }

        for (int i = 0; i < rewards.Length; i++)
        {
            if (!environments.IsResetStep[i])
            {
                bool ended = environments.Terminated[i] || environments.Truncated[i];
                if (_returnPart is not null)
                {
                    double g = _g[i];
                    DiscountedReturn.Add(_returnPart.Part, _gamma, ref g, raw[i], ended);
                }

                DiscountedReturn.Add(_returns, _gamma, ref _g[i], raw[i], ended);
            }
            else
            {
                _g[i] = 0; // an episode begins, also where a lost process broke one off
            }
        }

        for (int i = 0; i < rewards.Length; i++)
        {
            rewards[i] = DiscountedReturn.Scale(raw[i], _returns.Variance(0));
        }
    }

    /// <summary>Records the reward of the only environment.</summary>
    /// <param name="reward">The reward.</param>
    /// <param name="ended">Whether the episode ended with it.</param>
    /// <returns>Its normalised form.</returns>
    public float Reward(double reward, bool ended)
    {
        if (_returns is null)
        {
            return (float)reward;
        }

        DiscountedReturn.Add(_returns, _gamma, ref _g[0], reward, ended);
        return DiscountedReturn.Scale(reward, _returns.Variance(0));
    }

    /// <summary>Numbers of <see cref="HandOverReturns"/>.</summary>
    /// <param name="environments">N.</param>
    public static int HandedLength(int environments) => 4 + environments;

    /// <summary>
    /// Writes what rewards are scaled by, where they are: count, mean and sum of squares of G, then γ, then G of each environment.
    /// </summary>
    public void HandOverReturns(Span<double> numbers)
    {
        _returns!.Write(numbers);
        numbers[3] = _gamma;
        _g.CopyTo(numbers[4..]);
    }

    /// <summary>Restarts every environment's discounted return, as its episode does.</summary>
    public void ForgetEpisodes() => Array.Clear(_g);

    /// <inheritdoc/>
    public void ForgetEpisode(int environment) => _g[environment] = 0;

    /// <summary>Continues the statistics of a policy, as far as this normalisation has them.</summary>
    /// <param name="policy">The statistics.</param>
    /// <param name="returns">Whether to continue that of the rewards too.</param>
    public void StartFrom(FrozenNormalization policy, bool returns)
    {
        if (_observations is not null)
        {
            Replace(_observations, policy.Observations());
            _scaler.Refresh(_observations);
        }

        if (_returns is not null && returns)
        {
            Replace(_returns, policy.Returns());
        }

        Agree();
    }

    /// <summary>Writes what this shard's environments have shown since the last <see cref="MergeParts"/>.</summary>
    public void WritePart(Span<double> message)
    {
        _observationPart?.Part.Write(message);
        _returnPart?.Part.Write(message[(_observationPart?.Part.MessageLength ?? 0)..]);
    }

    /// <summary>Merges what the environments of all shards have shown.</summary>
    /// <param name="messages">The messages of all shards, in their order.</param>
    /// <param name="length">Numbers of a shard's message.</param>
    /// <param name="at">Where in it <see cref="WritePart"/> wrote.</param>
    public void MergeParts(ReadOnlySpan<double> messages, int length, int at)
    {
        if (_observationPart is not null)
        {
            _observationPart.Merge(messages, length, at);
            _scaler.Refresh(_observations!);
            at += _observationPart.Part.MessageLength;
        }

        _returnPart?.Merge(messages, length, at);
    }

    /// <summary>Takes over the statistics of another one of the same kind and size. Allocates nothing.</summary>
    public void CopyFrom(RunningNormalization other)
    {
        if (_observations is not null)
        {
            Replace(_observations, other._observations!);
            _scaler.Refresh(_observations);
        }

        if (_returns is not null)
        {
            Replace(_returns, other._returns!);
            other._g.CopyTo(_g, 0);
        }

        Agree();
    }

    public void SaveState(StateWriter writer)
    {
        if (_observations is not null)
        {
            writer.Write("observations", _observations);
        }

        if (_returns is not null)
        {
            writer.Write("returns", _returns);
            writer.WriteArray<double>("running_returns", _g);
        }
    }

    public void LoadState(StateReader reader)
    {
        if (_observations is not null)
        {
            reader.Read("observations", _observations);
            reader.WhenAccepted(() => _scaler.Refresh(_observations));
        }

        if (_returns is not null)
        {
            reader.Read("returns", _returns);
            reader.ReadArray("running_returns", _g, finite: true);
        }

        reader.WhenAccepted(Agree);
    }

    private void ApplyToAll(Tensor<float> observations)
    {
        for (int i = 0; i < observations.Rows; i++)
        {
            Apply(observations.RowRange(i, 1));
        }
    }

    private void Agree()
    {
        _observationPart?.Agree();
        _returnPart?.Agree();
    }

    private static void Replace(RunningMoments moments, RunningMoments by)
    {
        moments.Clear();
        moments.Merge(by); // into nothing: every bit is kept
    }
}
