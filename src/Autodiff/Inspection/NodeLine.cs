using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>t ↦ ⟨w, f(x + tv) − f(x)⟩ of one op in one of its inputs, summed in doubles.</summary>
internal sealed class NodeLine<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Op<T> _op;
    private readonly Tensor<T> _input;
    private readonly double[] _w;
    private readonly T[] _point;
    private readonly T[] _moved;
    private readonly T[] _here;

    public NodeLine(Op<T> op, Tensor<T> input, double[] w)
    {
        (_op, _input, _w) = (op, input, w);
        _point = Copy(input);
        _moved = new T[_point.Length];
        op.Forward(op.Output.Tape.Backend, new RowWindow(0, op.OutputShape.Rows));
        _here = Copy(op.Output.Value);
        for (int i = 0; i < w.Length; i++)
        {
            Largest = Math.Max(Largest, Math.Abs(w[i] * double.CreateTruncating(_here[i])));
        }
    }

    public int Cols => _input.Cols;

    /// <summary>√Σ (w·f)² over the results that the last evaluation moved: what rounding is measured against.</summary>
    public double Size { get; private set; }

    /// <summary>The largest |w·f| at the point: rounding may hide a move of one element behind it.</summary>
    public double Largest { get; }

    /// <summary>How far each element may be moved: its own size, and a tenth of what is usual in the input.</summary>
    public double[] Steps()
    {
        double squares = 0;
        foreach (T value in _point)
        {
            double x = double.CreateTruncating(value);
            squares += x * x;
        }

        double usual = squares > 0 ? 0.1 * Math.Sqrt(squares / _point.Length) : 1;
        return Array.ConvertAll(_point, value => Math.Abs(double.CreateTruncating(value)) + usual);
    }

    /// <summary>⟨w, f(x + tv) − f(x)⟩.</summary>
    public double At(double[] v, double t)
    {
        for (int j = 0; j < _moved.Length; j++)
        {
            _moved[j] = v[j] == 0 ? _point[j] : T.CreateTruncating(double.CreateTruncating(_point[j]) + (t * v[j]));
        }

        Fill(_input, _moved);
        _op.Forward(_op.Output.Tape.Backend, new RowWindow(0, _op.OutputShape.Rows));
        double sum = 0, squares = 0;
        Tensor<T> y = _op.Output.Value;
        for (int row = 0; row < y.Rows; row++)
        {
            ReadOnlySpan<T> values = y.ReadRow(row);
            for (int col = 0; col < values.Length; col++)
            {
                int i = (row * y.Cols) + col;
                double now = double.CreateTruncating(values[col]), here = double.CreateTruncating(_here[i]);
                sum += _w[i] * (now - here);
                squares += now == here ? 0 : _w[i] * _w[i] * Math.Max(now * now, here * here);
            }
        }

        Size = Math.Sqrt(squares);
        return sum;
    }

    /// <summary>Puts the input back.</summary>
    public void Restore() => Fill(_input, _point);

    public static T[] Copy(Tensor<T> tensor)
    {
        var copy = new T[tensor.Count];
        for (int row = 0; row < tensor.Rows; row++)
        {
            tensor.ReadRow(row).CopyTo(copy.AsSpan(row * tensor.Cols));
        }

        return copy;
    }

    public static void Fill(Tensor<T> tensor, T[] values)
    {
        for (int row = 0; row < tensor.Rows; row++)
        {
            using HostWrite<T> write = tensor.WriteRow(row);
            values.AsSpan(row * tensor.Cols, tensor.Cols).CopyTo(write.Span);
        }
    }
}
