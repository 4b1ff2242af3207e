namespace Gradus.Envs;

/// <summary>An environment around another one, whose world is that one's.</summary>
internal interface IEnvironmentAround
{
    /// <summary>The environment inside.</summary>
    IEnvironment Inner { get; }

    /// <summary>The outermost of a kind that an environment is, or that it is around; null if there is none.</summary>
    /// <param name="environment">Any environment.</param>
    static T? Find<T>(IEnvironment environment)
        where T : class
    {
        IEnvironment? inner = environment;
        while (inner is not T && inner is IEnvironmentAround around)
        {
            inner = around.Inner;
        }

        return inner as T;
    }
}
