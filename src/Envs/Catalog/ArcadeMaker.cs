namespace Gradus.Envs;

/// <summary>
/// Games of the Arcade Learning Environment with the usual <see cref="AtariPreprocessing"/>, each in a process of its own.
/// </summary>
/// <param name="name">The environments' name in error messages.</param>
/// <param name="games">Makes the games.</param>
internal sealed class ArcadeMaker(string name, ProcessMaker games) : EnvironmentMaker
{
    public override bool IsIsolated => true;

    public override int Restarts => games.Restarts;

    public override EnvironmentSpaces? Spaces => games.Spaces;

    public override EnvironmentMaker Anew(int ranks) => new ArcadeMaker(name, games.Anew(ranks));

    public override IEnvironment MakeOne(IEnvironment? first) => first ?? Make(forTraining: true);

    public override IEnvironment MakeForEvaluation() => Make(forTraining: false);

    public override EnvironmentBatch MakeBatch(int count, AutoresetMode autoreset, IEnvironment? first) =>
        IndependentEnvironments.Make(name, () => Make(forTraining: true), count, autoreset, first);

    private IEnvironment Make(bool forTraining)
    {
        IEnvironment game = games.MakeOne(first: null);
        try
        {
            return AtariPreprocessing.Wrap(game, forTraining);
        }
        catch (ArgumentException exception)
        {
            (game as IDisposable)?.Dispose();
            throw new InvalidOperationException($"{name}: {exception.Message}", exception);
        }
    }
}
