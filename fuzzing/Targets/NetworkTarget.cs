using System.Text;
using System.Text.Json;
using Gradus.Rl;

namespace Gradus.Fuzzing;

/// <summary>The JSON of a network's description. Texts reach it from JSON strings, so what is no UTF-8 is seen elsewhere.</summary>
internal sealed class NetworkTarget(IReadOnlyList<byte[]> texts) : Target
{
    public override string Name => "network";

    public override byte[] Make(Mutator mutator) => mutator.Damage(mutator.Pick(texts), mutator.Pick(texts), isText: true);

    public override void Read(byte[] input) => NetworkDescription.FromJson(Encoding.Latin1.GetString(input));

    public override bool IsDocumented(Exception exception) => exception is JsonException;
}
