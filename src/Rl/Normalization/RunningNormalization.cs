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

    /// <param name="observations">Whether to normalise observations.</param>
    /// <param name="rewards">Whether to normalise rewards.</param>
    /// <param name="environments">N.</param>
    /// <param name="columns">The elements of an observation that are amounts.</param>
    /// <param name="gamma">γ.</param>
    public RunningNormalization(bool observations, bool rewards, int environments, AmountColumns columns, double gamma)
    {
        _observations = observations ? new RunningMoments(columns.Count) : null;
        _returns = rewards ? new RunningMoments(1) : null;
        _columns = columns;
        _amounts = new AmountReader(columns);
        _scaler = new ObservationScaler(columns);
        _g = new double[environments];
        _gamma = gamma;
    }

    /// <inheritdoc/>
    public bool NormalizesRewards => _returns is not null;

    /// <summary>The current statistics; null if nothing is normalised.</summary>
    public FrozenNormalization? Freeze() => FrozenNormalization.Of(_columns, _observations, _returns);

    /// <summary>Nothing: they were taken in as the last rollout ended.</summary>
    public void Continue(Tensor<float> observations)
    {
    }

    /// <summary>Records the observations of one step and normalises them in place, (N, D).</summary>
    public void Observe(Tensor<float> observations)
    {
        if (_observations is null)
        {
            return;
        }

        for (int i = 0; i < observations.Rows; i++)
        {
            _observations.Add(_amounts.Of(observations.ReadRow(i)));
        }

        _scaler.Refresh(_observations);
        for (int i = 0; i < observations.Rows; i++)
        {
            Apply(observations.RowRange(i, 1));
        }
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
                DiscountedReturn.Add(_returns, _gamma, ref _g[i], raw[i], environments.Terminated[i] || environments.Truncated[i]);
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

    /// <summary>Restarts every environment's discounted return, as its episode does.</summary>
    public void ForgetEpisodes() => Array.Clear(_g);

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
    }

    private static void Replace(RunningMoments moments, RunningMoments by)
    {
        moments.Clear();
        moments.Merge(by); // into nothing: every bit is kept
    }
}
