using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// The weight of a term of a loss: a constant of the tape, or a number on it that follows a schedule and is written before each replay.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Coefficient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Schedule _schedule;
    private readonly T _constant;
    private readonly Var<T>? _input;

    private Coefficient(T constant) => _constant = constant;

    private Coefficient(Schedule schedule, Var<T> input)
    {
        _schedule = schedule;
        _input = input;
        Set(0);
    }

    /// <summary>A constant weight.</summary>
    /// <param name="constant">Its value.</param>
    public static implicit operator Coefficient<T>(T constant) => new(constant);

    /// <summary>c_v, the weight of the value loss.</summary>
    /// <param name="tape">The loss's tape.</param>
    /// <param name="schedule">How it changes.</param>
    public static Coefficient<T> OfValue(Tape<T> tape, Schedule schedule) => Record(tape, "value weight", schedule);

    /// <summary>β, the weight of the entropy bonus.</summary>
    /// <param name="tape">The loss's tape.</param>
    /// <param name="schedule">How it changes.</param>
    public static Coefficient<T> OfEntropy(Tape<T> tape, Schedule schedule) => Record(tape, "entropy weight", schedule);

    /// <summary>Moves a scheduled weight on, effective from the next replay; a constant stays.</summary>
    /// <param name="progress">The share of the run that is done.</param>
    public void Set(double progress)
    {
        if (_input is { } input)
        {
            using HostWrite<T> write = input.Value.Write();
            write.Span[0] = T.CreateTruncating(_schedule.At(progress));
        }
    }

    /// <summary>Records the weighted term, (1, 1).</summary>
    /// <param name="term">A term of a loss, (1, 1).</param>
    internal Var<T> Times(Var<T> term) => _input is { } input ? term * input : _constant * term;

    private static Coefficient<T> Record(Tape<T> tape, string name, Schedule schedule) => schedule.IsConstant
        ? new Coefficient<T>(T.CreateTruncating(schedule.Initial))
        : new Coefficient<T>(schedule, tape.Input(name, 1, 1));
}
