namespace Gradus;

/// <content>Element-wise members: all tensors of one call have the same shape, and y may be x.</content>
public abstract partial class Backend<T>
{
    /// <summary>y = value.</summary>
    /// <param name="value">The constant.</param>
    /// <param name="y">Destination.</param>
    public void Fill(T value, Tensor<T> y)
    {
        Check(true, "", y);
        FillCore(value, y);
    }

    /// <summary>y = x.</summary>
    /// <param name="x">Source.</param>
    /// <param name="y">Destination.</param>
    public void Copy(Tensor<T> x, Tensor<T> y)
    {
        CheckElementwise(x, y);
        CopyCore(x, y);
    }

    /// <summary>y = a + b.</summary>
    /// <param name="a">First term.</param>
    /// <param name="b">Second term.</param>
    /// <param name="y">Destination.</param>
    public void Sum(Tensor<T> a, Tensor<T> b, Tensor<T> y)
    {
        CheckElementwise(a, b, y);
        SumCore(a, b, y);
    }

    /// <summary>y = a − b.</summary>
    /// <param name="a">Minuend.</param>
    /// <param name="b">Subtrahend.</param>
    /// <param name="y">Destination.</param>
    public void Difference(Tensor<T> a, Tensor<T> b, Tensor<T> y)
    {
        CheckElementwise(a, b, y);
        DifferenceCore(a, b, y);
    }

    /// <summary>y = a ⊙ b.</summary>
    /// <param name="a">First factor.</param>
    /// <param name="b">Second factor.</param>
    /// <param name="y">Destination.</param>
    public void Multiply(Tensor<T> a, Tensor<T> b, Tensor<T> y)
    {
        CheckElementwise(a, b, y);
        MultiplyCore(a, b, y);
    }

    /// <summary>y += a ⊙ b, fused.</summary>
    /// <param name="a">First factor.</param>
    /// <param name="b">Second factor.</param>
    /// <param name="y">Destination.</param>
    public void AddMultiply(Tensor<T> a, Tensor<T> b, Tensor<T> y)
    {
        CheckElementwise(a, b, y);
        AddMultiplyCore(a, b, y);
    }

    /// <summary>y = α·x.</summary>
    /// <param name="alpha">Factor.</param>
    /// <param name="x">Source.</param>
    /// <param name="y">Destination.</param>
    public void Scale(T alpha, Tensor<T> x, Tensor<T> y)
    {
        CheckElementwise(x, y);
        ScaleCore(alpha, x, y);
    }

    /// <summary>y += α·x, fused.</summary>
    /// <param name="alpha">Factor.</param>
    /// <param name="x">Source.</param>
    /// <param name="y">Destination.</param>
    public void AddScaled(T alpha, Tensor<T> x, Tensor<T> y)
    {
        CheckElementwise(x, y);
        AddScaledCore(alpha, x, y);
    }

    /// <summary>y += α·a ⊙ b, as fma(α·a, b, y): the gradient of a scaled square.</summary>
    /// <param name="alpha">Factor.</param>
    /// <param name="a">First factor.</param>
    /// <param name="b">Second factor.</param>
    /// <param name="y">Destination.</param>
    public void AddScaledMultiply(T alpha, Tensor<T> a, Tensor<T> b, Tensor<T> y)
    {
        CheckElementwise(a, b, y);
        AddScaledMultiplyCore(alpha, a, b, y);
    }

    /// <summary>y += α, to every element: the gradient of a sum.</summary>
    /// <param name="alpha">The number, (1, 1).</param>
    /// <param name="y">Destination.</param>
    public void AddConstant(Tensor<T> alpha, Tensor<T> y)
    {
        Check(alpha.Shape == Shape.Scalar, "alpha (1, 1), y of any shape", alpha, y);
        AddConstantCore(alpha, y);
    }

    /// <summary>
    /// y = 0 where |y| &lt; limit; NaN stays NaN. Numbers that can no longer change a result must not decay into subnormal ones, with which
    /// a processor computes a hundred times slower.
    /// </summary>
    /// <param name="limit">The limit.</param>
    /// <param name="y">Changed in place.</param>
    public void FlushBelow(T limit, Tensor<T> y)
    {
        Check(true, "", y);
        FlushBelowCore(limit, y);
    }

    /// <summary>y = min(a, b); a where they are equal. NaN in either gives NaN.</summary>
    /// <param name="a">First source.</param>
    /// <param name="b">Second source.</param>
    /// <param name="y">Destination.</param>
    public void Minimum(Tensor<T> a, Tensor<T> b, Tensor<T> y)
    {
        CheckElementwise(a, b, y);
        MinimumCore(a, b, y);
    }

    /// <summary>y = max(a, b); a where they are equal. NaN in either gives NaN.</summary>
    /// <param name="a">First source.</param>
    /// <param name="b">Second source.</param>
    /// <param name="y">Destination.</param>
    public void Maximum(Tensor<T> a, Tensor<T> b, Tensor<T> y)
    {
        CheckElementwise(a, b, y);
        MaximumCore(a, b, y);
    }

    /// <summary>y = min(max(x, low), high), which is low for every x where the bounds are equal. NaN stays NaN.</summary>
    /// <param name="x">Source.</param>
    /// <param name="bounds">low and high, (1, 2).</param>
    /// <param name="y">Destination.</param>
    public void Clip(Tensor<T> x, Tensor<T> bounds, Tensor<T> y)
    {
        Check(bounds.Shape == Pair, "bounds (1, 2), y of any shape", bounds, y);
        CheckElementwise(x, y);
        ClipCore(x, bounds, y);
    }

    /// <summary>y = max(x, 0). NaN stays NaN.</summary>
    /// <param name="x">Source.</param>
    /// <param name="y">Destination.</param>
    public void Relu(Tensor<T> x, Tensor<T> y)
    {
        CheckElementwise(x, y);
        ReluCore(x, y);
    }

    /// <summary>y = tanh x.</summary>
    /// <param name="x">Source.</param>
    /// <param name="y">Destination.</param>
    public void Tanh(Tensor<T> x, Tensor<T> y)
    {
        CheckElementwise(x, y);
        TanhCore(x, y);
    }

    /// <summary>y = eˣ.</summary>
    /// <param name="x">Source.</param>
    /// <param name="y">Destination.</param>
    public void Exp(Tensor<T> x, Tensor<T> y)
    {
        CheckElementwise(x, y);
        ExpCore(x, y);
    }

    /// <summary>y = σ(x) = 1 / (1 + e⁻ˣ).</summary>
    /// <param name="x">Source.</param>
    /// <param name="y">Destination.</param>
    public void Sigmoid(Tensor<T> x, Tensor<T> y)
    {
        CheckElementwise(x, y);
        SigmoidCore(x, y);
    }

    /// <summary>y = ln(1 + eˣ).</summary>
    /// <param name="x">Source.</param>
    /// <param name="y">Destination.</param>
    public void Softplus(Tensor<T> x, Tensor<T> y)
    {
        CheckElementwise(x, y);
        SoftplusCore(x, y);
    }

    /// <summary>y = ln x; NaN below zero, −∞ at zero.</summary>
    /// <param name="x">Source.</param>
    /// <param name="y">Destination.</param>
    public void Log(Tensor<T> x, Tensor<T> y)
    {
        CheckElementwise(x, y);
        LogCore(x, y);
    }

    /// <summary>
    /// dx += dy where <paramref name="a"/> ≤ <paramref name="b"/>: one side of the gradient of a minimum (a maximum swaps the two, or
    /// passes <paramref name="strict"/>).
    /// </summary>
    /// <param name="a">Compared element.</param>
    /// <param name="b">Element compared with.</param>
    /// <param name="strict">Compare with &lt; instead of ≤, so that a tie counts for the other side.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dx">Destination.</param>
    public void AddWhereLess(Tensor<T> a, Tensor<T> b, bool strict, Tensor<T> dy, Tensor<T> dx)
    {
        CheckElementwise(a, b, dy, dx);
        AddWhereLessCore(a, b, strict, dy, dx);
    }

    /// <summary>
    /// dx += dy where low ≤ x ≤ high: both ends count as inside, as in PyTorch. Where the bounds are equal the function is constant, so
    /// that its gradient is 0 everywhere, also at the bound; there PyTorch says 1.
    /// </summary>
    /// <param name="x">Source of <see cref="Clip"/>.</param>
    /// <param name="bounds">low and high, (1, 2).</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dx">Destination.</param>
    public void ClipVjp(Tensor<T> x, Tensor<T> bounds, Tensor<T> dy, Tensor<T> dx)
    {
        Check(bounds.Shape == Pair, "bounds (1, 2), dx of any shape", bounds, dx);
        CheckElementwise(x, dy, dx);
        ClipVjpCore(x, bounds, dy, dx);
    }

    /// <summary>dx += dy where y &gt; 0; at a kink the gradient is 0.</summary>
    /// <param name="y">Output of <see cref="Relu"/>.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dx">Destination.</param>
    /// <param name="accumulate">True to add to <paramref name="dx"/>, false to overwrite it.</param>
    public void ReluVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx, bool accumulate = true)
    {
        CheckElementwise(y, dy, dx);
        ReluVjpCore(y, dy, dx, accumulate);
    }

    /// <summary>dx += dy·(1 − y²), as fma(dy, fma(−y, y, 1), dx).</summary>
    /// <param name="y">Output of <see cref="Tanh"/>.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dx">Destination.</param>
    /// <param name="accumulate">True to add to <paramref name="dx"/>, false to overwrite it.</param>
    public void TanhVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx, bool accumulate = true)
    {
        CheckElementwise(y, dy, dx);
        TanhVjpCore(y, dy, dx, accumulate);
    }

    /// <summary>dx += dy·y(1 − y), as fma(dy, fma(−y, y, y), dx).</summary>
    /// <param name="y">Output of <see cref="Sigmoid"/>.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dx">Destination.</param>
    public void SigmoidVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx)
    {
        CheckElementwise(y, dy, dx);
        SigmoidVjpCore(y, dy, dx);
    }

    /// <summary>dx += dy·σ(x), as fma(dy, σ(x), dx).</summary>
    /// <param name="x">Source of <see cref="Softplus"/>.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dx">Destination.</param>
    public void SoftplusVjp(Tensor<T> x, Tensor<T> dy, Tensor<T> dx)
    {
        CheckElementwise(x, dy, dx);
        SoftplusVjpCore(x, dy, dx);
    }

    /// <summary>dx += dy / x.</summary>
    /// <param name="x">Source of <see cref="Log"/>.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dx">Destination.</param>
    public void LogVjp(Tensor<T> x, Tensor<T> dy, Tensor<T> dx)
    {
        CheckElementwise(x, dy, dx);
        LogVjpCore(x, dy, dx);
    }
}
