namespace Gradus.Envs;

/// <summary>
/// Leaves elements of the observation out, so that a policy needs memory to make up for them: without its velocities, a task is only
/// partially observed.
/// </summary>
public sealed class HideObservations : EnvironmentWrapper
{
    private readonly float[] _whole;
    private readonly int[] _shown;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment; its observations are a <see cref="Box"/> of one dimension.</param>
    /// <param name="hidden">The indices of the elements to leave out, each once; at least one element must remain.</param>
    /// <exception cref="ArgumentException">
    /// The observations are not such a box, an index is not one of its elements or comes twice, or nothing remains.
    /// </exception>
    public HideObservations(IEnvironment inner, params ReadOnlySpan<int> hidden)
        : this(inner, Shown(inner, hidden))
    {
    }

    private HideObservations(IEnvironment inner, int[] shown)
        : base(inner, Part((Box)inner.ObservationSpace, shown))
    {
        _whole = new float[inner.ObservationSpace.Size];
        _shown = shown;
    }

    /// <inheritdoc/>
    public override void Reset(ulong? seed, Span<float> observation)
    {
        CheckLength(observation.Length);
        Inner.Reset(seed, _whole);
        Show(observation);
    }

    /// <inheritdoc/>
    public override StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        CheckLength(observation.Length);
        StepResult result = Inner.Step(action, _whole);
        Show(observation);
        return result;
    }

    private static int[] Shown(IEnvironment inner, ReadOnlySpan<int> hidden)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Box box = RequireBox(nameof(HideObservations), "observations", inner.ObservationSpace);
        if (box.Shape.Length != 1)
        {
            throw new ArgumentException(
                $"{nameof(HideObservations)} needs observations of one dimension, but they are {box}.", nameof(inner));
        }

        var shown = Enumerable.Range(0, box.Size).ToList();
        foreach (int index in hidden)
        {
            if (!shown.Remove(index))
            {
                throw new ArgumentException(
                    $"{nameof(HideObservations)} cannot hide element {index}: it is hidden already, or not one of the {box.Size} elements, "
                        + "which are counted from 0.",
                    nameof(hidden));
            }
        }

        return shown.Count > 0
            ? [.. shown]
            : throw new ArgumentException($"{nameof(HideObservations)} must leave an element of {box} to be seen.", nameof(hidden));
    }

    private static Box Part(Box box, int[] shown)
    {
        float[] low = [.. box.Low];
        float[] high = [.. box.High];
        return new Box(box.Element, Array.ConvertAll(shown, index => low[index]), Array.ConvertAll(shown, index => high[index]));
    }

    private void Show(Span<float> observation)
    {
        for (int i = 0; i < _shown.Length; i++)
        {
            observation[i] = _whole[_shown[i]];
        }
    }

    private void CheckLength(int length)
    {
        if (length != _shown.Length)
        {
            throw Misuse.ObservationLength(nameof(HideObservations), length, ObservationSpace);
        }
    }
}
