using System.Numerics;

namespace Gradus;

/// <summary>
/// What a backend made of a <see cref="Plan{T}"/>: a loop on the CPU, a graph of launches on a device. Replaying it takes no number from
/// the host and allocates nothing. This class is the plain loop, one step after the other; a backend that knows better derives from it.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public class PreparedPlan<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Keeps the steps.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="plan">The steps.</param>
    public PreparedPlan(Backend<T> backend, Plan<T> plan)
    {
        Backend = backend;
        Steps = [.. plan.Steps];
    }

    private protected Backend<T> Backend { get; }

    private protected PlanStep<T>[] Steps { get; }

    /// <summary>Replays all steps for all rows.</summary>
    public virtual void Run()
    {
        foreach (PlanStep<T> step in Steps)
        {
            step.Run(Backend, new RowWindow(0, step.Rows));
        }
    }

    /// <summary>Replays all steps of a forward plan for some rows: acting at one step of a rollout.</summary>
    /// <param name="rows">The rows; no step of the plan is <see cref="RowDependence.Whole"/>.</param>
    public virtual void Run(RowWindow rows)
    {
        foreach (PlanStep<T> step in Steps)
        {
            step.Run(Backend, rows);
        }
    }
}
