namespace Gradus.Physics2D;

/// <summary>
/// As many <see cref="IslandRows"/> as some islands need. The solvers go from block to block at each place: the operations of one block
/// wait for each other, and the processor fills the gaps with those of the next, which do not depend on them.
/// </summary>
/// <param name="lanes">The number of islands in a block.</param>
/// <param name="makeBlock">Makes one more block.</param>
internal sealed class IslandBlocks(int lanes, Func<IslandRows> makeBlock)
{
    private IslandRows[] _blocks = [];
    private int _count;

    /// <summary>The blocks that are in use.</summary>
    public ReadOnlySpan<IslandRows> All => _blocks.AsSpan(0, _count);

    /// <summary>The number of joints in each block.</summary>
    public int JointCount => _blocks[0].JointCount;

    /// <summary>The number of places for contacts in the block with the most.</summary>
    public int ContactCount { get; private set; }

    /// <summary>Assigns zeroed rows to everything.</summary>
    public void Arrange(ReadOnlySpan<IslandProblem> problems)
    {
        ContactCount = 0;
        for (_count = 0; problems.Length > 0; _count++)
        {
            if (_count == _blocks.Length)
            {
                _blocks = [.. _blocks, makeBlock()];
            }

            int some = Math.Min(lanes, problems.Length);
            _blocks[_count].Arrange(problems[..some]);
            ContactCount = Math.Max(ContactCount, _blocks[_count].ContactCount);
            problems = problems[some..];
        }
    }
}
