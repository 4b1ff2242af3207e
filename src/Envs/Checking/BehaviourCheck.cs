namespace Gradus.Envs;

/// <summary>Checks an environment that is used correctly.</summary>
internal sealed class BehaviourCheck(TestBench bench, int? maxEpisodeSteps)
{
    private const int SeedsToCompare = 5;
    private const int PatienceForEnd = 10; // times the steps of a walk: some good tasks have a clock of their own
    private const string FilledRule = "filled";
    private const string MaskRule = "mask";
    private const float Filled = 1.2345678e-30f;

    public void Run()
    {
        bench.Try("when asked which actions are legal", CheckMask);
        bench.Try($"in a random walk from seed {bench.Seed}", Observe);
        bench.Try("when the walk was repeated", Repeat);
        bench.Try("when it was reset in the middle of an episode", ResetEarly);
    }

    private void CheckMask()
    {
        IEnvironment environment = bench.Make();
        if (!environment.HasMask(out IMaskedEnvironment? masked))
        {
            return;
        }

        if (environment.ActionSpace.MaskSize == 0)
        {
            bench.Report(MaskRule, $"it has an action mask, but {environment.ActionSpace} cannot be masked; only discrete actions can.");
            return;
        }

        environment.Reset(bench.Seed, new float[environment.ObservationSpace.Size]);
        bool[] mask = new bool[environment.ActionSpace.MaskSize];
        bool[] filled = new bool[mask.Length];
        Array.Fill(filled, true);
        masked.WriteActionMask(mask);
        masked.WriteActionMask(filled);
        if (!mask.AsSpan().SequenceEqual(filled))
        {
            bench.Report(
                MaskRule,
                $"element {mask.AsSpan().CommonPrefixLength(filled)} of the action mask after Reset({bench.Seed}) was not written, or "
                    + $"differed when asked twice; all {mask.Length} elements must be written, and asking must change nothing.");
        }
    }

    private void Observe()
    {
        IEnvironment environment = bench.Make();
        Walk walk = Walk.Of(environment, bench.Seed, bench.Steps, fill: float.NaN);
        Walk other = Walk.Of(bench.Make(), bench.Seed, bench.Steps, fill: Filled);
        for (int at = 0; at < walk.Length; at++)
        {
            string where = Where(walk, at);
            CheckObservation(environment.ObservationSpace, walk.Observation(at), at < other.Length ? other.Observation(at) : [], where);
            if (walk.Result(at) is { } result && !double.IsFinite(result.Reward))
            {
                bench.Report(
                    "reward", $"{where} the reward is {(double.IsNaN(result.Reward) ? "NaN" : "infinite")}; rewards must be finite.");
            }
        }

        if (walk.FirstEpisode is null && maxEpisodeSteps is null && !Walk.Ends(bench.Make(), bench.Seed, PatienceForEnd * bench.Steps))
        {
            bench.Report(
                "end",
                $"no episode ended within {PatienceForEnd * bench.Steps} random steps, and no time limit is registered; give "
                    + $"maxEpisodeSteps, or end episodes.");
        }
    }

    private void CheckObservation(Space space, float[] observation, float[] filledOtherwise, string where)
    {
        for (int i = 0; i < observation.Length; i++)
        {
            if (!float.IsNaN(observation[i]))
            {
                continue;
            }

            // Memory that held NaN still does: it was never written if the other walk's filling is there too.
            if (i < filledOtherwise.Length && filledOtherwise[i] == Filled)
            {
                bench.Report(
                    FilledRule,
                    $"{space.NameOf(i)} of the observation {where} was not written; all {observation.Length} elements must be written in "
                        + $"every call.");
            }
            else
            {
                bench.Report("observation", $"{space.NameOf(i)} of the observation {where} is NaN.");
            }

            return;
        }

        if (Faults.Outside(space, observation, where) is { } fault)
        {
            bench.Report("observation", $"{fault}.");
        }
    }

    private void Repeat()
    {
        ulong seed = bench.Seed;
        IEnvironment environment = bench.Make();
        Walk walk = Walk.Of(environment, seed, bench.Steps);
        if (walk.DifferenceFrom(Walk.Of(environment, seed, bench.Steps)) is { } sameObject)
        {
            bench.Report(
                "seed",
                $"after Reset({seed}) and the same actions, {sameObject} differed from the first time; a seed must start the random stream "
                    + $"anew and clear all that came before.");
            return;
        }

        if (walk.DifferenceFrom(Walk.Of(bench.Make(), seed, bench.Steps)) is { } newObject)
        {
            bench.Report(
                "determinism",
                $"in a second environment with seed {seed} and the same actions, {newObject} differed; the seed and the actions must "
                    + $"decide everything.");
            return;
        }

        if (!bench.Has(FilledRule) && walk.DifferenceFrom(Walk.Of(bench.Make(), seed, bench.Steps, fill: float.NaN)) is { } refilled)
        {
            bench.Report(
                "memory",
                $"when the observation's memory held other numbers before a call, {refilled} differed; observations are written, never "
                    + $"read back.");
        }

        IEnvironment neighbour = bench.Make();
        ulong episodes = seed + 1;
        var memory = new float[neighbour.ObservationSpace.Size];
        Walk disturbed = Walk.Of(bench.Make(), seed, bench.Steps, between: () => neighbour.Reset(episodes++, memory));
        if (walk.DifferenceFrom(disturbed) is { } beside)
        {
            bench.Report(
                "shared",
                $"while another environment was reset in between, {beside} differed; environments share something, such as a static field "
                    + $"or a buffer.");
        }

        CheckStream(walk);
    }

    /// <summary>The seed matters, but the stream does not continue: every episode of a run would begin alike.</summary>
    private void CheckStream(Walk walk)
    {
        IEnvironment environment = bench.Make();
        float[] first = walk.Beginnings[0];
        bool seedsDiffer = false;
        for (ulong i = 1; i <= SeedsToCompare; i++)
        {
            var observation = new float[first.Length];
            environment.Reset(bench.Seed + i, observation);
            seedsDiffer |= !Walk.Same(observation, first);
        }

        environment.Reset(bench.Seed, new float[first.Length]);
        bool episodesDiffer = false;
        for (int i = 0; i < SeedsToCompare; i++)
        {
            var observation = new float[first.Length];
            environment.Reset(null, observation);
            episodesDiffer |= !Walk.Same(observation, first);
        }

        if (seedsDiffer && !episodesDiffer)
        {
            bench.Report("stream", "Reset without a seed begins the same episode again and again; it must go on with the random stream.");
        }
    }

    private void ResetEarly()
    {
        IEnvironment environment = bench.Make();
        Walk.Of(environment, bench.Seed, 1);
        var observation = new float[environment.ObservationSpace.Size];
        environment.Reset(null, observation);
        if (!environment.ObservationSpace.Contains(observation))
        {
            bench.Report("observation", "the observation of a reset in the middle of an episode is not in the space.");
        }
    }

    private string Where(Walk walk, int at) => walk.Result(at) is null
        ? at == 0 ? $"of Reset({bench.Seed})" : $"of the reset after step {walk.StepsUntil(at)} (seed {bench.Seed})"
        : $"after step {walk.StepsUntil(at)} (seed {bench.Seed})";
}
