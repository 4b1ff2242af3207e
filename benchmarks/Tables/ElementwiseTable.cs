namespace Gradus.Benchmarks;

/// <summary>Nanoseconds per element of element-wise members, row members and optimiser steps, beside MKL's vector functions where they are installed.</summary>
internal static class ElementwiseTable
{
    private const double SecondsPerMember = 0.3;

    /// <summary>Activations of a layer of 64 for 40 and 256 rows: within the first cache, and within the second.</summary>
    private static readonly int[] RowCounts = [40, 256];

    public static void Print()
    {
        Console.WriteLine("Nanoseconds per element, one thread, float. A layer of 64 for 40 and for 256 rows.");
        Console.WriteLine($"{"",-28}{"40 rows",12}{"256 rows",12}{"MKL, 256 rows",16}");
        Backend<float> k = Contenders.Managed;
        Row("tanh", (x, _, y) => k.Tanh(x, y), "vsTanh");
        Row("exp", (x, _, y) => k.Exp(x, y), "vsExp");
        Row("log", (_, z, y) => k.Log(z, y), "vsLn");
        Row("sigmoid", (x, _, y) => k.Sigmoid(x, y));
        Row("softplus", (x, _, y) => k.Softplus(x, y));
        Row("relu", (x, _, y) => k.Relu(x, y));
        Row("tanh, gradient", (x, z, y) => k.TanhVjp(x, z, y));
        Row("multiply and add", (x, z, y) => k.AddMultiply(x, z, y));
        Row("log-softmax of 64", (x, _, y) => k.LogSoftmax(x, y));
        Row("log-softmax of 2", (x, _, y) => k.LogSoftmax(x.Reshape(x.Count / 2, 2), y.Reshape(x.Count / 2, 2)));
        Row("sum", (x, _, _) => k.Total(x));
        var scalars = new Tensor<float>(1, 4);
        scalars.CopyFrom([1e-3f, 0.5f, 0.5f, 1e-8f]);
        Tensor<float> rate = scalars.ColumnRange(0, 1);
        Tensor<float>[] statistics = [new(1, 64 * 256), new(1, 64 * 256)];
        Row("SGD, per parameter", (x, _, y) => k.SgdStep(Flat(x), rate, 0.9f, Part(statistics[0], x), Flat(y)));
        Row("RMSProp, per parameter", (x, _, y) => k.RmsPropStep(Flat(x), rate, 0.99f, 1e-5f, true, Part(statistics[0], x), Flat(y)));
        Row("Adam, per parameter", (x, _, y) => k.AdamStep(Flat(x), scalars, 0.9f, 0.999f, Part(statistics[0], x), Part(statistics[1], x), Flat(y)));
        Console.WriteLine($"A quotient on the core's divider, which RMSProp and Adam cannot do without: {Limits.Quotient(64 * RowCounts[0]):0.000} ns.");
    }

    /// <summary>x holds numbers in (−1, 1), z in (0, 1).</summary>
    private delegate void Member(Tensor<float> x, Tensor<float> z, Tensor<float> y);

    private static void Row(string name, Member member, string? rival = null)
    {
        Console.Write($"{name,-28}");
        foreach (int rows in RowCounts)
        {
            (Tensor<float> x, Tensor<float> z, Tensor<float> y) = (Contenders.Numbers(rows, 64), Positive(rows), new Tensor<float>(rows, 64));
            Console.Write($"{Race.Run(SecondsPerMember, () => member(x, z, y))[0] * 1e9 / x.Count,12:0.000}");
        }

        if (rival is not null && VectorMath.Find(rival) is { } call)
        {
            (Tensor<float> x, Tensor<float> y) = (Positive(RowCounts[^1]), new Tensor<float>(RowCounts[^1], 64));
            Console.Write($"{Race.Run(SecondsPerMember, () => call(x, y))[0] * 1e9 / x.Count,16:0.000}");
        }

        Console.WriteLine();
    }

    private static Tensor<float> Positive(int rows)
    {
        Tensor<float> x = Contenders.Numbers(rows, 64);
        foreach (ref float value in x.Span)
        {
            value = (value + 1) / 2;
        }

        return x;
    }

    private static Tensor<float> Flat(Tensor<float> x) => x.Reshape(1, x.Count);

    private static Tensor<float> Part(Tensor<float> statistic, Tensor<float> x) => statistic.ColumnRange(0, x.Count);
}
