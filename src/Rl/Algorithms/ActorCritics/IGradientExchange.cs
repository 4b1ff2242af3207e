namespace Gradus.Rl;

/// <summary>
/// What happens to a gradient between its computation and its use: nothing in one process (<see cref="NoExchange"/>), a sum over all
/// processes if several train one θ. Clipping, the check and the step that follow see the exchanged gradient, so that all processes do the
/// same with it.
/// </summary>
internal interface IGradientExchange
{
    /// <summary>Replaces this process's gradient by the one to step along.</summary>
    /// <param name="gradient">θ̄, (1, P).</param>
    void Exchange(Tensor<float> gradient);
}
