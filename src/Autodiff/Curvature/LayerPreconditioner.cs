using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// One member of the curvature family at one layer: it keeps statistics of the layer, and turns the layer's gradient ∇ into a direction U.
/// How far to go along it is none of its business.
/// </summary>
/// <remarks>
/// The order of calls is <see cref="TryObserve"/> with a batch on the tape, now and then; then, for a step, <see cref="ObserveGradient"/>,
/// <see cref="Refresh"/> if it is due, and <see cref="Apply"/>.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal abstract class LayerPreconditioner<T> : IResumable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    protected LayerPreconditioner(Backend<T> backend, KroneckerOptions options)
    {
        Backend = backend;
        Options = options;
        Average = new MovingAverage<T>(backend, options);
    }

    /// <summary>True if the averages contain at least one batch or, for a member that needs none, always.</summary>
    public virtual bool HasStatistics => !Average.IsEmpty;

    /// <summary>The method in use since the last refresh: the member's own, or what it fell back to.</summary>
    public abstract CurvatureMethod Method { get; }

    /// <summary>λ in use since the last refresh; 0 where there is none.</summary>
    public virtual double Damping => 0;

    /// <summary>π of the last refresh; 1 where there is none.</summary>
    public virtual double Balance => 1;

    /// <summary>The condition number of the damped A at the last refresh; NaN where nothing is inverted.</summary>
    public virtual double ConditionA => double.NaN;

    /// <summary>The condition number of the damped G at the last refresh; NaN where nothing is inverted.</summary>
    public virtual double ConditionG => double.NaN;

    /// <summary>How often a refresh was tried again with more damping.</summary>
    public virtual long DampingRaised => 0;

    /// <summary>How often a refresh fell back to eigenvalues.</summary>
    public virtual long EigenvaluesTaken => 0;

    /// <summary>True if a direction may point uphill without anything being wrong, because it averages gradients.</summary>
    public virtual bool FollowsMomentum => false;

    /// <summary>True if the member keeps averages of the gradient, which one that is not finite must not enter.</summary>
    public virtual bool KeepsGradients => false;

    /// <summary>The statistics and what is computed from them, by name.</summary>
    public abstract IReadOnlyList<(string Name, Tensor<T> Value)> Statistics { get; }

    protected Backend<T> Backend { get; }

    protected KroneckerOptions Options { get; }

    /// <summary>The weights of the averages of batches.</summary>
    protected MovingAverage<T> Average { get; }

    /// <inheritdoc/>
    public abstract void SaveState(StateWriter writer);

    /// <inheritdoc/>
    public abstract void LoadState(StateReader reader);

    /// <summary>Folds the batch that is on the tape into the averages.</summary>
    /// <param name="batch">Which samples count.</param>
    /// <param name="count">How many do, in all parts of the batch.</param>
    /// <param name="workspace">Working memory.</param>
    /// <param name="addShares">Adds the sums of other parts; null if there are none.</param>
    /// <returns>False, with the averages unchanged, where a statistic is not finite.</returns>
    public virtual bool TryObserve(FactorBatch<T> batch, T count, Workspace<T> workspace, Action<Tensor<T>>? addShares) => true;

    /// <summary>Folds the gradient of the next step into the averages.</summary>
    /// <param name="gradient">∇, (a, g); finite.</param>
    /// <param name="workspace">Working memory.</param>
    public virtual void ObserveGradient(Tensor<T> gradient, Workspace<T> workspace)
    {
    }

    /// <summary>Renews what is expensive and changes slowly: inverses, eigenvectors.</summary>
    /// <param name="damping">λ.</param>
    /// <param name="workspace">Working memory.</param>
    public virtual void Refresh(double damping, Workspace<T> workspace)
    {
    }

    /// <summary>Writes the direction U; not called where <see cref="Method"/> is the plain gradient.</summary>
    /// <param name="gradient">∇, (a, g).</param>
    /// <param name="step">U, (a, g).</param>
    /// <param name="workspace">Working memory.</param>
    public abstract void Apply(Tensor<T> gradient, Tensor<T> step, Workspace<T> workspace);

    /// <summary>⟨Δ, FΔ⟩ with this member's model of the Fisher block, undamped.</summary>
    /// <param name="step">Δ, (a, g).</param>
    /// <param name="workspace">Working memory.</param>
    /// <exception cref="InvalidOperationException">The member has no model of the Fisher matrix.</exception>
    public virtual T QuadraticForm(Tensor<T> step, Workspace<T> workspace) =>
        throw new InvalidOperationException($"{Options.Method} has no model of the Fisher matrix, so it predicts no divergence.");
}
