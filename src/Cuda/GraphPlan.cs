using System.Numerics;

namespace Gradus;

/// <summary>
/// Replays a plan as a CUDA graph: its launches are recorded once and then asked for at once, which spares the host a call for each. The
/// numbers that change between two replays are in device memory. A plan in which the host takes part, because a step reads a tensor, is
/// replayed step by step, and so are windows of rows.
/// </summary>
internal sealed class GraphPlan<T>(CudaDevice device, Backend<T> backend, Plan<T> plan) : PreparedPlan<T>(backend, plan)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private bool _isRecorded;
    private nint _graph;

    ~GraphPlan()
    {
        if (_graph != 0)
        {
            device.FreeGraph(_graph);
        }
    }

    /// <inheritdoc/>
    public override void Run()
    {
        if (!_isRecorded)
        {
            _graph = device.Capture(base.Run);
            _isRecorded = true;
        }

        if (_graph != 0)
        {
            device.LaunchGraph(_graph);
        }
        else
        {
            base.Run();
        }
    }
}
