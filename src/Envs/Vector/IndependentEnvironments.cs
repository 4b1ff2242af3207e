using System.Runtime.ExceptionServices;

namespace Gradus.Envs;

/// <summary>Environments of any kind, stepped one after the other.</summary>
internal sealed class IndependentEnvironments : EnvironmentBatch
{
    private readonly string _name;
    private readonly IEnvironment[] _environments;
    private readonly IMaskedEnvironment[] _masked; // the same ones, where they have masks
    private readonly int _width;

    private IndependentEnvironments(string name, IEnvironment[] environments, AutoresetMode autoreset)
        : base(environments[0].ObservationSpace, environments[0].ActionSpace, environments.Length, autoreset)
    {
        _name = name;
        _environments = environments;
        _width = ObservationSpace.Size;
        _masked = environments[0].HasMask(out _)
            ? Array.ConvertAll(environments, static environment => (IMaskedEnvironment)environment)
            : [];
    }

    public override bool HasActionMasks => _masked.Length > 0;

    /// <summary>Whether the first environment draws itself.</summary>
    public bool CanDraw => _environments[0].CanBeDrawn(out _);

    public override bool CanResume => Array.TrueForAll(_environments, environment => environment is IResumable { CanResume: true });

    /// <summary>Makes the environments; if one cannot be made, those before it are disposed.</summary>
    /// <param name="name">Their name in error messages.</param>
    /// <param name="factory">Makes one.</param>
    /// <param name="count">Their number.</param>
    /// <param name="autoreset">When their next episodes begin.</param>
    /// <param name="first">Environment 0, if it was made earlier; null to make it too.</param>
    public static IndependentEnvironments Make(
        string name, Func<IEnvironment> factory, int count, AutoresetMode autoreset, IEnvironment? first = null)
    {
        List<IEnvironment> environments = []; // grows with what was made: a count may come from another process
        try
        {
            for (int i = 0; i < count; i++)
            {
                environments.Add((i == 0 ? first : null) ?? factory());
                CheckSpace(name, i, "observations", environments[0].ObservationSpace, environments[i].ObservationSpace);
                CheckSpace(name, i, "actions", environments[0].ActionSpace, environments[i].ActionSpace);
                CheckMask(name, i, environments);
            }
        }
        catch
        {
            Dispose(name, environments);
            throw;
        }

        return new IndependentEnvironments(name, [.. environments], autoreset);
    }

    public override void Reset(int first, int end, ulong seed, bool seeded, Span<float> observations)
    {
        int i = first;
        try
        {
            for (; i < end; i++)
            {
                _environments[i].Reset(seeded ? unchecked(seed + (ulong)i) : null, observations.Slice(i * _width, _width));
            }
        }
        catch (Exception failure)
        {
            throw new StepNumber(0, seed).Failure(_name, i, failure);
        }
    }

    public override void Step(int first, int end, StepNumber step, in BatchActions actions, Span<float> observations)
    {
        BatchOutcome outcome = Outcome;
        outcome.Prepare(first, end, Autoreset);
        int i = first;
        try
        {
            for (; i < end; i++)
            {
                Span<float> observation = observations.Slice(i * _width, _width);
                if (outcome.IsResetStep[i])
                {
                    _environments[i].Reset(null, observation);
                    continue;
                }

                StepResult result = _environments[i].Step(actions[i], observation);
                outcome.Rewards[i] = result.Reward;
                outcome.RunningReturns[i] += result.Reward;
                outcome.RunningLengths[i]++;
                if (result.Ended)
                {
                    End(outcome, i, result, observation);
                }
            }
        }
        catch (Exception failure)
        {
            throw step.Failure(_name, i, failure);
        }
    }

    /// <summary>Draws the first environment.</summary>
    /// <exception cref="InvalidOperationException">It does not draw itself.</exception>
    public Scene DrawOne() => _environments[0].CanBeDrawn(out IDrawable? drawable)
        ? drawable.Draw()
        : throw new InvalidOperationException("The environment does not draw itself.");

    public override void WriteActionMasks(StepNumber step, Span<bool> masks)
    {
        Space actions = ActionSpace;
        int size = actions.MaskSize, i = 0;
        try
        {
            for (; i < _masked.Length; i++)
            {
                Span<bool> mask = masks.Slice(i * size, size);
                if (Outcome.Ended[i] && Autoreset == AutoresetMode.NextStep)
                {
                    mask.Fill(true); // the next step is a reset, which ignores the action
                }
                else
                {
                    _masked[i].WriteCheckedMask(actions, mask);
                }
            }
        }
        catch (Exception failure)
        {
            throw step.Failure(_name, i, failure);
        }
    }

    public override void Set(string name, double value)
    {
        foreach (IEnvironment environment in _environments)
        {
            if (!environment.HasSettings(out IAdjustableEnvironment? adjustable))
            {
                base.Set(name, value);
                return;
            }

            adjustable.Set(name, value); // they are of one kind, so that only the first can refuse
        }
    }

    public override void SaveState(StateWriter writer)
    {
        for (int i = 0; i < Count; i++)
        {
            writer.Write(NameOf(i), (IResumable)_environments[i]);
        }
    }

    public override void LoadState(StateReader reader)
    {
        for (int i = 0; i < Count; i++)
        {
            reader.Read(NameOf(i), (IResumable)_environments[i]);
        }
    }

    /// <summary>Gives up environment 0, to be one of another batch, and disposes the others.</summary>
    public IEnvironment HandOnFirst()
    {
        Dispose(_name, _environments[1..]);
        return _environments[0];
    }

    /// <summary>Writes what one environment writes.</summary>
    public void SaveOne(int environment, StateWriter writer) => ((IResumable)_environments[environment]).SaveState(writer);

    /// <summary>Reads what <see cref="SaveOne"/> wrote.</summary>
    public void LoadOne(int environment, StateReader reader) => ((IResumable)_environments[environment]).LoadState(reader);

    public override void Dispose() => Dispose(_name, _environments);

    private void End(BatchOutcome outcome, int i, StepResult result, Span<float> observation)
    {
        outcome.Terminated[i] = result.Terminated;
        outcome.Truncated[i] = result.Truncated;
        outcome.Ended[i] = true;
        if (Autoreset == AutoresetMode.SameStep)
        {
            observation.CopyTo(outcome.FinalObservations.AsSpan(i * _width, _width));
            outcome.HasFinalObservation[i] = true;
            _environments[i].Reset(null, observation);
        }
    }

    private static void CheckSpace(string name, int rank, string what, Space first, Space other)
    {
        if (!other.Equals(first))
        {
            throw new InvalidOperationException(
                $"The factory of {name} returned environments that differ: the {what} of environment {rank} are {other}, those of "
                    + $"environment 0 are {first}.");
        }
    }

    private static void CheckMask(string name, int rank, List<IEnvironment> environments)
    {
        bool hasMask = environments[rank].HasMask(out _);
        if (hasMask && environments[rank].ActionSpace.MaskSize == 0)
        {
            throw new InvalidOperationException(
                $"{name} has an action mask, but its actions are {environments[rank].ActionSpace}; only those of Discrete, MultiDiscrete "
                    + $"and MultiBinary, or parts of these, can be masked.");
        }

        if (hasMask != environments[0].HasMask(out _))
        {
            throw new InvalidOperationException(
                $"The factory of {name} returned environments that differ: environment {rank} has {(hasMask ? "an" : "no")} action mask, "
                    + $"environment 0 has {(hasMask ? "none" : "one")}.");
        }
    }

    /// <summary>Disposes all, also where one of them fails.</summary>
    private static void Dispose(string name, IReadOnlyList<IEnvironment> environments)
    {
        ExceptionDispatchInfo? first = null;
        for (int i = 0; i < environments.Count; i++)
        {
            try
            {
                Disposal.End(environments[i], name, i);
            }
            catch (EnvironmentException failure)
            {
                first ??= ExceptionDispatchInfo.Capture(failure);
            }
        }

        first?.Throw();
    }
}
