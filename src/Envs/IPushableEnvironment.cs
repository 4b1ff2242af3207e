namespace Gradus.Envs;

/// <summary>
/// A task with a body that can be pushed from outside between two steps, which no action does: how well a policy copes with what it was not
/// trained for.
/// </summary>
public interface IPushableEnvironment : IEnvironment
{
    /// <summary>Whether pushes upwards and downwards do something too.</summary>
    bool CanBePushedUpwards { get; }

    /// <summary>Changes the velocity of the body at once; the next observation shows it.</summary>
    /// <param name="x">How hard to the right, where 1 is a firm push that a good policy can just cope with; negative for the left.</param>
    /// <param name="y">How hard upwards; nothing comes of it where <see cref="CanBePushedUpwards"/> is false.</param>
    /// <exception cref="ArgumentException">A number is NaN or infinite.</exception>
    /// <exception cref="InvalidOperationException">No episode is in progress.</exception>
    void Push(double x, double y);
}
