using System.Diagnostics;

namespace Gradus;

/// <content>Element-wise members: each one is a map and a driver.</content>
internal sealed unsafe partial class LaneBackend<TLanes, T>
{
    protected internal override void FillCore(T value, in Tensor<T> y)
    {
        (int rows, int cols) = AsRows(y, true);
        if (rows == 1)
        {
            Fill(y.Span, value);
            return;
        }

        for (int row = 0; row < rows; row++)
        {
            Fill(y.Row(row), value);
        }
    }

    protected internal override void CopyCore(in Tensor<T> x, in Tensor<T> y)
    {
        Debug.Assert(x.Shape == y.Shape);
        (int rows, int cols) = AsRows(y, x.IsContiguous);
        if (rows == 1)
        {
            x.Span.CopyTo(y.Span);
            return;
        }

        for (int row = 0; row < rows; row++)
        {
            x.Row(row).CopyTo(y.Row(row));
        }
    }

    protected internal override void SumCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => Map(new Add<TLanes, T>(), a, b, y);

    protected internal override void DifferenceCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        Map(new Subtract<TLanes, T>(), a, b, y);

    protected internal override void MultiplyCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        Map(new Multiply<TLanes, T>(), a, b, y);

    protected internal override void AddConstantCore(in Tensor<T> alpha, in Tensor<T> y)
    {
        Map(new AddValue<TLanes, T>(TLanes.Broadcast(*alpha.Pointer)), y, y);
        alpha.KeepAlive();
    }

    protected internal override void FlushBelowCore(T limit, in Tensor<T> y) =>
        Map(new FlushBelow<TLanes, T>(TLanes.Broadcast(limit)), y, y);

    protected internal override void AddMultiplyCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        Map(new MultiplyAdd<TLanes, T>(), a, b, y, y);

    protected internal override void ScaleCore(T alpha, in Tensor<T> x, in Tensor<T> y) =>
        Map(new Scale<TLanes, T>(TLanes.Broadcast(alpha)), x, y);

    protected internal override void AddScaledCore(T alpha, in Tensor<T> x, in Tensor<T> y) =>
        Map(new ScaleAdd<TLanes, T>(TLanes.Broadcast(alpha)), x, y, y);

    protected internal override void AddScaledMultiplyCore(T alpha, in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        Map(new ScaleMultiplyAdd<TLanes, T>(TLanes.Broadcast(alpha)), a, b, y, y);

    protected internal override void MinimumCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => Map(new Minimum<TLanes, T>(), a, b, y);

    protected internal override void MaximumCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => Map(new Maximum<TLanes, T>(), a, b, y);

    protected internal override void ClipCore(in Tensor<T> x, in Tensor<T> bounds, in Tensor<T> y)
    {
        T* b = bounds.Pointer;
        Debug.Assert(b[0] <= b[1]);
        if (b[0] == b[1])
        {
            Map(new ClipToValue<TLanes, T>(TLanes.Broadcast(b[0])), x, y);
        }
        else
        {
            Map(new Clip<TLanes, T>(TLanes.Broadcast(b[0]), TLanes.Broadcast(b[1])), x, y);
        }

        bounds.KeepAlive();
    }

    protected internal override void ReluCore(in Tensor<T> x, in Tensor<T> y) => Map(new Relu<TLanes, T>(), x, y);

    protected internal override void TanhCore(in Tensor<T> x, in Tensor<T> y) => Map(new Tanh<TLanes, T>(), x, y);

    protected internal override void ExpCore(in Tensor<T> x, in Tensor<T> y) => Map(new Exp<TLanes, T>(), x, y);

    protected internal override void SigmoidCore(in Tensor<T> x, in Tensor<T> y) => Map(new Sigmoid<TLanes, T>(), x, y);

    protected internal override void SoftplusCore(in Tensor<T> x, in Tensor<T> y) => Map(new Softplus<TLanes, T>(), x, y);

    protected internal override void LogCore(in Tensor<T> x, in Tensor<T> y) => Map(new Log<TLanes, T>(), x, y);

    protected internal override void AddWhereLessCore(in Tensor<T> a, in Tensor<T> b, bool strict, in Tensor<T> dy, in Tensor<T> dx)
    {
        if (strict)
        {
            Map(new AddWhereLess<TLanes, T>(), a, b, dy, dx, dx);
        }
        else
        {
            Map(new AddWhereLessOrEqual<TLanes, T>(), a, b, dy, dx, dx);
        }
    }

    protected internal override void ClipVjpCore(in Tensor<T> x, in Tensor<T> bounds, in Tensor<T> dy, in Tensor<T> dx)
    {
        T* b = bounds.Pointer;
        if (b[0] < b[1])
        {
            Map(new ClipVjp<TLanes, T>(TLanes.Broadcast(b[0]), TLanes.Broadcast(b[1])), x, dy, dx, dx);
        }

        bounds.KeepAlive();
    }

    protected internal override void ReluVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx, bool accumulate)
    {
        if (accumulate)
        {
            Map(new ReluVjp<TLanes, T>(), y, dy, dx, dx);
        }
        else
        {
            Map(new ReluVjp<TLanes, T>(), y, dy, dx);
        }
    }

    protected internal override void TanhVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx, bool accumulate)
    {
        if (accumulate)
        {
            Map(new TanhVjp<TLanes, T>(), y, dy, dx, dx);
        }
        else
        {
            Map(new TanhVjp<TLanes, T>(), y, dy, dx);
        }
    }

    protected internal override void SigmoidVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx) =>
        Map(new SigmoidVjp<TLanes, T>(), y, dy, dx, dx);

    protected internal override void SoftplusVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dx) =>
        Map(new SoftplusVjp<TLanes, T>(), x, dy, dx, dx);

    protected internal override void LogVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dx) =>
        Map(new LogVjp<TLanes, T>(), x, dy, dx, dx);

    /// <summary>Gradients are cleared in every pass, and clearing is faster than filling.</summary>
    private static void Fill(Span<T> numbers, T value)
    {
        if (T.IsZero(value) && !T.IsNegative(value))
        {
            numbers.Clear();
        }
        else
        {
            numbers.Fill(value);
        }
    }
}
