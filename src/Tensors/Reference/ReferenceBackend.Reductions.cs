using System.Runtime.CompilerServices;

namespace Gradus;

/// <content>Reductions: 16 logical lanes and one tree.</content>
public sealed partial class ReferenceBackend<T>
{
    /// <inheritdoc/>
    public override T Total(Tensor<T> x)
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

    /// <inheritdoc/>
    public override T Dot(Tensor<T> a, Tensor<T> b)
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

    /// <inheritdoc/>
    public override bool IsFinite(Tensor<T> x)
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
