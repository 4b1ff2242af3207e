namespace Gradus.Envs;

/// <summary>What a wrapper asks that takes actions of its own: which ones are legal in the state that was observed last.</summary>
internal sealed class LegalActions
{
    private readonly IMaskedEnvironment? _masked;
    private readonly bool[] _mask = [];
    private readonly float[] _action = [];

    /// <summary>Finds room for a mask, where there is one.</summary>
    /// <param name="environment">Any environment.</param>
    public LegalActions(IEnvironment environment)
    {
        if (environment.HasMask(out _masked))
        {
            _mask = new bool[environment.ActionSpace.MaskSize];
            _action = new float[environment.ActionSpace.Size];
        }
    }

    /// <summary>Whether an action of the space is legal; true where all always are. For the middle of an episode.</summary>
    /// <exception cref="InvalidOperationException">No action is legal, which is a mistake in the environment.</exception>
    public bool Contain(EnvironmentAction action)
    {
        if (_masked is null)
        {
            return true;
        }

        Space actions = _masked.ActionSpace;
        _masked.WriteCheckedMask(actions, _mask);
        action.CopyTo(_action);
        return actions.Allows(_mask, _action);
    }
}
