using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gradus.Envs;

/// <summary>A task's loops over the columns of many environments: begin, step, observe.</summary>
internal abstract unsafe class ControlKernel(
    string name, Space observationSpace, Space actionSpace, int stateSize, int columnCount, int[] observed)
{
    /// <summary>Columns of many environments are padded to multiples of this: full vectors of any width.</summary>
    public const int Padding = 16;

    /// <summary>The environment's name in error messages and saved states.</summary>
    public string Name { get; } = name;

    public Space ObservationSpace { get; } = observationSpace;

    public Space ActionSpace { get; } = actionSpace;

    /// <summary>The number of columns that determine what happens next.</summary>
    public int StateSize { get; } = stateSize;

    /// <summary>For environments one by one.</summary>
    public static ControlKernel Single<TDynamics>()
        where TDynamics : IControlDynamics => new LaneControlKernel<TDynamics, Lane<double>>();

    /// <summary>For many environments, on vectors of a width.</summary>
    public static ControlKernel Of<TDynamics>(VectorWidth width)
        where TDynamics : IControlDynamics => VectorWidths.Resolve(width) switch
        {
            VectorWidth.Bits512 => new LaneControlKernel<TDynamics, Lanes512<double>>(),
            VectorWidth.Bits256 => new LaneControlKernel<TDynamics, Lanes256<double>>(),
            _ => new LaneControlKernel<TDynamics, Lanes128<double>>(),
        };

    /// <summary>Memory for environments that are stepped together.</summary>
    public ControlColumns Allocate(int count) => new(columnCount, count, Padding);

    /// <summary>Memory for one environment that is always stepped alone.</summary>
    public ControlColumns AllocateOne() => new(columnCount, 1, padding: 1);

    /// <summary>Begins an episode of environment <paramref name="i"/>.</summary>
    public void Begin(ControlColumns columns, int i, Rng rng)
    {
        Span<double> state = stackalloc double[StateSize];
        Begin(rng, state);
        Place(columns, i, state);
    }

    /// <summary>Whether what would be observed of a state is in the space.</summary>
    public bool IsPossible(ReadOnlySpan<double> state)
    {
        ControlColumns alone = AllocateOne();
        Place(alone, 0, state);
        Span<float> observation = stackalloc float[observed.Length];
        ObserveOne(alone, 0, observation);
        return ObservationSpace.Contains(observation);
    }

    /// <summary>
    /// Moves the environments <paramref name="first"/> to <paramref name="end"/> − 1, and the padding of the last vector, by one step.
    /// </summary>
    /// <param name="columns">The columns, with the actions of the step.</param>
    /// <param name="first">The first environment; a multiple of <see cref="Padding"/>.</param>
    /// <param name="end">One after the last environment.</param>
    public abstract void Advance(ControlColumns columns, int first, int end);

    /// <summary>Steps a single environment and writes its observation.</summary>
    /// <returns>The reward.</returns>
    public abstract double StepOne(ControlColumns columns, double action, Span<float> observation, out bool over);

    /// <summary>Writes the observation of one environment.</summary>
    public void ObserveOne(ControlColumns columns, int i, Span<float> observation)
    {
        double* numbers = columns.Pointer + i;
        int stride = columns.Stride;
        int[] shown = observed;
        for (int d = shown.Length - 1; d >= 0; d--)
        {
            observation[d] = (float)numbers[shown[d] * stride];
        }
    }

    /// <summary>Writes the rows <paramref name="first"/> to <paramref name="end"/> − 1 of the observations (N, D).</summary>
    public void Observe(ControlColumns columns, int first, int end, Span<float> observations)
    {
        int width = observed.Length;
        int count = end - first;
        fixed (float* rows = observations[(first * width)..(end * width)])
        {
            int done = width == 4 && Sse.IsSupported ? ObserveFours(columns, first, count, rows) : 0;
            for (int d = 0; d < width; d++)
            {
                double* column = columns.Pointer + (observed[d] * columns.Stride) + first;
                for (int i = done; i < count; i++)
                {
                    rows[(i * width) + d] = (float)column[i];
                }
            }
        }
    }

    /// <inheritdoc cref="IControlDynamics.Begin"/>
    protected abstract void Begin(Rng rng, Span<double> state);

    /// <inheritdoc cref="IControlDynamics.Push"/>
    protected abstract void Push(Span<double> state, double x, double y);

    /// <summary>Computes what follows from the state of environment <paramref name="i"/>.</summary>
    protected abstract void Derive(ControlColumns columns, int i);

    /// <summary>Puts environment <paramref name="i"/> into a state.</summary>
    public void Place(ControlColumns columns, int i, ReadOnlySpan<double> state)
    {
        for (int k = 0; k < state.Length; k++)
        {
            columns[k][i] = state[k];
        }

        Derive(columns, i);
    }

    /// <inheritdoc cref="IControlDynamics.CanBePushedUpwards"/>
    public abstract bool CanBePushedUpwards { get; }

    /// <summary>Pushes environment <paramref name="i"/>.</summary>
    public void Push(ControlColumns columns, int i, double x, double y)
    {
        Span<double> state = stackalloc double[StateSize];
        for (int k = 0; k < state.Length; k++)
        {
            state[k] = columns[k][i];
        }

        Push(state, x, y);
        Place(columns, i, state);
    }

    /// <summary>Four columns of four environments, turned into four rows.</summary>
    /// <returns>The number of rows written: all but at most three.</returns>
    private int ObserveFours(ControlColumns columns, int first, int count, float* rows)
    {
        double* c0 = columns.Pointer + (observed[0] * columns.Stride) + first;
        double* c1 = columns.Pointer + (observed[1] * columns.Stride) + first;
        double* c2 = columns.Pointer + (observed[2] * columns.Stride) + first;
        double* c3 = columns.Pointer + (observed[3] * columns.Stride) + first;
        int i = 0;
        for (; i <= count - 4; i += 4)
        {
            Vector128<float> a = Round(c0 + i);
            Vector128<float> b = Round(c1 + i);
            Vector128<float> c = Round(c2 + i);
            Vector128<float> d = Round(c3 + i);
            Vector128<float> ab = Sse.UnpackLow(a, b);
            Vector128<float> cd = Sse.UnpackLow(c, d);
            Sse.MoveLowToHigh(ab, cd).Store(rows + (4 * i));
            Sse.MoveHighToLow(cd, ab).Store(rows + (4 * i) + 4);
            ab = Sse.UnpackHigh(a, b);
            cd = Sse.UnpackHigh(c, d);
            Sse.MoveLowToHigh(ab, cd).Store(rows + (4 * i) + 8);
            Sse.MoveHighToLow(cd, ab).Store(rows + (4 * i) + 12);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Round(double* four) => Avx.IsSupported
        ? Avx.ConvertToVector128Single(Vector256.Load(four))
        : Vector128.Narrow(Vector128.Load(four), Vector128.Load(four + 2));
}
