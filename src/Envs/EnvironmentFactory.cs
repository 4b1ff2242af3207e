using System.Runtime.CompilerServices;

namespace Gradus.Envs;

/// <summary>
/// A function that makes environments, held to its promise of a new one at every call. The same object twice would be one world that is
/// stepped by several, each of which believes it to be its own.
/// </summary>
/// <param name="name">What the function is, in error messages, such as "The factory of Game-v0".</param>
/// <param name="make">The function.</param>
internal sealed class EnvironmentFactory(string name, Func<IEnvironment> make)
{
    private static readonly object Seen = new();

    private readonly ConditionalWeakTable<IEnvironment, object> _made = [];

    /// <summary>Makes an environment.</summary>
    /// <exception cref="InvalidOperationException">The function returned null, or an object that it had returned before.</exception>
    public IEnvironment Make()
    {
        IEnvironment environment = make() ?? throw new InvalidOperationException($"{name} returned null instead of an environment.");
        IEnvironment innermost = environment;
        while (innermost is IEnvironmentAround { Inner: { } inner })
        {
            innermost = inner;
        }

        return _made.TryAdd(innermost, Seen)
            ? environment
            : throw new InvalidOperationException($"{name} returned the same object twice; it must make a new environment at every call.");
    }
}
