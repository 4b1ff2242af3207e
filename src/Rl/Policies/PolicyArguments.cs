using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>What a policy acts on, checked before it does.</summary>
internal static class PolicyArguments
{
    /// <summary>Throws unless a policy can act on the observation.</summary>
    /// <exception cref="ArgumentException">It has the wrong length, or an element that is not finite or not among its values.</exception>
    public static void RequireObservation(Space space, ReadOnlySpan<float> observation)
    {
        if (observation.Length != space.Size)
        {
            throw new ArgumentException(
                $"The policy's observations, {space}, have {space.Size} numbers, but {observation.Length} were given.",
                nameof(observation));
        }

        if (Faults.Of(space, observation) is { } fault)
        {
            throw new ArgumentException($"The policy acts on finite numbers only, but {fault}.", nameof(observation));
        }

        if (Faults.StrangeElement(space, observation) is { Element: >= 0 } strange)
        {
            throw new ArgumentException(
                $"The policy cannot act: {space.NameOf(strange.Element)} of the observation is {strange.What}.", nameof(observation));
        }
    }

    /// <summary>Throws unless there is a mask exactly where the policy needs one, and it leaves something legal.</summary>
    /// <param name="description">The policy.</param>
    /// <param name="mask">The mask; empty for none.</param>
    /// <exception cref="InvalidOperationException">The policy needs a mask and there is none, or the other way round.</exception>
    /// <exception cref="ArgumentException">The mask has the wrong length, or nothing is legal.</exception>
    public static void RequireMask(PolicyDescription description, ReadOnlySpan<bool> mask)
    {
        if (description.HasActionMask == mask.IsEmpty)
        {
            throw new InvalidOperationException(mask.IsEmpty
                ? "The policy was trained with action masks: pass the mask of the legal actions with the observation."
                : "The policy was trained without action masks: pass the observation alone.");
        }

        if (mask.IsEmpty)
        {
            return;
        }

        Space actions = description.ActionSpace;
        string? fault = mask.Length == actions.MaskSize
            ? actions.FaultOf(mask)
            : $"its {mask.Length} elements are not {actions.MaskSize}, as {actions} needs";
        if (fault is not null)
        {
            throw new ArgumentException($"The policy cannot act under this mask: {fault}.", nameof(mask));
        }
    }

    /// <summary>Throws unless an action fits.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static void RequireRoom(Space actions, Span<float> action)
    {
        if (action.Length != actions.Size)
        {
            throw new ArgumentException(
                $"An action of {actions} has {actions.Size} numbers, but there is room for {action.Length}.", nameof(action));
        }
    }

    /// <summary>The space of actions that are single integers.</summary>
    /// <exception cref="InvalidOperationException">They are not.</exception>
    public static Discrete RequireDiscrete(Space actions) => actions as Discrete ?? throw new InvalidOperationException(
        $"The policy's action space is {actions}, whose actions are not single integers: call Choose(observation), or Act(observation, "
            + $"action) with room for {actions.Size} numbers.");

    /// <summary>Throws unless the probabilities of all actions fit.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    /// <exception cref="InvalidOperationException">Actions are not single integers.</exception>
    public static void RequireRoomForAll(Space actions, Span<float> probabilities)
    {
        int count = RequireDiscrete(actions).N;
        if (probabilities.Length != count)
        {
            throw new ArgumentException(
                $"There are {count} actions, but room for {probabilities.Length} probabilities.", nameof(probabilities));
        }
    }
}
