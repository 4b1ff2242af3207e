namespace Gradus.Envs;

/// <summary>An environment around another one that shows several of its observations at once.</summary>
internal interface IFrameStack : IEnvironmentAround
{
    /// <summary>What the environment inside has shown last, as it shows it.</summary>
    ReadOnlySpan<float> Newest { get; }
}
