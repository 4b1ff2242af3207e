namespace Gradus.Envs;

/// <summary>
/// The outcomes of every action in every state. Each draw takes one number from the stream, even where only one outcome is possible, and
/// the outcome is the first whose cumulative probability, added in order, exceeds it: Gymnasium's way, so that streams stay in step.
/// </summary>
internal sealed class TransitionTable
{
    private readonly Transition[][] _outcomes;
    private readonly double[][] _cumulative;
    private readonly double[] _first;

    /// <param name="first">The probability of each state to be an episode's first.</param>
    /// <param name="actions">The number of actions.</param>
    /// <param name="outcomes">The outcomes of an action in a state; their probabilities add up to 1.</param>
    public TransitionTable(ReadOnlySpan<double> first, int actions, Func<int, int, Transition[]> outcomes)
    {
        States = first.Length;
        Actions = actions;
        _first = Sums(first);
        _outcomes = new Transition[States * actions][];
        _cumulative = new double[_outcomes.Length][];
        for (int i = 0; i < _outcomes.Length; i++)
        {
            _outcomes[i] = outcomes(i / actions, i % actions);
            _cumulative[i] = Sums(Array.ConvertAll(_outcomes[i], outcome => outcome.Probability));
        }
    }

    /// <summary>The number of states.</summary>
    public int States { get; }

    /// <summary>The number of actions.</summary>
    public int Actions { get; }

    /// <summary>Draws an episode's first state.</summary>
    public int First(Rng rng) => Draw(_first, rng);

    /// <summary>Draws what an action leads to.</summary>
    public Transition Next(int state, int action, Rng rng)
    {
        int i = (state * Actions) + action;
        return _outcomes[i][Draw(_cumulative[i], rng)];
    }

    private static double[] Sums(ReadOnlySpan<double> probabilities)
    {
        double[] sums = new double[probabilities.Length];
        double sum = 0;
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = sum += probabilities[i];
        }

        return sums;
    }

    /// <summary>The first index whose sum exceeds a uniform number; 0 where rounding left the last sum below it.</summary>
    private static int Draw(double[] sums, Rng rng)
    {
        double u = rng.NextDouble();
        for (int i = 0; i < sums.Length; i++)
        {
            if (sums[i] > u)
            {
                return i;
            }
        }

        return 0;
    }
}
