using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>
/// Episodes played without looking at observations: the scores that a policy has to beat, and by which two implementations of a task are
/// compared.
/// </summary>
/// <param name="Episodes">The number of episodes.</param>
/// <param name="MeanReturn">The mean return.</param>
/// <param name="ReturnDeviation">The standard deviation of the returns.</param>
/// <param name="MeanLength">The mean number of steps.</param>
/// <param name="LengthDeviation">The standard deviation of the number of steps.</param>
internal sealed record BlindPlay(int Episodes, double MeanReturn, double ReturnDeviation, double MeanLength, double LengthDeviation)
{
    private const int MaxAtOnce = 50;

    /// <summary>Plays.</summary>
    /// <param name="id">The environment.</param>
    /// <param name="episodes">The number of episodes.</param>
    /// <param name="seed">The seed of the first environment and of the actions.</param>
    /// <param name="noop">Always take action 0, or all zeros, instead of random actions.</param>
    public static BlindPlay Run(string id, int episodes, ulong seed, bool noop)
    {
        int count = Math.Min(episodes, MaxAtOnce);
        using var environments = VectorEnvironment.Make(id, count, seed);
        var returns = new List<double>(episodes);
        var lengths = new List<double>(episodes);

        // Every environment plays its share: counting whichever episodes end first would favour short ones.
        int[] left = [.. Enumerable.Range(0, count).Select(i => (episodes / count) + (i < episodes % count ? 1 : 0))];
        var actions = new BlindActions(environments, noop ? null : new Rng(seed));
        float[] observations = new float[count * environments.ObservationSize];
        environments.Reset(observations);
        while (returns.Count < episodes)
        {
            actions.Step(observations);
            RequireNumbers(environments, observations);
            foreach (FinishedEpisode episode in environments.Episodes.Finished)
            {
                if (left[episode.Rank]-- > 0)
                {
                    returns.Add(episode.Return);
                    lengths.Add(episode.Length);
                }
            }
        }

        return new BlindPlay(episodes, returns.Average(), Deviation(returns), lengths.Average(), Deviation(lengths));
    }

    /// <summary>Refuses what cannot be scored, and episodes that do not end.</summary>
    private static void RequireNumbers(VectorEnvironment environments, ReadOnlySpan<float> observations)
    {
        for (int i = 0; i < environments.Count; i++)
        {
            string? fault = Faults.Of(environments.Rewards[i])
                ?? Faults.Of(observations.Slice(i * environments.ObservationSize, environments.ObservationSize))
                ?? (environments.Episodes.RunningLengths[i] > Evaluation.MaxEpisodeSteps ? "its episode has not ended" : null);
            if (fault is not null)
            {
                throw new InvalidOperationException(
                    $"Environment {i} ({environments.Id}), in step {environments.Steps} of all environments: {fault}.");
            }
        }
    }

    private static double Deviation(List<double> values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }

    /// <summary>Random actions, or zeros if there is no random stream.</summary>
    private sealed class BlindActions(VectorEnvironment environments, Rng? rng)
    {
        private readonly float[] _reals = new float[environments.Count * environments.ActionSize];
        private readonly Rng _unused = new(0);
        private readonly bool[] _masks = new bool[environments.HasActionMasks ? environments.Count * environments.ActionSpace.MaskSize : 0];
        private readonly int[] _integers = new int[environments.Count * environments.ActionSize];

        public void Step(Span<float> observations)
        {
            if (environments.HasActionMasks)
            {
                SampleLegal();
                environments.Step(_integers, observations);
                return;
            }

            int size = environments.ActionSize;
            for (int i = 0; rng is not null && i < environments.Count; i++)
            {
                environments.ActionSpace.Sample(rng, _reals.AsSpan(i * size, size));
            }

            if (environments.ActionSpace is Box)
            {
                environments.Step(_reals, observations);
                return;
            }

            for (int i = 0; i < _integers.Length; i++)
            {
                _integers[i] = (int)_reals[i];
            }

            environments.Step(_integers, observations);
        }

        /// <summary>A random legal action for every environment, or the first legal one.</summary>
        private void SampleLegal()
        {
            environments.WriteActionMasks(_masks);
            int size = environments.ActionSize;
            int choices = environments.ActionSpace.MaskSize;
            for (int i = 0; i < environments.Count; i++)
            {
                Span<bool> mask = _masks.AsSpan(i * choices, choices);
                if (rng is null)
                {
                    KeepFirst(mask);
                }

                environments.ActionSpace.Sample(rng ?? _unused, mask, _integers.AsSpan(i * size, size));
            }
        }

        /// <summary>Leaves the first legal value of every element, or zeros, so that there is nothing to choose.</summary>
        private void KeepFirst(Span<bool> mask)
        {
            if (environments.ActionSpace is MultiBinary)
            {
                mask.Clear();
                return;
            }

            foreach (int values in environments.ActionSpace is MultiDiscrete several ? several.Nvec : [mask.Length])
            {
                Span<bool> own = mask[..values];
                int first = own.IndexOf(true);
                own.Clear();
                own[first] = true;
                mask = mask[values..];
            }
        }
    }
}
