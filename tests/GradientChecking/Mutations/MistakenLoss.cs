using System.Numerics;
using Gradus.Autodiff;
using Gradus.GradientChecking;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>
/// A loss or density in which every op is right and the whole is wrong, beside the formula of the paper. The inputs are (log π, H, V), the
/// constants A = R − V, R, log π_old, V_old and w; for the normal density, the inputs are μ, ln σ and the constant is the action;
/// in a product, a switch that is on joins it, whose logit is the third input.
/// </summary>
internal sealed class MistakenLoss(string of, string what) : GradientSubject($"{of}: {what}", SubjectKind.Loss, typeof(MistakenLoss))
{
    private const double ValueCoefficient = 0.5;
    private const double EntropyCoefficient = 0.1;
    private const double Epsilon = 0.2;

    public static IReadOnlyList<MistakenLoss> All { get; } =
    [
        new("A2C", "the advantage is not a constant: stop-gradient forgotten"),
        new("A2C", "the return is not a constant: stop-gradient forgotten"),
        new("A2C", "sign of the policy loss"),
        new("A2C", "sign of the entropy bonus"),
        new("A2C", "c_v forgotten"),
        new("A2C", "mean for the weighted sum"),
        new("PPO", "maximum for minimum"),
        new("PPO", "ratio upside down"),
        new("PPO", "ratio of π to itself: log π_old is not kept"),
        new("PPO", "lower bound of the clip forgotten"),
        new("PPO", "the logarithm of the ratio is clipped"),
        new("PPO", "clipped value loss: minimum for maximum"),
        new("TRPO", "log π for the ratio"),
        new("TRPO", "weights forgotten in the entropy bonus"),
        new("Gaussian", "ln σ forgotten"),
        new("Gaussian", "σ for σ² in the exponent"),
        new("Gaussian", "½ forgotten in the exponent"),
        new("Product", "a factor forgotten"),
        new("Product", "a factor counted twice"),
        new("Product", "mean of the factors' logarithms for their sum"),
        new("Product", "probability of the choice for its logarithm"),
    ];

    public string Of => of;

    public string What => what;

    public override GradientCase Draw(ulong seed)
    {
        var rng = new Rng(seed);
        int rows = 2 + rng.NextInt32(3);
        Tensor<double>[] x = [Normal(rng, rows, 0.5), Normal(rng, rows, 0.5), Normal(rng, rows, 1)];
        Tensor<double>[] c = [Normal(rng, rows, 1), Normal(rng, rows, 1), Normal(rng, rows, 0.5), Normal(rng, rows, 0.5), Normal(rng, rows, 1)];
        for (int b = 0; b < rows; b++)
        {
            c[0][b, 0] = c[1][b, 0] - x[2][b, 0];
            c[4][b, 0] = (b + 1) / (rows * (rows + 1) / 2.0);
        }

        return new GradientCase(new Function(this, c), x, at => [Right(at, c)]);
    }

    private double Right(Tensor<double>[] x, Tensor<double>[] c)
    {
        double sum = 0;
        for (int b = 0; b < x[0].Rows; b++)
        {
            double logPi = x[0][b, 0], entropy = x[1][b, 0], v = x[2][b, 0];
            double advantage = c[0][b, 0], target = c[1][b, 0], old = c[2][b, 0], oldValue = c[3][b, 0], w = c[4][b, 0];
            double ratio = Math.Exp(logPi - old), square = Math.Pow(v - target, 2);
            double clippedSquare = Math.Pow(oldValue + Math.Clamp(v - oldValue, -Epsilon, Epsilon) - target, 2);
            double sigma = Math.Exp(entropy);
            sum += w * of switch
            {
                "A2C" => (-logPi * advantage) + (ValueCoefficient * square) - (EntropyCoefficient * entropy),
                "PPO" => -Math.Min(ratio * advantage, Math.Clamp(ratio, 1 - Epsilon, 1 + Epsilon) * advantage) + (ValueCoefficient * Math.Max(square, clippedSquare)) - (EntropyCoefficient * entropy),
                "TRPO" => (-ratio * advantage) - (EntropyCoefficient * entropy),
                "Product" => Math.Log(Math.Exp(-(old - logPi) * (old - logPi) / (2 * sigma * sigma)) / sigma) - Math.Log(1 + Math.Exp(-v)),
                _ => Math.Log(Math.Exp(-(old - logPi) * (old - logPi) / (2 * sigma * sigma)) / sigma),
            };
        }

        return sum;
    }

    private Var<T> Record<T>(Var<T>[] x, Var<T>[] c)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T cv = T.CreateChecked(ValueCoefficient), beta = T.CreateChecked(EntropyCoefficient), half = T.CreateChecked(0.5);
        T low = T.CreateChecked(1 - Epsilon), high = T.CreateChecked(1 + Epsilon), epsilon = T.CreateChecked(Epsilon);
        Var<T> logPi = x[0], entropy = x[1], v = x[2], advantage = c[0], target = c[1], old = c[2], oldValue = c[3], w = c[4];
        Var<T> ratio = (logPi - old).Exp();
        Var<T> clippedSquares = (oldValue + (v - oldValue).Clip(-epsilon, epsilon) - target).Square();
        Var<T> squares = (v - target).Square().Maximum(clippedSquares);
        Var<T> action = old, mean = logPi, inverse = (-entropy).Exp();
        Var<T> density = -((half * ((action - mean) * inverse).Square()) + entropy), logSwitch = v - v.Softplus();
        return (of, what.Split(':')[0]) switch
        {
            ("A2C", "the advantage is not a constant") => ActorCriticLoss<T>.Record(logPi, entropy, v, target - v, target, w, cv, beta).Total,
            ("A2C", "the return is not a constant") => ActorCriticLoss<T>.Record(logPi, entropy, v, advantage, (half * v) + FrozenRest(v, target), w, cv, beta).Total,
            ("A2C", "sign of the policy loss") => ActorCriticLoss<T>.Record(-logPi, entropy, v, advantage, target, w, cv, beta).Total,
            ("A2C", "sign of the entropy bonus") => ActorCriticLoss<T>.Record(logPi, entropy, v, advantage, target, w, cv, -beta).Total,
            ("A2C", "c_v forgotten") => ActorCriticLoss<T>.Record(logPi, entropy, v, advantage, target, w, T.One, beta).Total,
            ("A2C", "mean for the weighted sum") => (-(logPi * advantage)).Mean() + (cv * (v - target).Square().Mean()) - (beta * entropy.Mean()),
            ("PPO", "maximum for minimum") => Ppo((ratio * advantage).Maximum(ratio.Clip(low, high) * advantage), squares),
            ("PPO", "ratio upside down") => Ppo(Clipped((old - logPi).Exp()), squares),
            ("PPO", "ratio of π to itself") => Ppo(Clipped((logPi - logPi).Exp()), squares),
            ("PPO", "lower bound of the clip forgotten") => Ppo((ratio * advantage).Minimum(ratio.Clip(T.Zero, high) * advantage), squares),
            ("PPO", "the logarithm of the ratio is clipped") => Ppo((ratio * advantage).Minimum((logPi - old).Clip(-epsilon, epsilon).Exp() * advantage), squares),
            ("PPO", "clipped value loss") => Ppo(Clipped(ratio), (v - target).Square().Minimum(clippedSquares)),
            ("TRPO", "log π for the ratio") => -(logPi * advantage * w).Sum() - (beta * (entropy * w).Sum()),
            ("TRPO", "weights forgotten in the entropy bonus") => -(ratio * advantage * w).Sum() - (beta * entropy.Sum()),
            ("Gaussian", "ln σ forgotten") => -(half * ((action - mean) * inverse).Square() * w).Sum(),
            ("Gaussian", "σ for σ² in the exponent") => -(((half * ((action - mean).Square() * inverse)) + entropy) * w).Sum(),
            ("Gaussian", "½ forgotten in the exponent") => -((((action - mean) * inverse).Square() + entropy) * w).Sum(),
            ("Product", "a factor forgotten") => (density * w).Sum(),
            ("Product", "a factor counted twice") => ((density + logSwitch + logSwitch) * w).Sum(),
            ("Product", "mean of the factors' logarithms for their sum") => (half * (density + logSwitch) * w).Sum(),
            ("Product", "probability of the choice for its logarithm") => ((density + v.Sigmoid()) * w).Sum(),
            _ => throw new InvalidOperationException($"There is no loss '{of}: {what}'."),
        };

        Var<T> Clipped(Var<T> r) => (r * advantage).Minimum(r.Clip(low, high) * advantage);

        Var<T> Ppo(Var<T> surrogate, Var<T> valueSquares) => -(surrogate * w).Sum() + (cv * (valueSquares * w).Sum()) - (beta * (entropy * w).Sum());
    }

    /// <summary>R − V/2 as a constant: with V/2 added back the return has its value, and half of V flows through it.</summary>
    private static Var<T> FrozenRest<T>(Var<T> v, Var<T> target)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Var<T> rest = v.Tape.Input("rest", v.Shape.Rows, 1);
        for (int b = 0; b < v.Shape.Rows; b++)
        {
            rest.Value[b, 0] = target.Value[b, 0] - (v.Value[b, 0] / T.CreateChecked(2));
        }

        return rest;
    }

    private static Tensor<double> Normal(Rng rng, int rows, double scale)
    {
        var x = new Tensor<double>(rows, 1);
        foreach (ref double value in x.Span)
        {
            value = scale * rng.NextNormal();
        }

        return x;
    }

    private sealed class Function(MistakenLoss loss, Tensor<double>[] constants) : ITapeFunction
    {
        public Var<T> Record<T>(Var<T>[] x)
            where T : unmanaged, IFloatingPointIeee754<T> => loss.Record(x, Array.ConvertAll(constants, constant =>
            {
                Var<T> input = x[0].Tape.Input("c", constant.Rows, 1);
                for (int b = 0; b < constant.Rows; b++)
                {
                    input.Value[b, 0] = T.CreateTruncating(constant[b, 0]);
                }

                return input;
            }));
    }
}
