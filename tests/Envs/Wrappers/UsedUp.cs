using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>
/// Every choice of an action can be made once in an episode of a few steps, and is legal until it has been made. Throws where one is made
/// again. Each step pays 1.
/// </summary>
internal sealed class UsedUp(Space actions) : IMaskedEnvironment
{
    private const int Limit = 3;

    private readonly HashSet<int> _used = [];
    private int _steps;

    public Space ObservationSpace { get; } = new Box(0, Limit, 1);

    public Space ActionSpace { get; } = actions;

    public void Reset(ulong? seed, Span<float> observation)
    {
        _used.Clear();
        (_steps, observation[0]) = (0, 0);
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        foreach (int choice in Choices(action))
        {
            if (!_used.Add(choice))
            {
                throw new ArgumentException($"Choice {choice} of the action {action.ToString()} has been made before.");
            }
        }

        observation[0] = ++_steps;
        return new StepResult(1, Terminated: false, Truncated: _steps == Limit);
    }

    public void WriteActionMask(Span<bool> mask)
    {
        for (int i = 0; i < mask.Length; i++)
        {
            mask[i] = !_used.Contains(i);
        }
    }

    /// <summary>The elements of the mask that an action is about.</summary>
    private List<int> Choices(EnvironmentAction action)
    {
        float[] numbers = action.Kind switch
        {
            ActionKind.Index => [action.Index],
            ActionKind.Reals => action.Reals.ToArray(),
            _ => Array.ConvertAll(action.Integers.ToArray(), number => (float)number),
        };
        var choices = new List<int>();
        int at = 0, first = 0;
        foreach (SpacePart leaf in ActionSpace.Leaves)
        {
            for (int i = 0; i < leaf.Length; i++, at++)
            {
                switch (leaf.Space)
                {
                    case Discrete discrete:
                        choices.Add(first + (int)numbers[at] - discrete.Start);
                        first += discrete.N;
                        break;
                    case MultiDiscrete several:
                        choices.Add(first + (int)numbers[at]);
                        first += several.Nvec[i];
                        break;
                    case MultiBinary:
                        choices.AddRange(numbers[at] == 1 ? [first] : []);
                        first++;
                        break;
                }
            }
        }

        return choices;
    }
}
