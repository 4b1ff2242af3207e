namespace Gradus.Tests;

/// <content>Gates of recurrent units.</content>
public abstract partial class BackendConformance<T>
{
    /// <summary>Numbers of units that fill no vector, one, several, and several with a rest, of every width.</summary>
    private static readonly (int Rows, int Units)[] Recurrences = [(1, 1), (3, 2), (2, 5), (8, 16), (4, 19), (8, 64), (5, 70)];

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Transposed_matrices_agree_with_the_reference(string backend)
    {
        foreach ((int m, _, int n) in ProductShapes())
        {
            Check(backend, (b, t) => b.Transpose(t[0], t[1]), Tolerance.Exact, Filled(m, n, LayoutOf(m), Special), Filled(n, m, LayoutOf(n), Special));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Gates_of_recurrent_units_agree_with_the_reference(string backend)
    {
        // One unit in the last place of a gate or two, times slopes below 1 and numbers up to 4.
        var tolerance = Tolerance.UlpsOfOne(16);
        foreach (Layout layout in Enum.GetValues<Layout>())
        {
            foreach ((int rows, int units) in Recurrences)
            {
                Operand<T> Of(int parts) => Filled(rows, parts * units, layout, Uniform);
                Check(backend, (b, t) => b.Gru(t[0], t[1], t[2], t[3], t[4]), tolerance, Of(3), Of(1), Of(3), Of(1), Of(1));
                Check(backend, (b, t) => b.Lstm(t[0], t[1], t[2], t[3], t[4]), tolerance, Of(4), Of(2), Of(4), Of(1), Of(2));
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Gradients_of_gates_agree_with_the_reference(string backend)
    {
        foreach (Layout layout in Enum.GetValues<Layout>())
        {
            foreach ((int rows, int units) in Recurrences)
            {
                Operand<T> Of(int parts) => Filled(rows, parts * units, layout, Special);
                foreach (bool accumulate in (bool[])[true, false])
                {
                    Check(
                        backend,
                        (b, t) => b.GruVjp(t[0], t[1], t[2], t[3], t[4], t[5], accumulate),
                        Tolerance.Exact,
                        Of(1), Of(3), Of(1), Of(1), Of(3), Of(3));
                }

                Check(backend, (b, t) => b.LstmVjp(t[0], t[1], t[2], t[3], t[4]), Tolerance.Exact, Of(2), Of(4), Of(1), Of(2), Of(4));
            }
        }
    }
}
