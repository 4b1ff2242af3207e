using Gradus.Rl;

namespace Gradus.Examples;

/// <summary>Who chooses a cell for the side to move.</summary>
internal sealed class Player
{
    private readonly Policy? _policy;

    private Player(Policy? policy) => _policy = policy;

    /// <summary>Any empty cell.</summary>
    public static Player Random { get; } = new(null);

    /// <summary>Cells as a policy likes them.</summary>
    public static Player Of(Policy policy) => new(policy);

    public int Choose(ReadOnlySpan<float> board, ReadOnlySpan<bool> empty, Rng rng)
    {
        if (_policy is not null)
        {
            return _policy.Act(board, empty, rng);
        }

        int left = rng.NextInt32(empty.Count(true));
        int cell = 0;
        while (!empty[cell] || left-- > 0)
        {
            cell++;
        }

        return cell;
    }
}
