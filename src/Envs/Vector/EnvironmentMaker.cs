namespace Gradus.Envs;

/// <summary>
/// Makes environments of one kind, alone or as a batch, for an <see cref="EnvironmentSource"/>. Where it is given a first one, that is an
/// environment of the same kind which was made earlier and not stepped, and which it makes its own.
/// </summary>
internal abstract class EnvironmentMaker
{
    /// <summary>Whether the environments run in their own processes.</summary>
    public virtual bool IsIsolated => false;

    /// <summary>The number of lost processes that were restarted, over all environments made here.</summary>
    public virtual int Restarts => 0;

    /// <summary>The spaces, if they are known before an environment is made.</summary>
    public virtual EnvironmentSpaces? Spaces => null;

    /// <summary>Makes the same environments, with restarts of its own.</summary>
    /// <param name="ranks">The number of the run's environments, which decides what seeds are free for those that are restarted.</param>
    public virtual EnvironmentMaker Anew(int ranks) => this;

    /// <summary>Makes one environment.</summary>
    public abstract IEnvironment MakeOne(IEnvironment? first = null);

    /// <summary>Makes one to measure a policy on: with whole episodes and the rewards of the task, where training has others.</summary>
    public virtual IEnvironment MakeForEvaluation() => MakeOne();

    /// <summary>Makes environments that are stepped together.</summary>
    public abstract EnvironmentBatch MakeBatch(int count, AutoresetMode autoreset, IEnvironment? first = null);
}
