using System.Diagnostics.CodeAnalysis;

namespace Gradus.Envs;

/// <summary>Asks environments for their action masks.</summary>
public static class ActionMasking
{
    /// <summary>The environment as one with an action mask.</summary>
    /// <param name="environment">Any environment.</param>
    /// <param name="masked">The same object, if not every action is always legal in it.</param>
    public static bool HasMask(this IEnvironment environment, [NotNullWhen(true)] out IMaskedEnvironment? masked)
    {
        masked = environment is IMaskedEnvironment { HasActionMask: true } found ? found : null;
        return masked is not null;
    }

    /// <summary>What the environment shows and takes.</summary>
    internal static EnvironmentSpaces Spaces(this IEnvironment environment) =>
        new(environment.ObservationSpace, environment.ActionSpace, environment.HasMask(out _));

    /// <summary>Writes a mask and refuses one that leaves no legal action, which is a mistake in the environment.</summary>
    /// <param name="environment">An environment in the middle of an episode.</param>
    /// <param name="mask">Receives <see cref="Space.MaskSize"/> elements; true where the choice is legal.</param>
    /// <exception cref="ArgumentException">The destination has a different length.</exception>
    /// <exception cref="InvalidOperationException">No action is legal.</exception>
    public static void WriteCheckedMask(this IMaskedEnvironment environment, Span<bool> mask)
    {
        Space actions = environment.ActionSpace;
        if (mask.Length != actions.MaskSize)
        {
            throw new ArgumentException(
                $"A mask of {actions} has {actions.MaskSize} elements, but the destination has {mask.Length}.", nameof(mask));
        }

        environment.WriteCheckedMask(actions, mask);
    }

    /// <summary>The same, where the space is at hand and the length is right.</summary>
    internal static void WriteCheckedMask(this IMaskedEnvironment environment, Space actions, Span<bool> mask)
    {
        environment.WriteActionMask(mask);
        if (actions.FaultOf(mask) is { } fault)
        {
            throw new InvalidOperationException(fault);
        }
    }
}
