namespace Gradus.Envs;

/// <summary>Checks that an environment refuses incorrect use: if it does not, one mistake becomes a run that just looks bad.</summary>
internal sealed class MisuseCheck(TestBench bench)
{
    public void Run()
    {
        bench.Try("when stepped before the first Reset", StepBeforeReset);
        bench.Try("when stepped after the end of an episode", StepAfterEnd);
        bench.Try("when given actions outside the space", WrongActions);
    }

    private void StepBeforeReset()
    {
        IEnvironment environment = bench.Make();
        var actions = new RandomActions(environment, new Rng(bench.Seed));
        if (Refusal<InvalidOperationException>(environment, actions.NextOfAll()) is { } instead)
        {
            bench.Report(
                "step-before-reset", $"a step before the first Reset {instead}; it must throw {nameof(InvalidOperationException)}.");
        }
    }

    private void StepAfterEnd()
    {
        IEnvironment environment = bench.Make();
        var actions = new RandomActions(environment, new Rng(bench.Seed));
        var observation = new float[environment.ObservationSpace.Size];
        environment.Reset(bench.Seed, observation);
        for (int step = 1; step <= bench.Steps; step++)
        {
            if (!environment.Step(actions.Next(), observation).Ended)
            {
                continue;
            }

            if (Refusal<InvalidOperationException>(environment, actions.NextOfAll()) is { } instead)
            {
                bench.Report(
                    "step-after-end",
                    $"a step after the episode's end (step {step}, seed {bench.Seed}) {instead}; it must throw "
                        + $"{nameof(InvalidOperationException)}.");
            }

            return;
        }
    }

    private void WrongActions()
    {
        switch (bench.Make().ActionSpace)
        {
            case Discrete discrete:
                Refuses(discrete.Start - 1);
                Refuses(discrete.Start + discrete.N);
                Refuses(new float[1]);
                break;
            case Box box:
                Refuses(Changed(box, float.NaN));
                Refuses(new float[box.Size + 1]);
                Refuses(0);
                break; // beyond its bounds, many a task clips
            case CompositeSpace composite:
                Refuses(Changed(composite, composite.Leaves[0], float.NaN));
                foreach (SpacePart leaf in composite.Leaves)
                {
                    if (leaf.Space is not Box)
                    {
                        Refuses(Changed(composite, leaf, 0.5f));
                    }
                }

                Refuses(new float[composite.Size + 1]);
                Refuses(0);
                break;
            case MultiDiscrete multi:
                Refuses(Changed(multi.Size, -1));
                Refuses(Changed(multi.Size, multi.Nvec[0]));
                Refuses(new int[multi.Size + 1]);
                break;
            case Space space:
                Refuses(Changed(space.Size, 2));
                Refuses(new int[space.Size + 1]);
                break;
        }
    }

    private void Refuses(EnvironmentAction action)
    {
        IEnvironment environment = bench.Make();
        environment.Reset(bench.Seed, new float[environment.ObservationSpace.Size]);
        if (Refusal<ArgumentException>(environment, action) is { } instead)
        {
            bench.Report(
                "action",
                $"the action {action.ToString()} is not in {environment.ActionSpace}, but {instead}; it must throw "
                    + $"{nameof(ArgumentException)}.");
        }
    }

    /// <summary>What a step did instead of throwing the required exception; null if it did throw it.</summary>
    private static string? Refusal<TException>(IEnvironment environment, EnvironmentAction action)
        where TException : Exception
    {
        try
        {
            environment.Step(action, new float[environment.ObservationSpace.Size]);
            return "was accepted";
        }
        catch (TException)
        {
            return null;
        }
        catch (Exception other)
        {
            return $"threw {other.GetType().Name} ({other.Message.ReplaceLineEndings(" ")})";
        }
    }

    private static float[] Changed(Box box, float first)
    {
        float[] action = new float[box.Size];
        for (int i = 0; i < action.Length; i++)
        {
            action[i] = Math.Clamp(0, box.Low[i], box.High[i]);
        }

        action[0] = first;
        return action;
    }

    /// <summary>An action of the space but for the first number of a part.</summary>
    private float[] Changed(CompositeSpace space, SpacePart part, float first)
    {
        float[] action = new float[space.Size];
        space.Sample(new Rng(bench.Seed), action);
        action[part.Offset] = first;
        return action;
    }

    private static int[] Changed(int size, int first)
    {
        int[] action = new int[size];
        action[0] = first;
        return action;
    }
}
