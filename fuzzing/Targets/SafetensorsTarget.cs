namespace Gradus.Fuzzing;

/// <summary><see cref="SafetensorsFile.Read(Stream, string)"/>.</summary>
internal sealed class SafetensorsTarget(IReadOnlyList<byte[]> files) : Target
{
    public override string Name => "safetensors";

    public override byte[] Make(Mutator mutator) => SafetensorsBytes.Damage(mutator.Pick(files), mutator.Pick(files), mutator);

    public override void Read(byte[] input) => SafetensorsFile.Read(new MemoryStream(input), Name);

    public override bool IsDocumented(Exception exception) => exception is SafetensorsException;
}
