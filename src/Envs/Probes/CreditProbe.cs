namespace Gradus.Envs;

/// <summary>
/// The first action decides the reward of the last step: 1 for action 1, 0 for action 0; actions in between do nothing. Tests whether
/// credit travels back over the delay. Observations are the time that has passed and the first action: +1, −1, or 0 before it.
/// </summary>
public sealed class CreditProbe : ProbeEnvironment
{
    private readonly int _delay;

    /// <summary>Makes the probe.</summary>
    /// <param name="delay">Steps between the first action and its reward, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The delay is below 1.</exception>
    public CreditProbe(int delay)
        : base(new Box([0, -1], [1, 1]), new Discrete(2))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, 1);
        _delay = delay;
    }

    private protected override StepResult Respond(EnvironmentAction action)
    {
        if (Time == 1)
        {
            Memory = (2 * action.Index) - 1;
        }

        bool pays = Time == _delay + 1;
        return new StepResult(pays && Memory > 0 ? 1 : 0, Terminated: pays, Truncated: false);
    }

    private protected override void Observe(Span<float> observation) =>
        (observation[0], observation[1]) = ((float)Time / (_delay + 1), Memory);
}
