using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// The normalisation statistics of all workers. A worker acts through a whole rollout with one copy of them, gathers its own observations
/// separately, and at the rollout's end merges those and takes a new copy.
/// </summary>
/// <remarks>
/// The merge is the one place where workers meet under a lock, for some tens of nanoseconds per rollout: unlike gradients, sums of squares
/// do not tolerate a lost or torn update, and the variance would be wrong for ever. Parameters are written as the write policy says. Before
/// the first merge, observations have mean 0 and variance 1, and are clipped like all others.
/// </remarks>
internal sealed class SharedNormalization(A3COptions options, Space observations, TeamMemory memory)
{
    private readonly TeamGate _gate = new(memory);
    private readonly AmountColumns _columns = AmountColumns.Of(observations);
    private readonly SharedMoments? _observations =
        options.Normalizes(observations) ? new SharedMoments(AmountColumns.Of(observations).Count, memory) : null;
    private readonly SharedMoments? _returns = options.NormalizeRewards ? new SharedMoments(1, memory) : null;
    private readonly double _gamma = options.Gamma;
    private readonly List<Lane> _lanes = [];

    /// <summary>A worker's end.</summary>
    public Lane Connect()
    {
        var lane = new Lane(this, observations.Size);
        _lanes.Add(lane);
        return lane;
    }

    /// <summary>Continues the statistics of a policy, as far as this normalisation has them. Only while no worker works.</summary>
    /// <param name="policy">The statistics.</param>
    /// <param name="returns">Whether to continue that of the rewards too.</param>
    public void StartFrom(FrozenNormalization policy, bool returns)
    {
        using (_gate.Enter())
        {
            _observations?.Set(policy.Observations());
            if (returns)
            {
                _returns?.Set(policy.Returns());
            }
        }

        TakeUp();
    }

    /// <summary>
    /// Has every lane of this process begin with the statistics as they are. Only while no worker of this process works; those of others
    /// may.
    /// </summary>
    public void TakeUp()
    {
        bool hasAny;
        using (_gate.Enter())
        {
            hasAny = _observations is null || _observations.Read().Count > 0;
        }

        if (hasAny)
        {
            _lanes.ForEach(lane => lane.Exchange());
        }
    }

    /// <summary>The current statistics; null if nothing is normalised.</summary>
    public FrozenNormalization? Freeze()
    {
        using TeamGate.Hold held = _gate.Enter();
        return FrozenNormalization.Of(_columns, _observations?.Read(), _returns?.Read());
    }

    /// <summary>One worker's statistics, over the one environment that it steps.</summary>
    internal sealed class Lane(SharedNormalization shared, int observationSize) : IRolloutNormalization
    {
        private readonly RunningMoments? _observations = shared._observations is null ? null : new RunningMoments(shared._columns.Count);
        private readonly RunningMoments? _returns = shared._returns is null ? null : new RunningMoments(1);
        private readonly ObservationScaler _scaler = new(shared._columns);
        private readonly AmountReader _amounts = new(shared._columns);
        private readonly float[] _last = new float[observationSize];
        private double _returnVariance = 1;
        private double _g;

        public bool NormalizesObservations => _observations is not null;

        public bool NormalizesRewards => _returns is not null;

        /// <summary>Takes in what the last rollout ended with, as it was shown: the statistics have changed since.</summary>
        public void Continue(Tensor<float> observations)
        {
            observations.CopyFrom(_last);
            Observe(observations);
        }

        /// <summary>They change at the end of a rollout anyway.</summary>
        public double[]? Hold() => _observations is null ? null : _scaler.ToArray();

        public void Begin(Tensor<float> observations) => Observe(observations);

        public void Observe(Tensor<float> observations)
        {
            _observations?.Add(_amounts.Of(observations.ReadRow(0)));
            Apply(observations);
        }

        public void ObserveLast(Tensor<float> observations)
        {
            observations.ReadRow(0).CopyTo(_last);
            Apply(observations);
        }

        public void Apply(Tensor<float> observation)
        {
            if (_observations is not null)
            {
                using HostWrite<float> edit = observation.Edit();
                _scaler.Apply(edit.Span);
            }
        }

        public void Reward(VectorEnvironment environments, Span<float> rewards)
        {
            double reward = environments.Rewards[0];
            if (_returns is null)
            {
                rewards[0] = (float)reward;
                return;
            }

            if (!environments.IsResetStep[0])
            {
                DiscountedReturn.Add(_returns, shared._gamma, ref _g, reward, environments.Terminated[0] || environments.Truncated[0]);
            }
            else
            {
                _g = 0; // an episode begins, also where a lost process broke one off
            }

            rewards[0] = DiscountedReturn.Scale(reward, _returnVariance);
        }

        public void ForgetEpisodes() => _g = 0;

        public void ForgetEpisode(int environment) => _g = 0;

        /// <summary>Merges this worker's statistics into the shared ones, and takes a copy of those.</summary>
        public void Exchange()
        {
            if (_observations is null && _returns is null)
            {
                return;
            }

            using TeamGate.Hold held = shared._gate.Enter();
            if (_observations is not null)
            {
                _scaler.Refresh(shared._observations!.Merge(_observations));
                _observations.Clear();
            }

            if (_returns is not null)
            {
                _returnVariance = shared._returns!.Merge(_returns).Variance(0);
                _returns.Clear();
            }
        }
    }
}
