using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>A fragment while it is being acted.</summary>
internal sealed class FragmentRecord
{
    private readonly FragmentFormat _format;
    private readonly float[] _observations;
    private readonly List<float> _finals = [];
    private readonly double[] _rewards;
    private readonly byte[] _flags;
    private readonly float[] _actions;
    private readonly bool[] _masks;

    /// <param name="format">The format of the run.</param>
    /// <param name="maxSteps">The maximum number of steps.</param>
    /// <param name="first">The observation that it begins with, (D).</param>
    public FragmentRecord(FragmentFormat format, int maxSteps, ReadOnlySpan<float> first)
    {
        _format = format;
        _observations = new float[(maxSteps + 1) * format.Observation];
        _rewards = new double[maxSteps];
        _flags = new byte[maxSteps];
        _actions = new float[maxSteps * format.Action];
        _masks = new bool[maxSteps * format.Mask];
        first.CopyTo(_observations);
    }

    /// <summary>T, the steps so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Records a step.</summary>
    /// <param name="environment">One environment, just stepped.</param>
    /// <param name="action">The action, as the policy stored it.</param>
    /// <param name="mask">The mask that it was chosen under.</param>
    /// <param name="next">The observation after it, (D).</param>
    public void Add(VectorEnvironment environment, ReadOnlySpan<float> action, ReadOnlySpan<bool> mask, ReadOnlySpan<float> next)
    {
        _rewards[Steps] = environment.Rewards[0];
        _flags[Steps] = Fragment.FlagsOf(
            environment.Terminated[0], environment.Truncated[0], environment.IsResetStep[0], environment.HasFinalObservation[0]);
        action.CopyTo(_actions.AsSpan(Steps * _format.Action));
        mask.CopyTo(_masks.AsSpan(Steps * _format.Mask));
        Steps++;
        next.CopyTo(_observations.AsSpan(Steps * _format.Observation));
        if (environment.HasFinalObservation[0])
        {
            _finals.AddRange(environment.FinalObservation(0));
        }
    }

    /// <summary>The fragment.</summary>
    public Fragment ToFragment(string actor, ActingOrder order, double returnBefore, int lengthBefore) => new()
    {
        Actor = actor,
        Number = order.Number,
        Version = order.Version,
        Steps = Steps,
        ReturnBefore = returnBefore,
        LengthBefore = lengthBefore,
        Observations = _observations[..((Steps + 1) * _format.Observation)],
        FinalObservations = [.. _finals],
        Rewards = _rewards[..Steps],
        Flags = _flags[..Steps],
        Actions = _actions[..(Steps * _format.Action)],
        Masks = _masks[..(Steps * _format.Mask)],
    };
}
