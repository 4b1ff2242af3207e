using System.Globalization;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// The distribution for an action space, and what it needs from a network: categorical for <see cref="Discrete"/>, several independent ones
/// for <see cref="MultiDiscrete"/>, Bernoulli for <see cref="MultiBinary"/>, a diagonal Gaussian for <see cref="Box"/>, and for a
/// <see cref="CompositeSpace"/> the product of those of its parts.
/// </summary>
public sealed partial class ActionHead
{
    /// <summary>
    /// Bounds of a ln σ that depends on the state, those of soft actor-critic: e⁻²⁰ is lost in a float beside a mean of 1, and e² is wider
    /// than boxes are.
    /// </summary>
    private const double MinLogStd = -20;
    private const double MaxLogStd = 2;

    private readonly GaussianOptions _gaussian;

    /// <summary>Describes the head of a space.</summary>
    /// <param name="actions">The action space.</param>
    /// <param name="gaussian">Options of a policy over boxes; null for the defaults.</param>
    /// <param name="masked">Whether some actions are not always legal, which the distribution is then told row by row.</param>
    /// <exception cref="ArgumentException">
    /// Actions should be squashed into a box with infinite bounds, or masked where they are real numbers, or have
    /// <see cref="LogStdKind.Sde"/> where they are not one box.
    /// </exception>
    public ActionHead(Space actions, GaussianOptions? gaussian = null, bool masked = false)
    {
        if (masked && actions.MaskSize == 0)
        {
            throw new ArgumentException($"{actions} cannot be masked; only discrete actions can.", nameof(masked));
        }

        IsMasked = masked;
        _gaussian = gaussian ?? new GaussianOptions();
        Actions = actions;
        if (IsSde && actions is not Box)
        {
            throw new ArgumentException(
                $"log_std=sde adds noise to real numbers, so the actions must be one Box, but they are {actions}.", nameof(gaussian));
        }

        foreach (SpacePart leaf in actions.Leaves)
        {
            Outputs = checked(Outputs + OutputsOf(leaf.Space));
            if (leaf.Space is Box bounds && _gaussian.Squash)
            {
                RequireBounds(bounds);
            }
        }
    }

    /// <summary>The action space.</summary>
    public Space Actions { get; }

    /// <summary>Whether some actions are not always legal.</summary>
    public bool IsMasked { get; }

    /// <summary>The number of outputs that the policy network needs.</summary>
    public int Outputs { get; }

    /// <summary>Whether actions have the noise of generalised state-dependent exploration.</summary>
    internal bool IsSde => _gaussian.LogStd == LogStdKind.Sde;

    /// <summary>The numbers that the distribution is recorded from: the outputs, and with such noise ln σ of every element too.</summary>
    internal int Parameters => IsSde ? 2 * Outputs : Outputs;

    /// <summary>
    /// The number of standard deviations that are parameters, of each input of the output layer where noise depends on them; 0 for none.
    /// </summary>
    internal int LogStdParameters =>
        _gaussian.LogStd != LogStdKind.State ? Actions.Leaves.Sum(leaf => leaf.Space is Box box ? box.Size : 0) : 0;

    /// <summary>Throws for a box that tanh cannot be mapped onto.</summary>
    internal static void RequireBounds(Box box)
    {
        for (int i = 0; i < box.DifferingElements; i++)
        {
            (float low, float high) = box.BoundsOf(i);
            if (!float.IsFinite(high - low) || low == high)
            {
                string bounds = string.Create(CultureInfo.InvariantCulture, $"{low} and {high}");
                throw new ArgumentException(
                    $"Actions can be squashed only into a Box with finite bounds, the lower below the upper, but element {i} of {box} lies "
                        + $"between {bounds}.",
                    nameof(box));
            }
        }
    }

    private static int Total(ReadOnlySpan<int> numbers)
    {
        int sum = 0;
        foreach (int number in numbers)
        {
            sum = checked(sum + number);
        }

        return sum;
    }

    /// <summary>The number of outputs for an action space without parts.</summary>
    private int OutputsOf(Space actions) => actions switch
    {
        Discrete discrete => discrete.N,
        MultiDiscrete several => Total(several.Nvec),
        MultiBinary binary => binary.N,
        Box box => box.Size * (_gaussian.LogStd == LogStdKind.State ? 2 : 1),
        _ =>
            throw new ArgumentException(
                $"No policy supports {actions}: the action space must be Discrete, MultiDiscrete, MultiBinary, a Box, or have such parts.",
                nameof(actions)),
    };
}
