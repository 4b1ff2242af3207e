namespace Gradus.Envs;

/// <summary>
/// An environment in which not every action is legal in every state, such as a board game. Every algorithm learns a policy over the legal
/// actions alone: it never takes another, and its probabilities, entropy and gradients are those of the smaller set.
/// </summary>
public interface IMaskedEnvironment : IEnvironment
{
    /// <summary>
    /// Whether there is a mask at all; the same for the lifetime of the environment. A wrapper says what the environment inside it says.
    /// </summary>
    bool HasActionMask => true;

    /// <summary>Writes which choices are legal in the state that was observed last. It does not change the environment.</summary>
    /// <param name="mask">
    /// <see cref="Space.MaskSize"/> of the action space long; true where the choice is legal. Write every element. A
    /// <see cref="Discrete"/> needs a legal action, and every element of a <see cref="MultiDiscrete"/> a legal value, except where the
    /// episode has ended.
    /// </param>
    void WriteActionMask(Span<bool> mask);
}
