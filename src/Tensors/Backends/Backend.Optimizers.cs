namespace Gradus;

/// <content> Optimiser steps: one pass over the flat parameter vector. Numbers that change from step to step come in a tensor, so that a
/// step that was prepared once can be replayed. The formulas and their sources are with the optimisers themselves. A root in them may be
/// off by 1.2 ULP in float; statistics are the same bits on all backends.
/// </content>
public abstract partial class Backend<T>
{
    /// <summary>b ← μ·b + g; θ ← θ − η·b. With μ = 0 this is plain gradient descent.</summary>
    /// <param name="gradient">g, (1, P).</param>
    /// <param name="learningRate">η, (1, 1).</param>
    /// <param name="momentum">μ.</param>
    /// <param name="velocity">b, (1, P).</param>
    /// <param name="theta">θ, (1, P).</param>
    public void SgdStep(Tensor<T> gradient, Tensor<T> learningRate, T momentum, Tensor<T> velocity, Tensor<T> theta)
    {
        Check(
            theta.Rows == 1 && gradient.IsShapedLike(theta) && learningRate.Shape == Shape.Scalar,
            "gradient (1, P), learningRate (1, 1), theta (1, P)",
            gradient, learningRate, theta);
        Check(velocity.IsShapedLike(theta), "velocity and theta (1, P)", velocity, theta);
        Check(true, "", gradient, learningRate, velocity);
        SgdStepCore(gradient, learningRate, momentum, velocity, theta);
    }

    /// <summary>v ← α·v + (1 − α)·g²; θ ← θ − η·g / √(v + ε), or η·g / (√v + ε).</summary>
    /// <param name="gradient">g, (1, P).</param>
    /// <param name="learningRate">η, (1, 1).</param>
    /// <param name="decay">α.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="epsilonInsideRoot">True for √(v + ε), false for √v + ε.</param>
    /// <param name="meanSquare">v, (1, P).</param>
    /// <param name="theta">θ, (1, P).</param>
    public void RmsPropStep(
        Tensor<T> gradient, Tensor<T> learningRate, T decay, T epsilon, bool epsilonInsideRoot, Tensor<T> meanSquare, Tensor<T> theta)
    {
        Check(
            theta.Rows == 1 && gradient.IsShapedLike(theta) && learningRate.Shape == Shape.Scalar,
            "gradient (1, P), learningRate (1, 1), theta (1, P)",
            gradient, learningRate, theta);
        Check(meanSquare.IsShapedLike(theta), "meanSquare and theta (1, P)", meanSquare, theta);
        Check(true, "", gradient, learningRate, meanSquare);
        RmsPropStepCore(gradient, learningRate, decay, epsilon, epsilonInsideRoot, meanSquare, theta);
    }

    /// <summary>
    /// m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; θ ← θ − η·(m / c₁) / (√(v / c₂) + ε), with c₁ = 1 − β₁ᵗ and c₂ = 1 − β₂ᵗ.
    /// </summary>
    /// <param name="gradient">g, (1, P).</param>
    /// <param name="scalars">η, c₁, c₂ and ε, (1, 4).</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="mean">m, (1, P).</param>
    /// <param name="meanSquare">v, (1, P).</param>
    /// <param name="theta">θ, (1, P).</param>
    public void AdamStep(Tensor<T> gradient, Tensor<T> scalars, T beta1, T beta2, Tensor<T> mean, Tensor<T> meanSquare, Tensor<T> theta)
    {
        Check(
            theta.Rows == 1 && gradient.IsShapedLike(theta) && scalars.Shape == Four,
            "gradient (1, P), scalars (1, 4), theta (1, P)",
            gradient, scalars, theta);
        Check(mean.IsShapedLike(theta) && meanSquare.IsShapedLike(theta), "mean, meanSquare and theta (1, P)", mean, meanSquare, theta);
        Check(true, "", gradient, scalars, mean);
        Check(true, "", gradient, scalars, meanSquare);
        Check(true, "", mean, meanSquare);
        AdamStepCore(gradient, scalars, beta1, beta2, mean, meanSquare, theta);
    }
}
