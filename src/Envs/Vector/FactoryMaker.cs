namespace Gradus.Envs;

/// <summary>Environments from a function, stepped one by one.</summary>
/// <param name="name">The environments' name in error messages.</param>
/// <param name="factory">Makes a new environment at every call.</param>
internal sealed class FactoryMaker(string name, Func<IEnvironment> factory) : EnvironmentMaker
{
    public override IEnvironment MakeOne() =>
        factory() ?? throw new InvalidOperationException($"The factory of {name} returned null instead of an environment.");

    public override EnvironmentBatch MakeBatch(int count, AutoresetMode autoreset) =>
        IndependentEnvironments.Make(name, factory, count, autoreset);
}
