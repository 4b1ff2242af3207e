namespace Gradus;

/// <content>Element-wise members: all tensors of one call have the same shape, and y may be x.</content>
public abstract partial class Backend<T>
{
    /// <summary>y = value.</summary>
    /// <param name="value">The constant.</param>
    /// <param name="y">Destination.</param>
    public abstract void Fill(T value, Tensor<T> y);

    /// <summary>y = x.</summary>
    /// <param name="x">Source.</param>
    /// <param name="y">Destination.</param>
    public abstract void Copy(Tensor<T> x, Tensor<T> y);

    /// <summary>y = a + b.</summary>
    /// <param name="a">First term.</param>
    /// <param name="b">Second term.</param>
    /// <param name="y">Destination.</param>
    public abstract void Sum(Tensor<T> a, Tensor<T> b, Tensor<T> y);

    /// <summary>y = a − b.</summary>
    /// <param name="a">Minuend.</param>
    /// <param name="b">Subtrahend.</param>
    /// <param name="y">Destination.</param>
    public abstract void Difference(Tensor<T> a, Tensor<T> b, Tensor<T> y);

    /// <summary>y = a ⊙ b.</summary>
    /// <param name="a">First factor.</param>
    /// <param name="b">Second factor.</param>
    /// <param name="y">Destination.</param>
    public abstract void Multiply(Tensor<T> a, Tensor<T> b, Tensor<T> y);

    /// <summary>y += a ⊙ b, fused.</summary>
    /// <param name="a">First factor.</param>
    /// <param name="b">Second factor.</param>
    /// <param name="y">Destination.</param>
    public abstract void AddMultiply(Tensor<T> a, Tensor<T> b, Tensor<T> y);

    /// <summary>y = α·x.</summary>
    /// <param name="alpha">Factor.</param>
    /// <param name="x">Source.</param>
    /// <param name="y">Destination.</param>
    public abstract void Scale(T alpha, Tensor<T> x, Tensor<T> y);

    /// <summary>y += α·x, fused.</summary>
    /// <param name="alpha">Factor.</param>
    /// <param name="x">Source.</param>
    /// <param name="y">Destination.</param>
    public abstract void AddScaled(T alpha, Tensor<T> x, Tensor<T> y);

    /// <summary>y += α·a ⊙ b, as fma(α·a, b, y): the gradient of a scaled square.</summary>
    /// <param name="alpha">Factor.</param>
    /// <param name="a">First factor.</param>
    /// <param name="b">Second factor.</param>
    /// <param name="y">Destination.</param>
    public abstract void AddScaledMultiply(T alpha, Tensor<T> a, Tensor<T> b, Tensor<T> y);

    /// <summary>y += α, to every element: the gradient of a sum.</summary>
    /// <param name="alpha">The number, (1, 1).</param>
    /// <param name="y">Destination.</param>
    public abstract void AddConstant(Tensor<T> alpha, Tensor<T> y);

    /// <summary>
    /// y = 0 where |y| &lt; limit; NaN stays NaN. Numbers that can no longer change a result must not decay into subnormal ones, with which
    /// a processor computes a hundred times slower.
    /// </summary>
    /// <param name="limit">The limit.</param>
    /// <param name="y">Changed in place.</param>
    public abstract void FlushBelow(T limit, Tensor<T> y);

    /// <summary>y = min(a, b); a where they are equal. NaN in either gives NaN.</summary>
    /// <param name="a">First source.</param>
    /// <param name="b">Second source.</param>
    /// <param name="y">Destination.</param>
    public abstract void Minimum(Tensor<T> a, Tensor<T> b, Tensor<T> y);

    /// <summary>y = max(a, b); a where they are equal. NaN in either gives NaN.</summary>
    /// <param name="a">First source.</param>
    /// <param name="b">Second source.</param>
    /// <param name="y">Destination.</param>
    public abstract void Maximum(Tensor<T> a, Tensor<T> b, Tensor<T> y);

    /// <summary>y = min(max(x, low), high). NaN stays NaN.</summary>
    /// <param name="x">Source.</param>
    /// <param name="bounds">low and high, (1, 2).</param>
    /// <param name="y">Destination.</param>
    public abstract void Clip(Tensor<T> x, Tensor<T> bounds, Tensor<T> y);

    /// <summary>y = max(x, 0). NaN stays NaN.</summary>
    /// <param name="x">Source.</param>
    /// <param name="y">Destination.</param>
    public abstract void Relu(Tensor<T> x, Tensor<T> y);

    /// <summary>y = tanh x.</summary>
    /// <param name="x">Source.</param>
    /// <param name="y">Destination.</param>
    public abstract void Tanh(Tensor<T> x, Tensor<T> y);

    /// <summary>y = eˣ.</summary>
    /// <param name="x">Source.</param>
    /// <param name="y">Destination.</param>
    public abstract void Exp(Tensor<T> x, Tensor<T> y);

    /// <summary>y = σ(x) = 1 / (1 + e⁻ˣ).</summary>
    /// <param name="x">Source.</param>
    /// <param name="y">Destination.</param>
    public abstract void Sigmoid(Tensor<T> x, Tensor<T> y);

    /// <summary>y = ln(1 + eˣ).</summary>
    /// <param name="x">Source.</param>
    /// <param name="y">Destination.</param>
    public abstract void Softplus(Tensor<T> x, Tensor<T> y);

    /// <summary>y = ln x; NaN below zero, −∞ at zero.</summary>
    /// <param name="x">Source.</param>
    /// <param name="y">Destination.</param>
    public abstract void Log(Tensor<T> x, Tensor<T> y);

    /// <summary>
    /// dx += dy where <paramref name="a"/> ≤ <paramref name="b"/>: one side of the gradient of a minimum (a maximum swaps the two, or
    /// passes <paramref name="strict"/>).
    /// </summary>
    /// <param name="a">Compared element.</param>
    /// <param name="b">Element compared with.</param>
    /// <param name="strict">Compare with &lt; instead of ≤, so that a tie counts for the other side.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dx">Destination.</param>
    public abstract void AddWhereLess(Tensor<T> a, Tensor<T> b, bool strict, Tensor<T> dy, Tensor<T> dx);

    /// <summary>dx += dy where low ≤ x ≤ high (both ends count as inside, as in PyTorch).</summary>
    /// <param name="x">Source of <see cref="Clip"/>.</param>
    /// <param name="bounds">low and high, (1, 2).</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dx">Destination.</param>
    public abstract void ClipVjp(Tensor<T> x, Tensor<T> bounds, Tensor<T> dy, Tensor<T> dx);

    /// <summary>dx += dy where y &gt; 0; at a kink the gradient is 0.</summary>
    /// <param name="y">Output of <see cref="Relu"/>.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dx">Destination.</param>
    /// <param name="accumulate">True to add to <paramref name="dx"/>, false to overwrite it.</param>
    public abstract void ReluVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx, bool accumulate = true);

    /// <summary>dx += dy·(1 − y²), as fma(dy, fma(−y, y, 1), dx).</summary>
    /// <param name="y">Output of <see cref="Tanh"/>.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dx">Destination.</param>
    /// <param name="accumulate">True to add to <paramref name="dx"/>, false to overwrite it.</param>
    public abstract void TanhVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx, bool accumulate = true);

    /// <summary>dx += dy·y(1 − y), as fma(dy, fma(−y, y, y), dx).</summary>
    /// <param name="y">Output of <see cref="Sigmoid"/>.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dx">Destination.</param>
    public abstract void SigmoidVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx);

    /// <summary>dx += dy·σ(x), as fma(dy, σ(x), dx).</summary>
    /// <param name="x">Source of <see cref="Softplus"/>.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dx">Destination.</param>
    public abstract void SoftplusVjp(Tensor<T> x, Tensor<T> dy, Tensor<T> dx);

    /// <summary>dx += dy / x.</summary>
    /// <param name="x">Source of <see cref="Log"/>.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dx">Destination.</param>
    public abstract void LogVjp(Tensor<T> x, Tensor<T> dy, Tensor<T> dx);
}
