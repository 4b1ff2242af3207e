namespace Gradus.Envs;

/// <summary>Registered environments in this process.</summary>
/// <param name="specification">The environment.</param>
/// <param name="batched">Whether they may be stepped together, which is faster; the numbers are the same.</param>
internal sealed class RegisteredMaker(EnvironmentSpecification specification, bool batched) : EnvironmentMaker
{
    public override EnvironmentSpaces? Spaces => specification.Spaces;

    public override IEnvironment MakeOne() => specification.Make();

    public override EnvironmentBatch MakeBatch(int count, AutoresetMode autoreset) => specification.MakeBatch(count, autoreset, batched);
}
