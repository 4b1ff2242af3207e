using System.Diagnostics;

namespace Gradus;

/// <content>Element-wise members: each one is a map and a driver.</content>
internal sealed unsafe partial class LaneBackend<TLanes, T>
{
    public override void Fill(T value, Tensor<T> y)
    {
        (int rows, int cols) = AsRows(y, true);
        if (rows == 1)
        {
            y.Span.Fill(value);
            return;
        }

        for (int row = 0; row < rows; row++)
        {
            y.Row(row).Fill(value);
        }
    }

    public override void Copy(Tensor<T> x, Tensor<T> y)
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

    public override void Sum(Tensor<T> a, Tensor<T> b, Tensor<T> y) => Map(new Add<TLanes, T>(), a, b, y);

    public override void Difference(Tensor<T> a, Tensor<T> b, Tensor<T> y) => Map(new Subtract<TLanes, T>(), a, b, y);

    public override void Multiply(Tensor<T> a, Tensor<T> b, Tensor<T> y) => Map(new Multiply<TLanes, T>(), a, b, y);

    public override void AddConstant(Tensor<T> alpha, Tensor<T> y)
    {
        Map(new AddValue<TLanes, T>(TLanes.Broadcast(*alpha.Pointer)), y, y);
        alpha.KeepAlive();
    }

    public override void FlushBelow(T limit, Tensor<T> y) => Map(new FlushBelow<TLanes, T>(TLanes.Broadcast(limit)), y, y);

    public override void AddMultiply(Tensor<T> a, Tensor<T> b, Tensor<T> y) => Map(new MultiplyAdd<TLanes, T>(), a, b, y, y);

    public override void Scale(T alpha, Tensor<T> x, Tensor<T> y) => Map(new Scale<TLanes, T>(TLanes.Broadcast(alpha)), x, y);

    public override void AddScaled(T alpha, Tensor<T> x, Tensor<T> y) => Map(new ScaleAdd<TLanes, T>(TLanes.Broadcast(alpha)), x, y, y);

    public override void AddScaledMultiply(T alpha, Tensor<T> a, Tensor<T> b, Tensor<T> y) =>
        Map(new ScaleMultiplyAdd<TLanes, T>(TLanes.Broadcast(alpha)), a, b, y, y);

    public override void Minimum(Tensor<T> a, Tensor<T> b, Tensor<T> y) => Map(new Minimum<TLanes, T>(), a, b, y);

    public override void Maximum(Tensor<T> a, Tensor<T> b, Tensor<T> y) => Map(new Maximum<TLanes, T>(), a, b, y);

    public override void Clip(Tensor<T> x, Tensor<T> bounds, Tensor<T> y)
    {
        T* b = bounds.Pointer;
        Debug.Assert(b[0] <= b[1]);
        Map(new Clip<TLanes, T>(TLanes.Broadcast(b[0]), TLanes.Broadcast(b[1])), x, y);
        bounds.KeepAlive();
    }

    public override void Relu(Tensor<T> x, Tensor<T> y) => Map(new Relu<TLanes, T>(), x, y);

    public override void Tanh(Tensor<T> x, Tensor<T> y) => Map(new Tanh<TLanes, T>(), x, y);

    public override void Exp(Tensor<T> x, Tensor<T> y) => Map(new Exp<TLanes, T>(), x, y);

    public override void Sigmoid(Tensor<T> x, Tensor<T> y) => Map(new Sigmoid<TLanes, T>(), x, y);

    public override void Softplus(Tensor<T> x, Tensor<T> y) => Map(new Softplus<TLanes, T>(), x, y);

    public override void Log(Tensor<T> x, Tensor<T> y) => Map(new Log<TLanes, T>(), x, y);

    public override void AddWhereLess(Tensor<T> a, Tensor<T> b, bool strict, Tensor<T> dy, Tensor<T> dx)
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

    public override void ClipVjp(Tensor<T> x, Tensor<T> bounds, Tensor<T> dy, Tensor<T> dx)
    {
        T* b = bounds.Pointer;
        Map(new ClipVjp<TLanes, T>(TLanes.Broadcast(b[0]), TLanes.Broadcast(b[1])), x, dy, dx, dx);
        bounds.KeepAlive();
    }

    public override void ReluVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx, bool accumulate = true)
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

    public override void TanhVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx, bool accumulate = true)
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

    public override void SigmoidVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx) => Map(new SigmoidVjp<TLanes, T>(), y, dy, dx, dx);

    public override void SoftplusVjp(Tensor<T> x, Tensor<T> dy, Tensor<T> dx) => Map(new SoftplusVjp<TLanes, T>(), x, dy, dx, dx);

    public override void LogVjp(Tensor<T> x, Tensor<T> dy, Tensor<T> dx) => Map(new LogVjp<TLanes, T>(), x, dy, dx, dx);
}
