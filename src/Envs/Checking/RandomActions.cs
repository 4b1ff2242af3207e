namespace Gradus.Envs;

/// <summary>Legal actions sampled at random, in the form that an environment takes.</summary>
internal sealed class RandomActions
{
    private readonly Space _space;
    private readonly Rng _rng;
    private readonly IMaskedEnvironment? _masked;
    private readonly bool[] _mask;
    private readonly float[] _flat;
    private readonly int[] _integers;

    /// <param name="environment">The environment that the actions are for.</param>
    /// <param name="rng">The random stream.</param>
    public RandomActions(IEnvironment environment, Rng rng)
    {
        _space = environment.ActionSpace;
        _rng = rng;
        _mask = environment.HasMask(out _masked) ? new bool[_space.MaskSize] : [];
        _flat = new float[_space.Size];
        _integers = new int[_space.Size];
    }

    /// <summary>Samples the next action, which is valid until the following call. An episode must be in progress.</summary>
    public EnvironmentAction Next()
    {
        if (_masked is null)
        {
            return NextOfAll();
        }

        _masked.WriteCheckedMask(_mask);
        if (_space.ActionKind == ActionKind.Reals)
        {
            _space.Sample(_rng, _mask, _flat);
            return _flat;
        }

        _space.Sample(_rng, _mask, _integers);
        return _space is Discrete ? _integers[0] : _integers;
    }

    /// <summary>Samples an action without asking which are legal, at any time.</summary>
    public EnvironmentAction NextOfAll()
    {
        switch (_space)
        {
            case Discrete discrete:
                return discrete.Sample(_rng);
            case MultiDiscrete multi:
                multi.Sample(_rng, _integers);
                return _integers;
            case MultiBinary binary:
                binary.Sample(_rng, _integers);
                return _integers;
            default:
                _space.Sample(_rng, _flat);
                return _flat;
        }
    }
}
