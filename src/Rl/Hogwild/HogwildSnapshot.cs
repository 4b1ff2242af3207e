using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// A copy of a <see cref="HogwildStore"/> at one moment: for evaluation, for a checkpoint, or to continue from later. Reusable.
/// </summary>
public sealed class HogwildSnapshot
{
    private readonly IReadOnlyList<string> _names;

    internal HogwildSnapshot(ParameterLayout layout, SharedOptimizer optimizer)
    {
        _names = optimizer.StatisticNames;
        Theta = new ParameterVector<float>(layout);
        Vectors = new SharedVectors(
            Theta.Values,
            _names.Count > 0 ? new Tensor<float>(1, layout.Length) : default,
            _names.Count > 1 ? new Tensor<float>(1, layout.Length) : default);
    }

    /// <summary>θ.</summary>
    public ParameterVector<float> Theta { get; }

    /// <summary>The optimiser's statistics by name, each (1, P).</summary>
    public IReadOnlyList<(string Name, Tensor<float> Value)> Statistics => _names.Count switch
    {
        0 => [],
        1 => [(_names[0], Vectors.First)],
        _ => [(_names[0], Vectors.First), (_names[1], Vectors.Second)],
    };

    /// <summary>The number of updates applied.</summary>
    public long Updates { get; internal set; }

    /// <summary>T, the environment steps that produced those updates.</summary>
    public long Steps { get; internal set; }

    /// <summary>
    /// True if no update was being applied during the copy, so that it is a state between two updates. False if updates never paused long
    /// enough (possible under <see cref="WritePolicy.Racy"/> and <see cref="WritePolicy.Cas"/> only): every element is then a value that
    /// was in the store during the copy, but neighbours may differ by an update.
    /// </summary>
    public bool IsConsistent { get; internal set; }

    internal SharedVectors Vectors { get; }
}
