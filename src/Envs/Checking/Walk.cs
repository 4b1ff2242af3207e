namespace Gradus.Envs;

/// <summary>Everything an environment returned during a number of random steps, over as many episodes as that took.</summary>
internal sealed class Walk
{
    private readonly List<float[]> _observations = [];
    private readonly List<StepResult?> _results = [];

    /// <summary>Length of the first episode; null if it did not end.</summary>
    public int? FirstEpisode { get; private set; }

    /// <summary>The first observation of every episode.</summary>
    public List<float[]> Beginnings { get; } = [];

    public int Length => _observations.Count;

    public float[] Observation(int at) => _observations[at];

    /// <summary>The step result of each observation; null for a reset.</summary>
    public StepResult? Result(int at) => _results[at];

    /// <summary>Walks.</summary>
    /// <param name="environment">Where.</param>
    /// <param name="seed">Of the first reset and the actions.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="fill">Written into the observation's memory before every call; the environment must ignore it.</param>
    /// <param name="between">Done after every call.</param>
    public static Walk Of(IEnvironment environment, ulong seed, int steps, float fill = 0, Action? between = null)
    {
        var walk = new Walk();
        environment.Reset(seed, walk.Memory(environment, fill));
        walk.Add(null);
        walk.Continue(environment, new Rng(seed), steps, fill, between);
        return walk;
    }

    /// <summary>Continues a walk from an environment's current state.</summary>
    public static Walk From(IEnvironment environment, ulong actionSeed, int steps)
    {
        var walk = new Walk();
        walk.Continue(environment, new Rng(actionSeed), steps, fill: 0, between: null);
        return walk;
    }

    /// <summary>Whether an episode ends within some random steps.</summary>
    public static bool Ends(IEnvironment environment, ulong seed, long steps)
    {
        var actions = new RandomActions(environment, new Rng(seed));
        var memory = new float[environment.ObservationSpace.Size];
        environment.Reset(seed, memory);
        for (long step = 0; step < steps; step++)
        {
            if (environment.Step(actions.Next(), memory).Ended)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first difference between two walks, in words; null if they are equal, bit for bit.</summary>
    public string? DifferenceFrom(Walk other)
    {
        for (int at = 0; at < Math.Min(Length, other.Length); at++)
        {
            string where = at == 0 && Result(0) is null ? "the first observation" : $"the result of step {StepsUntil(at)}";
            if (Result(at) != other.Result(at) || !Same(_observations[at], other._observations[at]))
            {
                return where;
            }
        }

        return null;
    }

    public static bool Same(float[] a, float[] b) =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(a.AsSpan()).SequenceEqual(
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(b.AsSpan()));

    /// <summary>The number of steps up to a place in the walk.</summary>
    public int StepsUntil(int at) => _results.Take(at + 1).Count(result => result is not null);

    private void Continue(IEnvironment environment, Rng rng, int steps, float fill, Action? between)
    {
        var actions = new RandomActions(environment, rng);
        between?.Invoke();
        for (int step = 1; step <= steps; step++)
        {
            StepResult result = environment.Step(actions.Next(), Memory(environment, fill));
            Add(result);
            between?.Invoke();
            if (result.Ended)
            {
                FirstEpisode ??= step;
                environment.Reset(null, Memory(environment, fill));
                Add(null);
                between?.Invoke();
            }
        }
    }

    private float[] Memory(IEnvironment environment, float fill)
    {
        float[] memory = new float[environment.ObservationSpace.Size];
        Array.Fill(memory, fill);
        _observations.Add(memory);
        return memory;
    }

    private void Add(StepResult? result)
    {
        _results.Add(result);
        if (result is null)
        {
            Beginnings.Add(_observations[^1]);
        }
    }
}
