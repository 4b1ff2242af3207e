namespace Gradus.Envs;

/// <summary>Environments from a function, stepped one by one.</summary>
/// <param name="name">The environments' name in error messages.</param>
/// <param name="factory">Makes a new environment at every call.</param>
internal sealed class FactoryMaker(string name, Func<IEnvironment> factory) : EnvironmentMaker
{
    private readonly EnvironmentFactory _factory = new($"The factory of {name}", factory);

    public override IEnvironment MakeOne(IEnvironment? first) => first ?? _factory.Make();

    public override EnvironmentBatch MakeBatch(int count, AutoresetMode autoreset, IEnvironment? first) =>
        IndependentEnvironments.Make(name, _factory.Make, count, autoreset, first);
}
