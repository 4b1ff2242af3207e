using Gradus.Envs;

namespace Gradus.Examples;

/// <summary>
/// A corridor with a door at its end. Each step costs a little, and only the door pays; in a long one, random steps hardly ever find it.
/// The setting <c>length</c> says how long it is.
/// </summary>
internal sealed class Corridor : IAdjustableEnvironment
{
    public const int Longest = 60;
    private const int StepLimit = 4 * Longest;

    private readonly Dictionary<string, double> _settings = new() { ["length"] = Longest };
    private int _length;
    private int _place;
    private int _steps;

    public Space ObservationSpace { get; } = new Box(0, 1, 2);

    public Space ActionSpace { get; } = new Discrete(2);

    public IReadOnlyDictionary<string, double> Settings => _settings;

    public void Set(string name, double value)
    {
        if (name != "length" || !(value is >= 2 and <= Longest))
        {
            throw new ArgumentException($"A corridor has a length from 2 to {Longest}, and no {name} of {value}.", nameof(name));
        }

        _settings[name] = value;
    }

    public void Reset(ulong? seed, Span<float> observation)
    {
        (_length, _place, _steps) = ((int)_settings["length"], 0, 0);
        Observe(observation);
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        _steps++;
        _place = Math.Max(0, _place + (action.Index == 1 ? 1 : -1));
        Observe(observation);
        bool isThere = _place == _length;
        return new StepResult(isThere ? 1 : -0.001, isThere, Truncated: !isThere && _steps == StepLimit);
    }

    private void Observe(Span<float> observation) =>
        (observation[0], observation[1]) = ((float)_place / Longest, (float)_length / Longest);
}
