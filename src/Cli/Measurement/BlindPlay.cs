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
        var actions = new BlindActions(environments, noop ? null : RunSeeds.Actions(seed));
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
                ?? ObservationFaults.Of(
                    environments.ObservationSpace, observations.Slice(i * environments.ObservationSize, environments.ObservationSize))
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
        private readonly bool[] _masks = new bool[environments.HasActionMasks ? environments.Count * environments.ActionSpace.MaskSize : 0];
        private readonly int[] _integers = new int[environments.Count * environments.ActionSize];

        public void Step(Span<float> observations)
        {
            Choose();
            if (environments.ActionSpace.ActionKind == ActionKind.Reals)
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

        /// <summary>A random legal action for every environment, or zeros, or the first legal values.</summary>
        private void Choose()
        {
            if (environments.HasActionMasks)
            {
                environments.WriteActionMasks(_masks);
            }

            Space space = environments.ActionSpace;
            int choices = environments.HasActionMasks ? space.MaskSize : 0;
            for (int i = 0; i < environments.Count; i++)
            {
                Span<float> action = _reals.AsSpan(i * space.Size, space.Size);
                ReadOnlySpan<bool> mask = _masks.AsSpan(i * choices, choices);
                if (rng is null)
                {
                    TakeFirst(space, mask, action);
                }
                else if (choices > 0)
                {
                    space.Sample(rng, mask, action);
                }
                else
                {
                    space.Sample(rng, action);
                }
            }
        }

        /// <summary>The first legal value of every element that a mask is about; all others are zero.</summary>
        private static void TakeFirst(Space space, ReadOnlySpan<bool> mask, Span<float> action)
        {
            action.Clear();
            foreach (SpacePart leaf in space.Leaves)
            {
                if (mask.IsEmpty || leaf.Space is not (Discrete or MultiDiscrete))
                {
                    continue;
                }

                int start = leaf.Space is Discrete discrete ? discrete.Start : 0;
                ReadOnlySpan<bool> own = leaf.MaskOf(mask);
                for (int i = 0; i < leaf.Length; i++)
                {
                    action[leaf.Offset + i] = start + own.IndexOf(true);
                    own = leaf.Space is MultiDiscrete several ? own[several.Nvec[i]..] : default;
                }
            }
        }
    }
}
