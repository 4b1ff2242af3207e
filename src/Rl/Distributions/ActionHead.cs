using System.Numerics;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Which distribution belongs to an action space, and what it needs of a network: categorical for <see cref="Discrete"/>, several of them for
/// <see cref="MultiDiscrete"/>, coins for <see cref="MultiBinary"/>, a diagonal Gaussian for <see cref="Box"/>.
/// </summary>
public sealed class ActionHead
{
    /// <summary>Bounds of a ln σ that depends on the state: beyond them σ² or 1/σ² leaves what float computes with.</summary>
    private const double SmallestLogStd = -20;
    private const double LargestLogStd = 2;

    private readonly GaussianOptions _gaussian;

    /// <summary>Describes the head of a space.</summary>
    /// <param name="actions">What the policy chooses from.</param>
    /// <param name="gaussian">How a policy over a box is made; null for the defaults.</param>
    /// <exception cref="ArgumentException">Actions are to be squashed into a box that has infinite bounds.</exception>
    public ActionHead(Space actions, GaussianOptions? gaussian = null)
    {
        _gaussian = gaussian ?? new GaussianOptions();
        Actions = actions;
        Outputs = actions switch
        {
            Discrete discrete => discrete.N,
            MultiDiscrete several => Total(several.Nvec),
            MultiBinary switches => switches.N,
            Box box => box.Size * (_gaussian.LogStd == LogStdKind.State ? 2 : 1),
            _ => throw new ArgumentException($"No policy chooses from {actions}: the action space must be Discrete, MultiDiscrete, MultiBinary or a Box.", nameof(actions)),
        };
        if (actions is Box bounds && _gaussian.Squash)
        {
            SquashedGaussian<float>.RequireBounds(bounds);
        }
    }

    /// <summary>What the policy chooses from.</summary>
    public Space Actions { get; }

    /// <summary>The number of outputs that the policy network needs.</summary>
    public int Outputs { get; }

    /// <summary>How many standard deviations are parameters of their own; 0 for none.</summary>
    internal int LogStdParameters => Actions is Box box && _gaussian.LogStd == LogStdKind.Parameter ? box.Size : 0;

    /// <summary>Records the distribution.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="outputs">What the policy network puts out, (B, <see cref="Outputs"/>).</param>
    /// <param name="theta">The parameters.</param>
    /// <param name="logStd">The block of standard deviations that are parameters; null for none.</param>
    internal ActionDistribution<T> Record<T>(Var<T> outputs, ParameterVector<T> theta, ParameterBlock? logStd)
        where T : unmanaged, IFloatingPointIeee754<T> => Actions switch
        {
            Discrete discrete => Categorical<T>.Record(outputs, discrete.Start),
            MultiDiscrete several => MultiCategorical<T>.Record(outputs, several.Nvec),
            MultiBinary => Bernoulli<T>.Record(outputs),
            _ => RecordGaussian(outputs, theta, logStd, (Box)Actions),
        };

    /// <summary>Sets the standard deviations to what they are before training.</summary>
    internal void Initialize<T>(ParameterVector<T> theta, ParameterBlock? logStd, ParameterBlock lastLayer)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T initial = T.CreateChecked(_gaussian.InitialLogStd);
        if (logStd is not null)
        {
            using HostWrite<T> write = theta.ValueOf(logStd).Write();
            write.Span.Fill(initial);
        }
        else if (Actions is Box box)
        {
            using HostWrite<T> bias = theta.ValueOf(lastLayer).RowRange(lastLayer.Shape.Rows - 1, 1).Edit();
            bias.Span[box.Size..].Fill(initial);
        }
    }

    private static int Total(ReadOnlySpan<int> numbers)
    {
        int sum = 0;
        foreach (int number in numbers)
        {
            sum = checked(sum + number);
        }

        return sum;
    }

    private DiagonalGaussian<T> RecordGaussian<T>(Var<T> outputs, ParameterVector<T> theta, ParameterBlock? logStd, Box box)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tape<T> tape = outputs.Tape;
        Var<T> mean = outputs;
        Var<T> logSigma;
        if (logStd is not null)
        {
            logSigma = tape.Input("zero", outputs.Shape.Rows, box.Size).AddRow(tape.Parameter(theta, logStd));
        }
        else
        {
            mean = outputs.Columns(0, box.Size);
            logSigma = outputs.Columns(box.Size, box.Size).Clip(T.CreateChecked(SmallestLogStd), T.CreateChecked(LargestLogStd));
        }

        logSigma.Named("log sigma");
        return _gaussian.Squash ? SquashedGaussian<T>.Record(mean, logSigma, box) : DiagonalGaussian<T>.Record(mean, logSigma, box);
    }
}
