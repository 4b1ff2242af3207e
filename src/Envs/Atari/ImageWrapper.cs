namespace Gradus.Envs;

/// <summary>A wrapper that makes another image of every image.</summary>
public abstract class ImageWrapper : EnvironmentWrapper
{
    private readonly float[] _image;

    private protected ImageWrapper(IEnvironment inner, Box observationSpace)
        : base(inner, observationSpace) => _image = new float[inner.ObservationSpace.Size];

    /// <inheritdoc/>
    public sealed override void Reset(ulong? seed, Span<float> observation)
    {
        CheckLength(observation.Length);
        Inner.Reset(seed, _image);
        Transform(_image, observation);
    }

    /// <inheritdoc/>
    public sealed override StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        CheckLength(observation.Length);
        StepResult result = Inner.Step(action, _image);
        Transform(_image, observation);
        return result;
    }

    /// <summary>Writes every pixel of the new image.</summary>
    private protected abstract void Transform(ReadOnlySpan<float> from, Span<float> to);

    /// <summary>The box of the inner environment's images.</summary>
    private protected static Box ImagesOf(string wrapper, IEnvironment inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return RequireBox(wrapper, "observations", inner.ObservationSpace);
    }

    private void CheckLength(int length)
    {
        if (length != ObservationSpace.Size)
        {
            throw Misuse.ObservationLength(GetType().Name, length, ObservationSpace);
        }
    }
}
