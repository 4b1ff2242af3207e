namespace Gradus.Envs;

/// <summary>
/// An environment that draws itself, for <c>gradus play</c> in a terminal and in pages. It is optional: others are drawn from their
/// observations. Nothing is drawn, and nothing is spent on it, unless somebody looks.
/// </summary>
public interface IDrawable : IEnvironment
{
    /// <summary>Whether it can be drawn; the same for the lifetime of the environment.</summary>
    bool CanDraw => true;

    /// <summary>Draws the state that was observed last. It does not change the environment.</summary>
    /// <returns>A new picture, which the environment does not change later.</returns>
    Scene Draw();
}
