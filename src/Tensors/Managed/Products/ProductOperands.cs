namespace Gradus;

/// <summary>
/// One matrix product from the tiles' point of view: c[m, n] = start + Σₖ a[m, k]·b[k, n], k ascending. Strides make A and Aᵀ the same
/// thing; Bᵀ is transposed into panels first.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal unsafe struct ProductOperands<T>
    where T : unmanaged
{
    /// <summary>Element a[0, 0]; a[m, k] is <c>A[m·ARow + k·ACol]</c>.</summary>
    public T* A;

    /// <summary>
    /// Element b[0, 0]; b[k, n] is <c>B[k·BRow + n]</c>, or with panels of w columns <c>B[(n / w)·BPanel + k·BRow + n mod w]</c>.
    /// </summary>
    public T* B;

    /// <summary>Element c[0, 0]; c[m, n] is <c>C[m·CRow + n]</c>.</summary>
    public T* C;

    /// <summary>
    /// The start values of the sums, or null for zero: sum (m, n) starts at <c>Start[m·StartRow + n]</c>. A bias is one row for all, with a
    /// stride of 0.
    /// </summary>
    public T* Start;

    public nint ARow;
    public nint ACol;
    public nint BRow;
    public nint CRow;
    public nint StartRow;

    /// <summary>Elements from one panel of B to the next; 0 when B is not in panels.</summary>
    public nint BPanel;

    public int M;
    public int N;
    public int K;

    /// <summary>Terms of a chunk, see <see cref="ProductOrder"/>; K if there is only one chunk.</summary>
    public int ChunkTerms;

    /// <summary>
    /// True if C holds the sum of earlier chunks, so that the first one here is added to it like any other; not together with
    /// <see cref="Start"/>.
    /// </summary>
    public bool Add;

    /// <summary>The start values of a part's sums, whose first element is (m, n); null for zero.</summary>
    public readonly T* StartOf(int m, int n) => Start == null ? null : Start + (m * StartRow) + n;

    /// <summary>Makes the sums start at the values in C.</summary>
    public void StartAtC()
    {
        Start = C;
        StartRow = CRow;
    }
}
