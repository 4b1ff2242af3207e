using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Fuzzing;

/// <summary>The JSON of a space, which is in policies and comes from other processes, Python's among them.</summary>
internal sealed class SpaceTarget(IReadOnlyList<byte[]> texts) : Target
{
    public override string Name => "space";

    public override byte[] Make(Mutator mutator) => mutator.Damage(mutator.Pick(texts), mutator.Pick(texts), isText: true);

    public override void Read(byte[] input) => Parse(input);

    public override bool IsDocumented(Exception exception) => exception is JsonException;

    /// <summary>An accepted space can be written, described and sampled.</summary>
    public override void Use(byte[] input)
    {
        Space space = Parse(input);
        if (!Space.FromJson(space.ToJson()).Equals(space) || space.ToString().Length == 0)
        {
            throw new InvalidDataException("The space changes when it is written and read again.");
        }

        if (space.Size <= 1000)
        {
            float[] point = new float[space.Size];
            space.Sample(new Rng(1), point);
        }
    }

    private static Space Parse(byte[] input)
    {
        using JsonDocument document = JsonDocument.Parse(input);
        return Space.ReadJson(document.RootElement);
    }
}
