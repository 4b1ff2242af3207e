namespace Gradus.Envs;

/// <summary>Registered environments in this process.</summary>
/// <param name="specification">The environment.</param>
/// <param name="batched">Whether they may be stepped together, which is faster; the numbers are the same.</param>
internal sealed class RegisteredMaker(EnvironmentSpecification specification, bool batched) : EnvironmentMaker
{
    /// <summary>
    /// Where many are stepped together, as rows of numbers, none of them could take in an environment that was made to be looked at; so the
    /// registry looks at one of its own, once. All others tell their spaces when the first one is made.
    /// </summary>
    public override EnvironmentSpaces? Spaces => IsBatch ? specification.Spaces : specification.SpacesSoFar;

    private bool IsBatch => batched && specification.BatchFactory is not null;

    public override IEnvironment MakeOne(IEnvironment? first) => first ?? specification.Make();

    public override EnvironmentBatch MakeBatch(int count, AutoresetMode autoreset, IEnvironment? first) =>
        specification.MakeBatch(count, autoreset, batched, first);
}
