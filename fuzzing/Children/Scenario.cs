using Gradus.Envs;

namespace Gradus.Fuzzing;

/// <summary>Environments in another process, and what is asked of them: every request of <see cref="Message"/>.</summary>
/// <param name="Id">The environments' name.</param>
/// <param name="Autoreset">When their next episodes begin.</param>
internal sealed record Scenario(string Id, AutoresetMode Autoreset)
{
    private const int Environments = 2;
    private const int Steps = 4;
    private const int MaxEnvironments = 64;
    private const int MaxPoint = 4_096;

    private static readonly IsolationOptions Options = new() { EnvironmentsPerProcess = Environments, MaxRestarts = 1 };

    private static readonly Dictionary<string, Func<IEnvironment>> Factories = new()
    {
        ["CartPole-v1"] = () => new CartPole(),
        ["Pendulum-v1"] = () => new Pendulum(),
        ["MaskProbe-v0"] = () => new MaskProbe(),
        ["HybridProbe-v0"] = () => new HybridProbe(),
        ["PartsProbe-v0"] = () => new PartsProbe(),
        ["MinAtar/Breakout-v1"] = EnvironmentRegistry.Find("MinAtar/Breakout-v1").Make,
    };

    /// <summary>Discrete, continuous and mixed actions; images; parts; action masks; episodes that end with every step.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("CartPole-v1", AutoresetMode.SameStep),
        new("Pendulum-v1", AutoresetMode.NextStep),
        new("MaskProbe-v0", AutoresetMode.SameStep),
        new("MaskProbe-v0", AutoresetMode.NextStep),
        new("MinAtar/Breakout-v1", AutoresetMode.SameStep),
        new("HybridProbe-v0", AutoresetMode.NextStep),
        new("PartsProbe-v0", AutoresetMode.SameStep),
    ];

    /// <summary>The environments of that name, as many as a case may have; assemblies are not loaded.</summary>
    /// <exception cref="ArgumentException">There are none of that name.</exception>
    public static Func<IEnvironment> Find(string id, IReadOnlyList<string> assemblies)
    {
        Func<IEnvironment> make = Factories.GetValueOrDefault(id) ?? throw new ArgumentException($"There is no environment '{id}'.");
        int made = 0;
        return () => ++made <= MaxEnvironments ? make() : throw new InvalidOperationException("A case has no room for more environments.");
    }

    /// <summary>Makes, resets, steps, saves and resumes the environments.</summary>
    /// <param name="program">Answers.</param>
    /// <param name="stage">How far that has come.</param>
    /// <returns>False where the answers describe environments too large for a case; nothing more is asked then.</returns>
    public bool Play(ChildProgram program, ref PlayStage stage)
    {
        stage = PlayStage.Start;
        using (var group = new ProcessGroup(program, 0, Environments, Autoreset, Options))
        {
            if (group.ObservationSpace.Size > MaxPoint || group.ActionSpace.Size > MaxPoint || group.ActionSpace.MaskSize > MaxPoint)
            {
                return false;
            }
        }

        using ProcessBatch batch = ProcessBatch.Start(program, Environments, Autoreset, Options, new RestartBudget(Options.MaxRestarts));
        stage = PlayStage.Steps;
        float[] observations = new float[Environments * batch.ObservationSpace.Size];
        batch.Reset(0, Environments, seed: 1, seeded: true, observations);
        for (int step = 1; step <= Steps; step++)
        {
            Step(batch, new StepNumber(step, 1), observations);
        }

        if (batch.CanResume)
        {
            stage = PlayStage.Save;
            var writer = new StateWriter();
            batch.SaveState(writer);
            stage = PlayStage.Load;
            var reader = new StateReader(writer.ToArray());
            batch.LoadState(reader);
            reader.Accept();
        }

        stage = PlayStage.Steps;
        Step(batch, new StepNumber(Steps + 1, 1), observations);
        return true;
    }

    private static void Step(ProcessBatch batch, StepNumber number, float[] observations)
    {
        int choices = batch.ActionSpace.MaskSize;
        bool[] masks = new bool[Environments * choices];
        Array.Fill(masks, true);
        if (batch.HasActionMasks)
        {
            batch.WriteActionMasks(number, masks);
        }

        if (batch.ActionSpace.ActionKind == ActionKind.Reals)
        {
            float[] reals = new float[Environments * batch.ActionSpace.Size];
            batch.Step(0, Environments, number, BatchActions.Of(reals, batch.ActionSpace), observations);
            return;
        }

        int[] actions = new int[Environments * batch.ActionSpace.Size];
        if (batch.ActionSpace is Discrete)
        {
            for (int i = 0; i < actions.Length; i++)
            {
                actions[i] = Array.IndexOf(masks, true, i * choices, choices) - (i * choices);
            }
        }

        batch.Step(0, Environments, number, BatchActions.Of(actions, batch.ActionSpace), observations);
    }
}
