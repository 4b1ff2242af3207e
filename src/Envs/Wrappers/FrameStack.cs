namespace Gradus.Envs;

/// <summary>
/// Shows the last few observations at once, oldest first, so that a policy can see motion. The first observation of an episode fills all
/// places.
/// </summary>
/// <remarks>
/// A box of shape (3,) becomes one of (frames, 3), as with Gymnasium's <c>FrameStackObservation</c>; integers become a
/// <see cref="MultiDiscrete"/> or <see cref="MultiBinary"/> space. Of a space of parts every part is stacked by itself. As channels, images
/// (rows, columns, channels) become images (rows, columns, frames · channels), which is what convolutional networks take.
/// </remarks>
public sealed class FrameStack : EnvironmentWrapper, IFrameStack
{
    private readonly float[] _frames; // (frames, D), oldest first
    private readonly float[] _newest; // (D)
    private readonly int _channels; // side by side of one frame: D unless frames become channels

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment.</param>
    /// <param name="frames">Observations shown at once, at least 1.</param>
    /// <param name="asChannels">Whether the frames of an image become its channels, rather than a side of their own.</param>
    /// <exception cref="ArgumentException">
    /// The number of frames is below 1, the observations are integers that do not start at 0, or there are no images to have channels.
    /// </exception>
    public FrameStack(IEnvironment inner, int frames, bool asChannels = false)
        : base(inner, asChannels ? Channels(inner, frames) : Stack(inner, frames))
    {
        _frames = new float[ObservationSpace.Size];
        _newest = new float[FrameSize];
        _channels = asChannels ? ((Box)ObservationSpace).Shape[^1] / frames : FrameSize;
    }

    private int FrameSize => Inner.ObservationSpace.Size;

    private Span<float> Newest => _frames.AsSpan(_frames.Length - FrameSize);

    ReadOnlySpan<float> IFrameStack.Newest => Newest;

    /// <inheritdoc/>
    public override void Reset(ulong? seed, Span<float> observation)
    {
        CheckLength(observation.Length);
        Inner.Reset(seed, Newest);
        for (int at = 0; at < _frames.Length - FrameSize; at += FrameSize)
        {
            Newest.CopyTo(_frames.AsSpan(at));
        }

        Show(observation);
    }

    /// <inheritdoc/>
    public override StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        CheckLength(observation.Length);

        // The inner step writes elsewhere first: if it refuses the action, the frames stay unchanged.
        StepResult result = Inner.Step(action, _newest);
        _frames.AsSpan(FrameSize).CopyTo(_frames);
        _newest.CopyTo(Newest);
        Show(observation);
        return result;
    }

    /// <inheritdoc/>
    protected override void SaveOwnState(StateWriter writer) => writer.WriteArray<float>("frames", _frames);

    /// <inheritdoc/>
    protected override void LoadOwnState(StateReader reader) => reader.ReadArray("frames", _frames);

    /// <summary>Writes the frames, pixel by pixel or leaf by leaf, and in each the oldest first.</summary>
    private void Show(Span<float> observation)
    {
        if (_channels < FrameSize)
        {
            Interleave(_frames, observation, FrameSize / _channels, _channels);
            return;
        }

        foreach (SpacePart leaf in Inner.ObservationSpace.Leaves)
        {
            for (int frame = 0; frame < _frames.Length; frame += FrameSize)
            {
                leaf.Of(_frames.AsSpan(frame)).CopyTo(observation);
                observation = observation[leaf.Length..];
            }
        }
    }

    private static Space Stack(IEnvironment inner, int frames)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        return inner.ObservationSpace is CompositeSpace composite
            ? composite.With(part => Stack(part, frames))
            : Stack(inner.ObservationSpace, frames);
    }

    private static Space Stack(Space space, int frames) =>
        space switch
        {
            Box box => new Box(box.Element, Repeat(box.Low, frames), Repeat(box.High, frames), [frames, .. box.Shape]),
            MultiBinary binary => new MultiBinary(binary.N * frames),
            MultiDiscrete multi => new MultiDiscrete(Repeat(multi.Nvec, frames)),
            Discrete { Start: 0 } discrete => new MultiDiscrete(Repeat([discrete.N], frames)),
            Space other =>
                throw new ArgumentException(
                    $"{nameof(FrameStack)} cannot stack observations of {other}: its integers must begin at 0.", nameof(space)),
        };

    private static Box Channels(IEnvironment inner, int frames)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        Box box = RequireBox(nameof(FrameStack), "observations", inner.ObservationSpace);
        if (box.Shape.Length is not (2 or 3))
        {
            throw new ArgumentException($"{nameof(FrameStack)} makes channels of images only, but observations are {box}.", nameof(inner));
        }

        int channels = box.Shape.Length == 3 ? box.Shape[2] : 1;
        int pixels = box.Size / channels;
        float[] low = new float[box.Size * frames];
        float[] high = new float[box.Size * frames];
        Interleave(Repeat(box.Low, frames), low, pixels, channels);
        Interleave(Repeat(box.High, frames), high, pixels, channels);
        return new Box(box.Element, low, high, box.Shape[0], box.Shape[1], channels * frames);
    }

    /// <summary>Frames one after another become pixels one after another, each with the channels of all frames.</summary>
    private static void Interleave(ReadOnlySpan<float> frames, Span<float> pixels, int pixelsPerFrame, int channels)
    {
        int frameSize = pixelsPerFrame * channels;
        int at = 0;
        for (int pixel = 0; pixel < pixelsPerFrame; pixel++)
        {
            for (int frame = 0; frame < frames.Length; frame += frameSize)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    pixels[at++] = frames[frame + (pixel * channels) + channel];
                }
            }
        }
    }

    private static T[] Repeat<T>(ReadOnlySpan<T> values, int times)
    {
        var all = new T[checked(values.Length * times)];
        for (int at = 0; at < all.Length; at += values.Length)
        {
            values.CopyTo(all.AsSpan(at));
        }

        return all;
    }

    private void CheckLength(int length)
    {
        if (length != _frames.Length)
        {
            throw Misuse.ObservationLength(nameof(FrameStack), length, ObservationSpace);
        }
    }
}
