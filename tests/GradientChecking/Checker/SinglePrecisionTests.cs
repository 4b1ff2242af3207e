using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>Mistakes that only the single-precision version of an op has, and only where its result is small.</summary>
public sealed class SinglePrecisionTests
{
    public static TheoryData<string> Mistakes => ["exp(x) - 1", "log(1 + x)", "absolute error", "absolute error in the slope", "flushed"];

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void An_error_near_zero_is_found_wherever_the_point_is(string mistake)
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            GradientReport report = Check(mistake, seed);
            Assert.True(report.Verdict == GradientVerdict.SingleDisagrees, $"seed {seed}: {report}");
        }
    }

    [Fact]
    public void The_right_op_passes()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            Assert.True(Check("", seed).Passed);
        }
    }

    private static GradientReport Check(string mistake, ulong seed)
    {
        var rng = new Rng(seed);
        var x = new Tensor<double>(2, 3);
        x.CopyFrom([.. Enumerable.Range(0, 6).Select(_ => 1 + rng.NextDouble())]);
        return GradientCheck.Verify(new Function(mistake), new GradientCheckOptions { Seed = seed }, x);
    }

    private sealed class Function(string mistake) : ITapeFunction
    {
        public Var<T> Record<T>(Var<T>[] x)
            where T : unmanaged, IFloatingPointIeee754<T> => x[0].Tape.Record(new Small<T>(x[0], mistake));
    }

    /// <summary>eˣ − 1, or ln(1 + x), whose version in float is right for ordinary x.</summary>
    private sealed class Small<T>(Var<T> x, string mistake) : SimpleOp<T>(x.Shape, x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        private readonly bool _isSingle = typeof(T) == typeof(float);

        public override void Forward(Backend<T> backend, RowWindow rows) => Each((i, j) => Output.Value[i, j] = Value(x.Value[i, j]));

        protected override void Vjp(Backend<T> backend) =>
            Each((i, j) => x.Gradient[i, j] += Slope(x.Value[i, j]) * Output.Gradient[i, j]);

        public override void Jvp(Backend<T> backend) => Each((i, j) => Output.Tangent[i, j] = Slope(x.Value[i, j]) * x.Tangent[i, j]);

        private T Value(T at)
        {
            T right = mistake == "log(1 + x)" ? Log(at) : Exp(at);
            return !_isSingle ? right : mistake switch
            {
                "exp(x) - 1" => T.Exp(at) - T.One,
                "log(1 + x)" => T.Log(T.One + at),
                "absolute error" => T.Abs(at) < T.CreateChecked(0.01) ? right + T.CreateChecked(1e-4) : right,
                "flushed" => T.Abs(at) < T.CreateChecked(1e-5) ? T.Zero : right,
                _ => right,
            };
        }

        private T Slope(T at)
        {
            T right = mistake == "log(1 + x)" ? T.One / (T.One + at) : T.Exp(at);
            return _isSingle && mistake == "absolute error in the slope" && T.Abs(at) < T.CreateChecked(0.01) ? right + T.CreateChecked(1e-4) : right;
        }

        /// <summary>The library's own functions lose nothing near 0, but a complex step has only exp and log.</summary>
        private static T Exp(T at) => typeof(T) == typeof(double) || typeof(T) == typeof(float) ? T.CreateChecked(double.ExpM1(double.CreateChecked(at))) : T.Exp(at) - T.One;

        private static T Log(T at) => typeof(T) == typeof(double) || typeof(T) == typeof(float) ? T.CreateChecked(double.LogP1(double.CreateChecked(at))) : T.Log(T.One + at);

        private void Each(Action<int, int> element)
        {
            for (int i = 0; i < x.Shape.Rows; i++)
            {
                for (int j = 0; j < x.Shape.Cols; j++)
                {
                    element(i, j);
                }
            }
        }
    }
}
