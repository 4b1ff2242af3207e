namespace Gradus.Envs;

/// <summary>
/// Shows an image whose left or right half is lit, one of two labels, and a number that says nothing; pays 1 for the one action of four
/// that belongs to the half and the label; one step. A policy that is blind to either gets ½ at most. Tests observations of parts.
/// </summary>
public sealed class PartsProbe() : ProbeEnvironment(Observations, new Discrete(4))
{
    private const int Side = 4;

    private static readonly DictSpace Observations = new(
        ("image", new Box(BoxElement.UInt8, 0, byte.MaxValue, Side, Side, 1)),
        ("label", new Discrete(2, start: 1)),
        ("idle", new Box(-1, 1, 1)));

    private static readonly SpacePart Image = Observations.Part("image");
    private static readonly SpacePart Label = Observations.Part("label");
    private static readonly SpacePart Idle = Observations.Part("idle");

    private int Half => Memory & 1;

    private protected override int Begin(Rng rng) => rng.NextInt32(4);

    private protected override StepResult Respond(EnvironmentAction action) =>
        new(action.Index == Memory ? 1 : 0, Terminated: true, Truncated: false);

    private protected override void Observe(Span<float> observation)
    {
        Span<float> image = Image.Of(observation);
        for (int i = 0; i < image.Length; i++)
        {
            image[i] = i % Side / (Side / 2) == Half ? byte.MaxValue : 0;
        }

        Label.Of(observation)[0] = 1 + (Memory >> 1);
        Idle.Of(observation)[0] = 0;
    }
}
