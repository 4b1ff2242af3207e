using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>Counts the steps of an environment, and those whose action was not legal by the mask that was shown before.</summary>
internal sealed class Referee(IEnvironment inner) : EnvironmentWrapper(inner)
{
    private static long _steps;
    private static long _illegal;
    private readonly bool[] _mask = new bool[inner.ActionSpace.MaskSize];

    public static long Steps => Interlocked.Read(ref _steps);

    public static long Illegal => Interlocked.Read(ref _illegal);

    public override StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        WriteActionMask(_mask);
        Interlocked.Increment(ref _steps);
        if (!IsLegal(action))
        {
            Interlocked.Increment(ref _illegal);
        }

        return base.Step(action, observation);
    }

    private bool IsLegal(EnvironmentAction action)
    {
        int at = 0;
        foreach (SpacePart leaf in ActionSpace.Leaves)
        {
            for (int i = 0; i < leaf.Length; i++)
            {
                int value = action.Kind switch
                {
                    ActionKind.Index => action.Index,
                    ActionKind.Integers => action.Integers[i],
                    _ => (int)action.Reals[leaf.Offset + i],
                };
                switch (leaf.Space)
                {
                    case Discrete discrete when !_mask[at + value - discrete.Start]:
                    case MultiDiscrete when !_mask[at + value]:
                    case MultiBinary when value == 1 && !_mask[at]:
                        return false;
                    default:
                        at += leaf.Space is Discrete one ? one.N : leaf.Space is MultiDiscrete several ? several.Nvec[i] : leaf.Space is MultiBinary ? 1 : 0;
                        break;
                }
            }
        }

        return true;
    }
}
