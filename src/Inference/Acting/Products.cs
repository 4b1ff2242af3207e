using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus.Inference;

/// <summary>
/// y = [x 1]·W̄ for one row, in the library's order of operations: each result is a sum over chunks of terms, added in order
/// (<see cref="ProductOrder"/>). Vectors run along the columns, so that their width changes nothing.
/// </summary>
internal static unsafe class Products
{
    /// <summary>y = [x 1]·W̄.</summary>
    /// <param name="x">K numbers.</param>
    /// <param name="weight">W̄, (K + 1, N), row-major with the bias as last row.</param>
    /// <param name="chunk">Terms of a chunk.</param>
    /// <param name="y">Receives N numbers.</param>
    public static void Affine(ReadOnlySpan<float> x, ReadOnlySpan<float> weight, int chunk, Span<float> y)
    {
        if (weight.Length != checked((x.Length + 1) * y.Length))
        {
            throw new ArgumentException(
                $"{weight.Length} weights do not turn {x.Length} numbers and a one into {y.Length}.", nameof(weight));
        }

        fixed (float* a = x, b = weight, c = y)
        {
            var sum = new Sum(a, x.Length, y.Length, chunk);
            float* bias = b + ((nint)x.Length * y.Length);
            int column = 0;
            if (Vector.IsHardwareAccelerated)
            {
                int width = Vector<float>.Count;
                for (; column <= y.Length - (4 * width); column += 4 * width)
                {
                    sum.FourVectors(b + column, bias + column, c + column);
                }

                for (; column <= y.Length - width; column += width)
                {
                    sum.OneVector(b + column, bias + column, c + column);
                }
            }

            for (; column <= y.Length - 4; column += 4)
            {
                sum.FourNumbers(b + column, bias + column, c + column);
            }

            for (; column < y.Length; column++)
            {
                sum.OneNumber(b + column, bias + column, c + column);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref Vector<float> sum, Vector<float> a, float* b) =>
#if NET
        sum = Vector.FusedMultiplyAdd(a, *(Vector<float>*)b, sum);
#else
        sum += a * *(Vector<float>*)b;
#endif

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref float sum, float a, float b) => sum = Rows.MultiplyAdd(a, b, sum);

    /// <summary>The sums of some columns, neighbours of which are computed together: each waits for its last addition.</summary>
    private readonly struct Sum(float* a, int terms, int row, int chunk)
    {
        public void FourVectors(float* b, float* bias, float* c)
        {
            int width = Vector<float>.Count;
            Vector<float> c0 = *(Vector<float>*)bias, c1 = *(Vector<float>*)(bias + width);
            Vector<float> c2 = *(Vector<float>*)(bias + (2 * width)), c3 = *(Vector<float>*)(bias + (3 * width));
            Vector<float> total0 = default, total1 = default, total2 = default, total3 = default;
            for (int first = 0; first < terms; first += chunk)
            {
                int end = Math.Min(terms, first + chunk);
                for (int k = first; k < end; k++)
                {
                    var x = new Vector<float>(a[k]);
                    Add(ref c0, x, b);
                    Add(ref c1, x, b + width);
                    Add(ref c2, x, b + (2 * width));
                    Add(ref c3, x, b + (3 * width));
                    b += row;
                }

                (total0, total1) = first == 0 ? (c0, c1) : (total0 + c0, total1 + c1);
                (total2, total3) = first == 0 ? (c2, c3) : (total2 + c2, total3 + c3);
                c0 = c1 = c2 = c3 = Vector<float>.Zero;
            }

            *(Vector<float>*)c = total0;
            *(Vector<float>*)(c + width) = total1;
            *(Vector<float>*)(c + (2 * width)) = total2;
            *(Vector<float>*)(c + (3 * width)) = total3;
        }

        public void OneVector(float* b, float* bias, float* c)
        {
            Vector<float> sum = *(Vector<float>*)bias;
            Vector<float> total = default;
            for (int first = 0; first < terms; first += chunk)
            {
                int end = Math.Min(terms, first + chunk);
                for (int k = first; k < end; k++)
                {
                    Add(ref sum, new Vector<float>(a[k]), b);
                    b += row;
                }

                total = first == 0 ? sum : total + sum;
                sum = Vector<float>.Zero;
            }

            *(Vector<float>*)c = total;
        }

        public void FourNumbers(float* b, float* bias, float* c)
        {
            float c0 = bias[0], c1 = bias[1], c2 = bias[2], c3 = bias[3];
            float total0 = 0, total1 = 0, total2 = 0, total3 = 0;
            for (int first = 0; first < terms; first += chunk)
            {
                int end = Math.Min(terms, first + chunk);
                for (int k = first; k < end; k++)
                {
                    Add(ref c0, a[k], b[0]);
                    Add(ref c1, a[k], b[1]);
                    Add(ref c2, a[k], b[2]);
                    Add(ref c3, a[k], b[3]);
                    b += row;
                }

                (total0, total1) = first == 0 ? (c0, c1) : (total0 + c0, total1 + c1);
                (total2, total3) = first == 0 ? (c2, c3) : (total2 + c2, total3 + c3);
                c0 = c1 = c2 = c3 = 0;
            }

            (c[0], c[1], c[2], c[3]) = (total0, total1, total2, total3);
        }

        public void OneNumber(float* b, float* bias, float* c)
        {
            float sum = *bias, total = 0;
            for (int first = 0; first < terms; first += chunk)
            {
                int end = Math.Min(terms, first + chunk);
                for (int k = first; k < end; k++)
                {
                    Add(ref sum, a[k], *b);
                    b += row;
                }

                total = first == 0 ? sum : total + sum;
                sum = 0;
            }

            *c = total;
        }
    }
}
