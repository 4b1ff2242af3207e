using System.Runtime.CompilerServices;

namespace Gradus;

/// <content>Reductions: 16 logical lanes and one tree.</content>
public sealed partial class ReferenceBackend<T>
{
    /// <inheritdoc/>
    protected internal override void TotalCore(in Tensor<T> x, in Tensor<T> y) => y[0, 0] = TotalOf(x);

    /// <inheritdoc/>
    protected internal override void DotCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => y[0, 0] = DotOf(a, b);

    /// <inheritdoc/>
    protected internal override void IsFiniteCore(in Tensor<T> x, in Tensor<T> y) => y[0, 0] = AllFinite(x) ? T.One : T.Zero;

    private static bool AllFinite(Tensor<T> x)
    {
        for (int row = 0; row < x.Rows; row++)
        {
            foreach (T value in x.Row(row))
            {
                if (!T.IsFinite(value))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <inheritdoc/>
    protected internal override void ClipByNormCore(in Tensor<T> limit, T margin, in Tensor<T> norm, in Tensor<T> y)
    {
        T length = T.Sqrt(DotOf(y, y));
        norm[0, 0] = length;
        if (T.IsFinite(length) && length + margin > limit[0, 0])
        {
            ScaleCore(limit[0, 0] / (length + margin), y, y);
        }
    }

    private static T TotalOf(Tensor<T> x)
    {
        var lanes = new Lanes();
        int i = 0;
        for (int row = 0; row < x.Rows; row++)
        {
            foreach (T value in x.Row(row))
            {
                lanes.Add(i++, value);
            }
        }

        return lanes.Tree();
    }

    private static T DotOf(Tensor<T> a, Tensor<T> b)
    {
        var lanes = new Lanes();
        int i = 0;
        for (int row = 0; row < a.Rows; row++)
        {
            for (int col = 0; col < a.Cols; col++)
            {
                lanes.AddProduct(i++, a[row, col], b[row, col]);
            }
        }

        return lanes.Tree();
    }

    /// <summary>Sixteen running sums; element i belongs to lane i mod 16.</summary>
    private struct Lanes
    {
        private const int Count = 16;
        private Sums _sums;

        public void Add(int i, T value) => _sums[i % Count] += value;

        public void AddProduct(int i, T a, T b) => _sums[i % Count] = Fma(a, b, _sums[i % Count]);

        public T Tree()
        {
            for (int half = Count / 2; half > 0; half /= 2)
            {
                for (int lane = 0; lane < half; lane++)
                {
                    _sums[lane] += _sums[lane + half];
                }
            }

            return _sums[0];
        }

        [InlineArray(Count)]
        private struct Sums
        {
            private T _element;
        }
    }
}
