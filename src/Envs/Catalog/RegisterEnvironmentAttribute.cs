namespace Gradus.Envs;

/// <summary>
/// Gives a class that implements <see cref="IEnvironment"/>, and has a public constructor without parameters, an id in the registry when
/// its assembly is loaded by <see cref="EnvironmentAssembly"/>, as <c>gradus --assembly</c> does, or when the program itself calls
/// <see cref="EnvironmentRegistry.Register{TEnvironment}"/>.
/// </summary>
/// <param name="id">The name; by convention it ends in a version, such as <c>MyGame-v0</c>.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class RegisterEnvironmentAttribute(string id) : Attribute
{
    /// <summary>The name.</summary>
    public string Id { get; } = id;

    /// <summary>The number of steps after which episodes are truncated; 0 for no limit.</summary>
    public int MaxEpisodeSteps { get; set; }

    /// <summary>The mean return over 100 episodes from which the task counts as solved; NaN for none.</summary>
    public double RewardThreshold { get; set; } = double.NaN;

    /// <summary>The task in one line.</summary>
    public string Summary { get; set; } = "";
}
