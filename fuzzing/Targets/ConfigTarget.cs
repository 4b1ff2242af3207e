using Gradus.Cli;

namespace Gradus.Fuzzing;

/// <summary>The <c>config.json</c> of a run folder.</summary>
internal sealed class ConfigTarget(IReadOnlyList<byte[]> files) : Target
{
    public override string Name => "config";

    public override byte[] Make(Mutator mutator) => mutator.Damage(mutator.Pick(files), mutator.Pick(files), isText: true);

    public override void Read(byte[] input) => RunConfigFile.Parse("config.json", input);

    public override bool IsDocumented(Exception exception) => exception is BadInputException;
}
