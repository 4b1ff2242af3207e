namespace Gradus.Tests;

/// <content>Convolutions, pooling and standardised rows.</content>
public abstract partial class BackendConformance<T>
{
    /// <summary>Every branch of the copies: borders, strides, both channel orders, runs shorter and longer than a vector, kernels of one pixel and of the whole image.</summary>
    private static readonly (PatchGeometry Geometry, int Filters, int Samples)[] Convolutions =
    [
        (new(new(10, 10, 4), 3), 16, 3),
        (new(new(5, 7, 1), 3), 3, 2),
        (new(new(6, 5, 2), 2, stride: 2), 5, 9),
        (new(new(6, 6, 3), 3, stride: 2, padding: 1), 17, 4),
        (new(new(5, 4, 7), 4, stride: 1, padding: 3), 2, 2),
        (new(new(12, 12, 4), 8, stride: 4), 32, 2),
        (new(new(26, 26, 1), 3), 4, 1),
        (new(new(4, 3, 9), 1), 6, 3),
        (new(new(5, 5, 3), 1, stride: 2), 4, 3),
        (new(new(3, 3, 5), 3), 8, 7),
        (new(new(8, 9, 4, ChannelOrder.First), 3), 6, 3),
        (new(new(7, 7, 2, ChannelOrder.First), 4, stride: 2, padding: 1), 9, 2),
        (new(new(4, 5, 64), 3), 65, 1),
        (new(new(8, 8, 16), 4, stride: 2), 33, 2),
        (new(new(4, 4, 1), 4), 130, 5),
        (new(new(2, 2, 4), 1), 130, 2),
    ];

    private static readonly PatchGeometry[] Pools =
    [
        new(new(4, 4, 3), 2, stride: 2),
        new(new(7, 6, 17), 3, stride: 2, padding: 1),
        new(new(3, 5, 1), 3),
        new(new(5, 5, 40), 2, stride: 1, padding: 1),
    ];

    /// <summary>The reference needs long for large patches; one layout is enough for those.</summary>
    private static Layout[] LayoutsOf(PatchGeometry geometry) => geometry.PatchSize > 100 ? [Layout.RowWindow] : Enum.GetValues<Layout>();

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Convolutions_agree_with_the_reference(string backend)
    {
        foreach ((PatchGeometry geometry, int filters, int samples) in Convolutions)
        {
            foreach (Layout layout in LayoutsOf(geometry))
            {
                int size = geometry.PatchSize;
                Operand<T>[] Operands(int weightRows) =>
                [
                    Filled(samples, geometry.Image.Size, layout, Uniform),
                    Filled(weightRows, filters, layout, Uniform),
                    Filled(samples, geometry.Positions * filters, layout, Uniform),
                ];
                Check(backend, (b, t) => b.Convolve(t[0], t[1], geometry, t[2]), Tolerance.Sum(size), Operands(size + 1));
                Check(backend, (b, t) => b.Convolve(t[0], t[1], geometry, t[2], accumulate: true), Tolerance.Sum(size), Operands(size + 1));
                Check(backend, (b, t) => b.Convolve(t[0], t[1], geometry, t[2]), Tolerance.Sum(size), Operands(size));
                Check(backend, (b, t) => b.Convolve(t[0], t[1], geometry, t[2], accumulate: true), Tolerance.Sum(size), Operands(size));
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Input_gradients_of_convolutions_agree_with_the_reference(string backend)
    {
        foreach ((PatchGeometry geometry, int filters, int samples) in Convolutions)
        {
            foreach (Layout layout in LayoutsOf(geometry))
            {
                Operand<T>[] operands =
                [
                    Filled(samples, geometry.Positions * filters, layout, Uniform),
                    Filled(geometry.PatchSize + 1, filters, layout, Uniform),
                    Filled(samples, geometry.Image.Size, layout, Uniform),
                ];
                Tolerance tolerance = Tolerance.Sum(filters + (geometry.Kernel * geometry.Kernel));
                Check(backend, (b, t) => b.ConvolveInputVjp(t[0], t[1], geometry, t[2]), tolerance, operands);
                Check(backend, (b, t) => b.ConvolveInputVjp(t[0], t[1], geometry, t[2], accumulate: false), tolerance, operands);
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Weight_gradients_of_convolutions_agree_with_the_reference(string backend)
    {
        foreach ((PatchGeometry geometry, int filters, int samples) in Convolutions)
        {
            foreach (Layout layout in LayoutsOf(geometry))
            {
                int size = geometry.PatchSize;
                Operand<T>[] Operands(int rows) =>
                [
                    Filled(samples, geometry.Image.Size, layout, Uniform),
                    Filled(samples, geometry.Positions * filters, layout, Uniform),
                    Filled(rows, filters, layout, Uniform),
                ];
                Tolerance tolerance = Tolerance.Sum(samples * geometry.Positions);
                Check(backend, (b, t) => b.ConvolveWeightVjp(t[0], t[1], geometry, t[2]), tolerance, Operands(size + 1));
                Check(backend, (b, t) => b.ConvolveWeightVjp(t[0], t[1], geometry, t[2], size / 2), tolerance, Operands(size + 1 - (size / 2)));
                Check(backend, (b, t) => b.ConvolveWeightVjp(t[0], t[1], geometry, t[2], size), tolerance, Operands(1));
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Second_moments_of_patches_agree_with_the_reference(string backend)
    {
        foreach ((PatchGeometry geometry, _, int samples) in Convolutions.Where(one => one.Geometry.PatchSize <= 256))
        {
            foreach (Layout layout in LayoutsOf(geometry))
            {
                int side = geometry.PatchSize + 1;
                Check(
                    backend,
                    (b, t) => b.PatchSecondMoment(t[0], geometry, t[1]),
                    Tolerance.Sum(samples * geometry.Positions),
                    Filled(samples, geometry.Image.Size, layout, Uniform),
                    Filled(side, side, layout, Uniform));
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Pooling_agrees_with_the_reference(string backend)
    {
        T Coarse() => Number(_random.Next(3)); // many ties
        foreach (PatchGeometry geometry in Pools)
        {
            foreach (Layout layout in Enum.GetValues<Layout>())
            {
                Operand<T> x = Filled(3, geometry.Image.Size, layout, Coarse);
                Operand<T> special = Filled(3, geometry.Image.Size, layout, Special);
                Operand<T> image = Filled(3, geometry.Image.Size, layout, Uniform);
                Operand<T> y = Filled(3, geometry.Output(geometry.Image.Channels).Size, layout, Uniform);
                Check(backend, (b, t) => b.MaxPool(t[0], geometry, t[1]), Tolerance.Exact, x, y);
                Check(backend, (b, t) => b.MaxPool(t[0], geometry, t[1]), Tolerance.Exact, special, y);
                Check(backend, (b, t) => b.MaxPoolVjp(t[0], t[1], geometry, t[2]), Tolerance.Exact, x, y, image);
                Check(backend, (b, t) => b.MaxPoolVjp(t[0], t[1], geometry, t[2]), Tolerance.Exact, special, y, image);
                Check(backend, (b, t) => b.MaxPoolJvp(t[0], t[1], geometry, t[2]), Tolerance.Exact, x, image, y);
                Check(backend, (b, t) => b.AveragePool(t[0], geometry, t[1]), Tolerance.Sum(9), image, y);
                Check(backend, (b, t) => b.AveragePoolVjp(t[0], geometry, t[1]), Tolerance.Sum(9), y, image);
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Standardised_rows_agree_with_the_reference(string backend)
    {
        foreach (int cols in (int[])[1, 2, 5, 16, 33, 130])
        {
            foreach (Layout layout in Enum.GetValues<Layout>())
            {
                Operand<T> x = Filled(5, cols, layout, Uniform);
                Operand<T> y = Filled(5, cols, layout, Uniform);
                Operand<T> gradient = Filled(5, cols, layout, Uniform);
                Operand<T> to = Filled(5, cols, layout, Uniform);
                Operand<T> row = Filled(1, cols, layout, Uniform);
                T epsilon = Number(1e-3);
                Check(backend, (b, t) => b.Standardize(t[0], epsilon, t[1]), Tolerance.Exact, x, y);
                Check(backend, (b, t) => b.StandardizeVjp(t[0], t[1], epsilon, t[2], t[3]), Tolerance.Exact, x, y, gradient, to);
                Check(backend, (b, t) => b.StandardizeVjp(t[0], t[1], epsilon, t[2], t[3], accumulate: false), Tolerance.Exact, x, y, gradient, to);
                Check(backend, (b, t) => b.AddScaledColumns(t[0], t[1], t[2]), Tolerance.Exact, x, row, y);
                Check(backend, (b, t) => b.AddColumnDot(t[0], t[1], t[2]), Tolerance.Sum(5), x, y, row);
            }
        }
    }
}
