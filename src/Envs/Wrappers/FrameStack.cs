namespace Gradus.Envs;

/// <summary>
/// Shows the last few observations at once, oldest first, so that a policy can see motion. The first observation of an episode fills all
/// places.
/// </summary>
/// <remarks>
/// A box of shape (3,) becomes one of (frames, 3), as with Gymnasium's <c>FrameStackObservation</c>; integers become a
/// <see cref="MultiDiscrete"/> or <see cref="MultiBinary"/> space.
/// </remarks>
public sealed class FrameStack : EnvironmentWrapper
{
    private readonly float[] _frames; // (frames, D), oldest first

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment.</param>
    /// <param name="frames">Observations shown at once, at least 1.</param>
    /// <exception cref="ArgumentException">
    /// The number of frames is below 1, or the observations are integers that do not start at 0.
    /// </exception>
    public FrameStack(IEnvironment inner, int frames)
        : base(inner, Stack(inner, frames))
    {
        _frames = new float[ObservationSpace.Size];
    }

    private int FrameSize => Inner.ObservationSpace.Size;

    private Span<float> Newest => _frames.AsSpan(_frames.Length - FrameSize);

    /// <inheritdoc/>
    public override void Reset(ulong? seed, Span<float> observation)
    {
        CheckLength(observation.Length);
        Inner.Reset(seed, Newest);
        for (int at = 0; at < _frames.Length - FrameSize; at += FrameSize)
        {
            Newest.CopyTo(_frames.AsSpan(at));
        }

        _frames.CopyTo(observation);
    }

    /// <inheritdoc/>
    public override StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        CheckLength(observation.Length);

        // The inner step writes to the caller's memory first: if it refuses the action, the frames stay unchanged.
        Span<float> newest = observation[^FrameSize..];
        StepResult result = Inner.Step(action, newest);
        _frames.AsSpan(FrameSize).CopyTo(_frames);
        newest.CopyTo(Newest);
        _frames.CopyTo(observation);
        return result;
    }

    /// <inheritdoc/>
    protected override void SaveOwnState(StateWriter writer) => writer.WriteArray<float>("frames", _frames);

    /// <inheritdoc/>
    protected override void LoadOwnState(StateReader reader) => reader.ReadArray("frames", _frames);

    private static Space Stack(IEnvironment inner, int frames)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        return inner.ObservationSpace switch
        {
            Box box => new Box(box.Element, Repeat(box.Low, frames), Repeat(box.High, frames), [frames, .. box.Shape]),
            MultiBinary binary => new MultiBinary(binary.N * frames),
            MultiDiscrete multi => new MultiDiscrete(Repeat(multi.Nvec, frames)),
            Discrete { Start: 0 } discrete => new MultiDiscrete(Repeat([discrete.N], frames)),
            Space other =>
                throw new ArgumentException(
                    $"{nameof(FrameStack)} cannot stack observations of {other}: its integers must begin at 0.", nameof(inner)),
        };
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
