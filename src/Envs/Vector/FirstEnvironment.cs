namespace Gradus.Envs;

/// <summary>
/// What the sources of one kind of environment know of it, and an environment that was made to know it: it waits, unstepped, to be the
/// first of those that are stepped.
/// </summary>
internal sealed class FirstEnvironment
{
    private IEnvironment? _waiting;

    /// <summary>The spaces; null as long as no environment was made.</summary>
    public EnvironmentSpaces? Spaces { get; set; }

    /// <summary>Keeps an environment until it is taken.</summary>
    /// <returns>Its spaces.</returns>
    public EnvironmentSpaces Keep(IEnvironment environment)
    {
        _waiting = environment;
        return environment.Spaces();
    }

    /// <summary>The environment that waits, which is now the caller's; null if there is none.</summary>
    public IEnvironment? Take()
    {
        IEnvironment? taken = _waiting;
        _waiting = null;
        return taken;
    }
}
