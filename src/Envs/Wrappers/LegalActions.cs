namespace Gradus.Envs;

/// <summary>What a wrapper asks that takes actions of its own: which ones are legal in the state that was observed last.</summary>
/// <param name="environment">Any environment.</param>
internal sealed class LegalActions(IEnvironment environment)
{
    private readonly IMaskedEnvironment? _masked = environment.HasMask(out IMaskedEnvironment? masked) ? masked : null;
    private readonly bool[] _mask = new bool[environment.HasMask(out _) ? environment.ActionSpace.MaskSize : 0];
    private readonly float[] _action = new float[environment.HasMask(out _) ? environment.ActionSpace.Size : 0];

    /// <summary>Whether an action of the space is legal; true where all always are. For the middle of an episode.</summary>
    /// <exception cref="InvalidOperationException">No action is legal, which is a mistake in the environment.</exception>
    public bool Contain(EnvironmentAction action)
    {
        if (_masked is null)
        {
            return true;
        }

        Space actions = environment.ActionSpace;
        _masked.WriteCheckedMask(actions, _mask);
        action.CopyTo(_action);
        return actions.Allows(_mask, _action);
    }
}
