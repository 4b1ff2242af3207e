using Gradus.Autodiff;

namespace Gradus.Inference;

/// <summary>
/// The memory in which one row goes through a network: the parameters, which all sessions share, the layers' results, and what the network
/// remembers. It grows until a whole pass has found room, and then allocates nothing.
/// </summary>
internal sealed class RowMemory(float[] theta, int stateSize)
{
    private float[] _results = new float[256];
    private float[] _state = new float[stateSize];
    private float[] _next = new float[stateSize];
    private int _used;
    private int _recalled;

    /// <summary>What is remembered of the steps before.</summary>
    public Span<float> State => _state;

    /// <summary>A block of the parameters, row-major.</summary>
    public ReadOnlySpan<float> this[ParameterBlock block] => theta.AsSpan(block.Offset, block.Shape.Count);

    /// <summary>A pass begins: the results of the last one are forgotten.</summary>
    public void Begin() => (_used, _recalled) = (0, 0);

    /// <summary>Room for a result, whose content is arbitrary. Valid until the next pass.</summary>
    public Span<float> Take(int count)
    {
        if (count > _results.Length - _used)
        {
            _results = new float[Math.Max(2 * _results.Length, checked(_used + count))]; // earlier results stay where they are
        }

        Span<float> room = _results.AsSpan(_used, count);
        _used += count;
        return room;
    }

    /// <summary>The next of the network's memories.</summary>
    /// <param name="size">Its size.</param>
    /// <param name="next">Receives what it will be after this step.</param>
    /// <returns>What it is before.</returns>
    public ReadOnlySpan<float> Recall(int size, out Span<float> next)
    {
        int first = _recalled;
        _recalled += size;
        next = _next.AsSpan(first, size);
        return _state.AsSpan(first, size);
    }

    /// <summary>The step has succeeded: what the memories became is what they are.</summary>
    public void Remember() => (_state, _next) = (_next, _state);
}
