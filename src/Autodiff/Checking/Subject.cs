using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>The subject of a check: how to record it, in doubles or in any number type, and the point.</summary>
/// <param name="Record">Records the function on leaves of the point's shapes. May be called several times on one tape.</param>
/// <param name="Generic">The same in any number type; null if it exists only in doubles.</param>
/// <param name="Point">The inputs.</param>
internal sealed record Subject(Func<Tape<double>, Var<double>[], Var<double>> Record, ITapeFunction? Generic, Tensor<double>[] Point)
{
    /// <summary>Records the function once on a fresh tape, with the point in its leaves.</summary>
    public Replay<double> Replay(Backend<double> backend, TapeMemory memory, IOpSubstitution? substitution) =>
        Make(new Tape<double>(backend, memory, substitution), Record);

    /// <summary>Records it twice on one tape and adds the results, so that everything is used twice: J becomes (α + β)J.</summary>
    public Replay<double> ReplayTwice(
        double alpha, double beta, Backend<double> backend, TapeMemory memory, IOpSubstitution? substitution) =>
        Make(new Tape<double>(backend, memory, substitution), (tape, x) => (alpha * Record(tape, x)) + (beta * Record(tape, x)));

    /// <summary>Records the function in another number type.</summary>
    public Replay<T> Replay<T>(ITapeFunction function, Backend<T> backend, TapeMemory memory, IOpSubstitution? substitution)
        where T : unmanaged, IFloatingPointIeee754<T> => Make(new Tape<T>(backend, memory, substitution), (_, x) => function.Record(x));

    private Replay<T> Make<T>(Tape<T> tape, Func<Tape<T>, Var<T>[], Var<T>> record)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var inputs = new Var<T>[Point.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = tape.Leaf($"x{i}", Point[i].Rows, Point[i].Cols);
            Numbers.Convert(Point[i], inputs[i].Value);
        }

        return new Replay<T>(tape, record(tape, inputs));
    }
}
