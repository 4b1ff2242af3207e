namespace Gradus.Envs;

/// <summary>Makes the environments for the checks, disposes them, and collects the findings.</summary>
internal sealed class TestBench(Func<IEnvironment> factory, string name, ulong seed, int steps) : IDisposable
{
    private readonly List<IEnvironment> _made = [];
    private readonly List<EnvironmentFinding> _findings = [];

    public IReadOnlyList<EnvironmentFinding> Findings => _findings;

    public string Name { get; } = name;

    public ulong Seed { get; } = seed;

    public int Steps { get; } = steps;

    /// <summary>Reports something, once per rule.</summary>
    public void Report(string rule, string message)
    {
        if (!Has(rule))
        {
            _findings.Add(new EnvironmentFinding(rule, $"{Name}: {message}"));
        }
    }

    public bool Has(string rule) => _findings.Exists(finding => finding.Rule == rule);

    public IEnvironment Make()
    {
        IEnvironment environment = factory();
        _made.Add(environment);
        return environment;
    }

    /// <summary>Runs a part of the checks; an unexpected exception is a finding too.</summary>
    public void Try(string doing, Action check)
    {
        try
        {
            check();
        }
        catch (Exception exception)
        {
            string hint = exception is IndexOutOfRangeException or ArgumentException && _made.Count > 0 &&
                _made[0].ObservationSpace is { } space
                ? $" (The memory for an observation has {space.Size} elements, as {space} says.)"
                : "";
            Report("exception", $"{doing}, it threw {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}{hint}");
        }
    }

    /// <summary>Checks that environments can be made at all, each a new one with the same spaces.</summary>
    public bool Prepare()
    {
        bool usable = false;
        Try("while being made", () => usable = HasSpaces());
        return usable;
    }

    public void Dispose()
    {
        foreach (IEnvironment environment in _made.Distinct())
        {
            Try("while being disposed", () => (environment as IDisposable)?.Dispose());
        }
    }

    private bool HasSpaces()
    {
        IEnvironment first = factory();
        if (first is null)
        {
            Report("factory", "the factory gave null instead of an environment.");
            return false;
        }

        _made.Add(first);
        IEnvironment second = Make();
        if (ReferenceEquals(first, second))
        {
            Report("factory", "the factory gave the same object twice; it must make a new environment at every call.");
            return false;
        }

        return SpaceIsSteady("observation", first, second, environment => environment.ObservationSpace)
            & SpaceIsSteady("action", first, second, environment => environment.ActionSpace);
    }

    private bool SpaceIsSteady(string what, IEnvironment first, IEnvironment second, Func<IEnvironment, Space?> space)
    {
        if (space(first) is not { } found)
        {
            Report("space", $"the {what} space is null.");
            return false;
        }

        if (!ReferenceEquals(found, space(first)))
        {
            Report(
                "space",
                $"the {what} space is another object at every look; make it once and keep it, because it is asked for at every step.");
        }

        if (!found.Equals(space(second)))
        {
            Report("space", $"two environments have different {what} spaces, {found} and {space(second)}; they must be equal.");
            return false;
        }

        return true;
    }
}
