using Gradus.Rl;

namespace Gradus.Fuzzing;

/// <summary><c>Policy.Load</c>; and a policy that was accepted acts.</summary>
internal sealed class PolicyTarget(IReadOnlyList<byte[]> files) : Target
{
    public override string Name => "policy";

    public override byte[] Make(Mutator mutator) => SafetensorsBytes.Damage(mutator.Pick(files), mutator.Pick(files), mutator);

    public override void Read(byte[] input) => Load(input).Dispose();

    public override bool IsDocumented(Exception exception) => exception is InvalidPolicyException;

    public override void Use(byte[] input)
    {
        using Policy policy = Load(input);
        if (policy.ObservationSpace.Size > 1000)
        {
            return;
        }

        float[] observation = new float[policy.ObservationSpace.Size];
        policy.ObservationSpace.Sample(new Rng(1), observation);
        try
        {
            if (!policy.ActionSpace.Contains(policy.Choose(observation)))
            {
                throw new InvalidDataException($"The action is outside {policy.ActionSpace}.");
            }
        }
        catch (PolicyFailedException)
        {
            // Weights may be as large as float allows: then the networks overflow, and the policy says so.
        }
    }

    private static Policy Load(byte[] input) => PolicyFile.Read(new MemoryStream(input), "case", backend: null);
}
