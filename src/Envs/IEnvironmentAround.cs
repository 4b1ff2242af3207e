namespace Gradus.Envs;

/// <summary>An environment around another one, whose world is that one's.</summary>
internal interface IEnvironmentAround
{
    /// <summary>The environment inside.</summary>
    IEnvironment Inner { get; }
}
