namespace Gradus;

/// <content>
/// Images: each row of a tensor is one, and a <see cref="PatchGeometry"/> says what a kernel sees of it. A convolution is a linear layer
/// over the patches at all positions, so its products add their terms as those of a linear layer do.
/// </content>
public abstract partial class Backend<T>
{
    /// <summary>
    /// y[b, p·C′ + o] = bias_o + Σ_k patch_k(b, p)·W[k, o]: a convolution, terms in ascending k, those of the padding among them. Where the
    /// patches are the image itself (a kernel of 1 × 1 without stride, or as large as the image) it is <see cref="Affine"/> over positions.
    /// </summary>
    /// <param name="x">Images, (B, image size).</param>
    /// <param name="weight">W̄, (K + 1, C′), the bias as last row; or W, (K, C′), for no bias.</param>
    /// <param name="geometry">The patches.</param>
    /// <param name="y">(B, P·C′): images with the channels last.</param>
    /// <param name="accumulate">True to add to <paramref name="y"/>.</param>
    public void Convolve(Tensor<T> x, Tensor<T> weight, PatchGeometry geometry, Tensor<T> y, bool accumulate = false)
    {
        bool fits =
            x.Rows == y.Rows
                && x.Cols == geometry.Image.Size
                && weight.Rows - geometry.PatchSize is 0 or 1
                && y.Cols == (long)geometry.Positions * weight.Cols;
        Check(fits, "x (B, image), weight (K + 1, C′) or (K, C′), y (B, P·C′)", x, weight, y);
        ConvolveCore(x, weight, geometry, y, accumulate);
    }

    /// <summary>
    /// dx += the gradient of <see cref="Convolve"/> with respect to x. At each position dpatch = dy·Wᵀ, in ascending o from zero; the
    /// patches are then added to dx position by position, down the columns of positions from left to right. Where the patches are the image
    /// itself it is <see cref="ProductTransposedB"/> over positions.
    /// </summary>
    /// <param name="dy">Gradient of the output, (B, P·C′).</param>
    /// <param name="weight">W̄, (K + 1, C′), or W, (K, C′); a bias plays no part.</param>
    /// <param name="geometry">The patches.</param>
    /// <param name="dx">Destination, (B, image size).</param>
    /// <param name="accumulate">False to start at zero instead of at the values in <paramref name="dx"/>.</param>
    public void ConvolveInputVjp(Tensor<T> dy, Tensor<T> weight, PatchGeometry geometry, Tensor<T> dx, bool accumulate = true)
    {
        bool fits =
            dx.Rows == dy.Rows
                && dx.Cols == geometry.Image.Size
                && weight.Rows - geometry.PatchSize is 0 or 1
                && dy.Cols == (long)geometry.Positions * weight.Cols;
        Check(fits, "dy (B, P·C′), weight (K + 1, C′) or (K, C′), dx (B, image)", dy, weight, dx);
        ConvolveInputVjpCore(dy, weight, geometry, dx, accumulate);
    }

    /// <summary>
    /// dW̄ += Σ_b Σ_p [patch(b, p) 1]ᵀ·dy(b, p), terms in ascending b and p: the gradient of <see cref="Convolve"/> with respect to W̄.
    /// </summary>
    /// <param name="x">Images, (B, image size).</param>
    /// <param name="dy">Gradient of the output, (B, P·C′).</param>
    /// <param name="geometry">The patches.</param>
    /// <param name="dWeight">Rows of dW̄, of C′ columns each: all K + 1 of them, or a part.</param>
    /// <param name="firstRow">The row of dW̄ with which the part begins; threads take a part each.</param>
    public void ConvolveWeightVjp(Tensor<T> x, Tensor<T> dy, PatchGeometry geometry, Tensor<T> dWeight, int firstRow = 0)
    {
        bool fits =
            x.Rows == dy.Rows
                && x.Cols == geometry.Image.Size
                && firstRow >= 0
                && firstRow <= geometry.PatchSize + 1 - dWeight.Rows
                && dy.Cols == (long)geometry.Positions * dWeight.Cols;
        Check(fits, "x (B, image), dy (B, P·C′), dWeight rows of (K + 1, C′)", x, dy, dWeight);
        ConvolveWeightVjpCore(x, dy, geometry, dWeight, firstRow);
    }

    /// <summary>
    /// c = Σ_b Σ_p [patch(b, p) 1]ᵀ·[patch(b, p) 1], terms in ascending b and p: the second moments of what a convolution's weights
    /// multiply.
    /// </summary>
    /// <param name="x">Images, (B, image size).</param>
    /// <param name="geometry">The patches.</param>
    /// <param name="c">(K + 1, K + 1), symmetric to the last bit; the corner is B·P.</param>
    public void PatchSecondMoment(Tensor<T> x, PatchGeometry geometry, Tensor<T> c)
    {
        bool fits =
            x.Cols == geometry.Image.Size
                && c.Rows == geometry.PatchSize + 1
                && c.Cols == c.Rows;
        Check(fits, "x (B, image), c (K + 1, K + 1)", x, c);
        PatchSecondMomentCore(x, geometry, c);
    }

    /// <summary>
    /// y[b, p·C + c] = the largest number of channel c in the patch at position p. Padding does not count; NaN wins. Channels last only.
    /// </summary>
    /// <param name="x">Images, (B, image size).</param>
    /// <param name="geometry">The patches.</param>
    /// <param name="y">(B, P·C).</param>
    public void MaxPool(Tensor<T> x, PatchGeometry geometry, Tensor<T> y)
    {
        Check(x.Rows == y.Rows && IsPooled(geometry, x.Cols, y.Cols), "x (B, image), channels last, y (B, P·C)", x, y);
        MaxPoolCore(x, geometry, y);
    }

    /// <summary>
    /// dx += the gradient of <see cref="MaxPool"/>: dy goes to the first of the largest numbers of its patch, in ascending element;
    /// position after position.
    /// </summary>
    /// <param name="x">Images, (B, image size).</param>
    /// <param name="dy">Gradient of the output, (B, P·C).</param>
    /// <param name="geometry">The patches.</param>
    /// <param name="dx">Destination, (B, image size).</param>
    public void MaxPoolVjp(Tensor<T> x, Tensor<T> dy, PatchGeometry geometry, Tensor<T> dx)
    {
        bool fits =
            x.IsShapedLike(dx)
                && x.Rows == dy.Rows
                && IsPooled(geometry, x.Cols, dy.Cols);
        Check(fits, "x and dx (B, image), channels last, dy (B, P·C)", x, dy, dx);
        MaxPoolVjpCore(x, dy, geometry, dx);
    }

    /// <summary>ẏ = the tangent of the number that <see cref="MaxPool"/> takes, the first of equal ones.</summary>
    /// <param name="x">Images, (B, image size).</param>
    /// <param name="dx">Tangent of the images, (B, image size).</param>
    /// <param name="geometry">The patches.</param>
    /// <param name="dy">Destination, (B, P·C).</param>
    public void MaxPoolJvp(Tensor<T> x, Tensor<T> dx, PatchGeometry geometry, Tensor<T> dy)
    {
        bool fits =
            x.IsShapedLike(dx)
                && x.Rows == dy.Rows
                && IsPooled(geometry, x.Cols, dy.Cols);
        Check(fits, "x and dx (B, image), channels last, dy (B, P·C)", x, dx, dy);
        MaxPoolJvpCore(x, dx, geometry, dy);
    }

    /// <summary>
    /// y[b, p·C + c] = the sum of channel c over the patch at position p, in ascending element from zero, times 1/k²: padding counts as
    /// zeros. Channels last only.
    /// </summary>
    /// <param name="x">Images, (B, image size).</param>
    /// <param name="geometry">The patches.</param>
    /// <param name="y">(B, P·C).</param>
    public void AveragePool(Tensor<T> x, PatchGeometry geometry, Tensor<T> y)
    {
        Check(x.Rows == y.Rows && IsPooled(geometry, x.Cols, y.Cols), "x (B, image), channels last, y (B, P·C)", x, y);
        AveragePoolCore(x, geometry, y);
    }

    /// <summary>dx += dy/k² at every element of the patch, position after position: the gradient of <see cref="AveragePool"/>.</summary>
    /// <param name="dy">Gradient of the output, (B, P·C).</param>
    /// <param name="geometry">The patches.</param>
    /// <param name="dx">Destination, (B, image size).</param>
    public void AveragePoolVjp(Tensor<T> dy, PatchGeometry geometry, Tensor<T> dx)
    {
        Check(dx.Rows == dy.Rows && IsPooled(geometry, dx.Cols, dy.Cols), "dy (B, P·C), dx (B, image), channels last", dy, dx);
        AveragePoolVjpCore(dy, geometry, dx);
    }

    private static bool IsPooled(PatchGeometry geometry, int image, int output) =>
        geometry.Image.Order == ChannelOrder.Last && image == geometry.Image.Size
            && output == (long)geometry.Positions * geometry.Image.Channels;
}
