using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>
/// What a search varies: some hyper-parameters of an algorithm, each with its range. The settings of a trial depend on the search's seed
/// and the trial's number alone, so a search can be interrupted, made longer and spread over processes without changing them.
/// </summary>
public sealed class SearchSpace
{
    private readonly HyperparameterTable _table;

    /// <summary>Makes a space.</summary>
    /// <param name="table">The algorithm's hyper-parameters.</param>
    /// <param name="ranges">The range of each that is varied, at least one.</param>
    /// <exception cref="ArgumentException">There is nothing to vary.</exception>
    /// <exception cref="HyperparameterException">There is no such hyper-parameter, or it cannot have a value of its range.</exception>
    public SearchSpace(HyperparameterTable table, IEnumerable<KeyValuePair<string, SearchRange>> ranges)
    {
        _table = table;
        Ranges = [.. ranges];
        if (Ranges.Count == 0)
        {
            throw new ArgumentException("There is nothing to search: name a range or a choice for at least one hyper-parameter.");
        }

        foreach ((string name, SearchRange range) in Ranges)
        {
            table.CheckRange(name, range);
        }
    }

    /// <summary>What is varied, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, SearchRange>> Ranges { get; }

    /// <summary>Draws the settings of a trial, each from a uniform distribution over its range.</summary>
    /// <param name="seed">The seed of the search.</param>
    /// <param name="trial">The number of the trial, from 0.</param>
    /// <param name="attempt">0, or the number of times that the algorithm has refused what was drawn.</param>
    public IReadOnlyList<KeyValuePair<string, string>> Draw(ulong seed, int trial, int attempt = 0)
    {
        var rng = new Rng(new SeedSequence(seed, (uint)trial, (uint)attempt));
        return [.. Ranges.Select(range => KeyValuePair.Create(range.Key, range.Value.Draw(rng, _table.Find(range.Key).IsWhole)))];
    }
}
