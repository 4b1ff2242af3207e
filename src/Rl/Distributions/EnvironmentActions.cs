using System.Collections.Immutable;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>Actions passed from a policy's rows to environments, as integers or real numbers.</summary>
internal sealed class EnvironmentActions
{
    private readonly Space _space;
    private readonly int[] _integers;
    private readonly float[] _reals;

    /// <param name="space">The action space of one environment.</param>
    /// <param name="count">N.</param>
    public EnvironmentActions(Space space, int count)
    {
        _space = space;
        _integers = AreReals ? [] : new int[count * space.Size];
        _reals = AreReals ? new float[count * space.Size] : [];
    }

    private bool AreReals => _space.ActionKind == ActionKind.Reals;

    /// <summary>The action of one environment. Valid until the next <see cref="Take"/>.</summary>
    public EnvironmentAction this[int environment] => _space.ActionKind switch
    {
        ActionKind.Index => _integers[environment],
        ActionKind.Reals => _reals.AsSpan(environment * _space.Size, _space.Size),
        _ => _integers.AsSpan(environment * _space.Size, _space.Size),
    };

    /// <summary>Copies the action stored in a row.</summary>
    public void Take(int environment, ActionDistribution<float> policy, int row)
    {
        int first = environment * _space.Size;
        if (AreReals)
        {
            policy.WriteAction(row, _reals.AsSpan(first, _space.Size));
        }
        else
        {
            policy.WriteAction(row, _integers.AsSpan(first, _space.Size));
        }
    }

    /// <summary>The actions stored in the first rows, row after row.</summary>
    public static ImmutableArray<float> Copy(Space space, ActionDistribution<float> policy, int rows)
    {
        var actions = ImmutableArray.CreateBuilder<float>(rows * space.Size);
        var one = new EnvironmentActions(space, 1);
        for (int row = 0; row < rows; row++)
        {
            one.Take(0, policy, row);
            actions.AddRange(one.AreReals ? one._reals : Array.ConvertAll(one._integers, action => (float)action));
        }

        return actions.MoveToImmutable();
    }

    /// <summary>
    /// Steps the environments with all actions. They write what they show next, (N, D), where they live or by way of the host.
    /// </summary>
    public void Step(VectorEnvironment environments, Tensor<float> observations)
    {
        if (environments.AreIn(observations.Storage.Place))
        {
            if (AreReals)
            {
                environments.Step(_reals, observations.Storage, observations.Offset);
            }
            else
            {
                environments.Step(_integers, observations.Storage, observations.Offset);
            }

            return;
        }

        using HostWrite<float> write = observations.Write();
        if (AreReals)
        {
            environments.Step(_reals, write.Span);
        }
        else
        {
            environments.Step(_integers, write.Span);
        }
    }
}
