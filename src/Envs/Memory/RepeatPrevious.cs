namespace Gradus.Envs;

/// <summary>
/// A shuffled deck is dealt card by card, and each action must name the symbol of the card seen some steps before the current one.
/// Without memory that is guessing. Equal to popgym's <c>RepeatPrevious</c>: the same seed and actions give the same cards and rewards.
/// </summary>
/// <remarks>
/// <para>
/// The observation is the symbol of the current card, the action is a symbol. Until <c>delay</c> cards have gone by there is nothing to
/// repeat and nothing to gain; then each action earns 1/m if it is right and −1/m if not, where m = cards − 1 − delay is the number of
/// these actions. The last card ends the episode: here as a termination, in the original as a truncation.
/// </para>
/// <para>
/// The best return is 1 in every episode. Random play averages 2/symbols − 1. A policy that sees only the current card can do no better
/// than to name another symbol, which averages 2·copies/(cards − 1) − 1 for a delay of at least 1: −0.49 with the default deck.
/// </para>
/// <para>
/// Source: Morad, Kortvelesy, Bettini, Liwicki and Prorok, "POPGym: Benchmarking Partially Observable Reinforcement Learning" (2023). Its
/// k counts the current card too: k = delay + 1.
/// </para>
/// </remarks>
public sealed class RepeatPrevious : EpisodicEnvironment
{
    private const int MaxCards = 1_000_000;

    private readonly int _symbols;
    private readonly int _delay;
    private readonly int[] _deck;
    private int _seen = 1;

    /// <summary>Makes the environment; as it is in popgym's easy form without arguments.</summary>
    /// <param name="symbols">The number of symbols, at least 2.</param>
    /// <param name="delay">How many steps before the current card the card to name was seen; 0 is the current card.</param>
    /// <param name="copies">The number of cards of each symbol, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number is too small, there are more than a million cards, or so few that no action would be rewarded.
    /// </exception>
    public RepeatPrevious(int symbols = 4, int delay = 3, int copies = 13)
        : base(Symbols(symbols), Symbols(symbols))
    {
        if (copies < 1 || (long)symbols * copies > MaxCards)
        {
            throw new ArgumentOutOfRangeException(
                nameof(copies), copies, $"{symbols} symbols with {copies} cards each are no deck: it has 1 to {MaxCards} cards.");
        }

        if (delay < 0 || delay > (symbols * copies) - 2)
        {
            throw new ArgumentOutOfRangeException(
                nameof(delay),
                delay,
                $"With {symbols * copies} cards the delay must be from 0 to {(symbols * copies) - 2}, but is {delay}.");
        }

        _symbols = symbols;
        _delay = delay;
        _deck = new int[symbols * copies];
    }

    /// <summary>The symbol of a card, counted from 0 in the order of dealing: from the end of the deck.</summary>
    private int SymbolOf(int card) => _deck[^(card + 1)] % _symbols;

    private protected override void Begin()
    {
        for (int i = 0; i < _deck.Length; i++)
        {
            _deck[i] = i;
        }

        Stream.Shuffle(_deck.AsSpan());
        _seen = 1;
    }

    private protected override StepResult Advance(EnvironmentAction action)
    {
        double reward = 0;
        if (_seen > _delay)
        {
            bool right = action.Index == SymbolOf(_seen - 1 - _delay);
            reward = (right ? 1.0 : -1.0) / (_deck.Length - 1 - _delay);
        }

        _seen++;
        return new StepResult(reward, Terminated: _seen == _deck.Length, Truncated: false);
    }

    private protected override void Observe(Span<float> observation) => observation[0] = SymbolOf(_seen - 1);

    private protected override void SaveMembers(StateWriter writer)
    {
        writer.WriteArray<int>("deck", _deck);
        writer.Write("seen", _seen);
    }

    private protected override void LoadMembers(StateReader reader)
    {
        int[] deck = reader.ReadArray<int>("deck", _deck.Length, _deck.Length);
        if (deck.AsSpan().ContainsAnyExceptInRange(0, deck.Length - 1))
        {
            throw reader.Refusal("deck", $"expected cards from 0 to {deck.Length - 1}");
        }

        int seen = reader.ReadInt32("seen", min: 1, max: deck.Length);
        reader.WhenAccepted(() =>
        {
            deck.CopyTo(_deck, 0);
            _seen = seen;
        });
    }

    private static Discrete Symbols(int symbols) => symbols >= 2
        ? new Discrete(symbols)
        : throw new ArgumentOutOfRangeException(
            nameof(symbols), symbols, $"There must be at least 2 symbols, but {symbols} were asked for.");
}
