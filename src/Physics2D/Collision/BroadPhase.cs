namespace Gradus.Physics2D;

/// <summary>
/// Finds the pairs of fixtures that may touch: those whose bounds overlap. A pair is looked for when one of its bounds has moved.
/// </summary>
internal sealed class BroadPhase
{
    private const int Forgotten = -1;

    private readonly BoundsTree _tree = new();
    private int[] _moved = new int[64];
    private int _movedCount;
    private int[] _found = new int[64];
    private ulong[] _pairs = new ulong[64];
    private int _pairCount;

    /// <summary>Adds a fixture, which counts as moved.</summary>
    /// <returns>The number of its leaf.</returns>
    public int Insert(int fixture, in Bounds bounds)
    {
        int leaf = _tree.Insert(fixture, bounds);
        NoteMoved(leaf);
        return leaf;
    }

    public void Remove(int leaf)
    {
        _moved.AsSpan(0, _movedCount).Replace(leaf, Forgotten);
        _tree.Remove(leaf);
    }

    /// <summary>Moves a leaf with its fixture.</summary>
    public void Move(int leaf, in Bounds bounds, Vec2 displacement)
    {
        if (_tree.Move(leaf, bounds, displacement))
        {
            NoteMoved(leaf);
        }
    }

    public bool Overlap(int leafA, int leafB) => _tree.BoundsOf(leafA).Overlaps(_tree.BoundsOf(leafB));

    /// <summary>
    /// The pairs with a leaf that moved since the last call, ordered by the smaller and then the larger number of the two leaves, each
    /// once. Valid until the next call.
    /// </summary>
    public ReadOnlySpan<ulong> FindPairs()
    {
        _pairCount = 0;
        for (int i = 0; i < _movedCount; i++)
        {
            if (_moved[i] != Forgotten)
            {
                FindPairsOf(_moved[i]);
            }
        }

        _movedCount = 0;
        Span<ulong> pairs = _pairs.AsSpan(0, _pairCount);
        pairs.Sort();
        return pairs[..RemoveRepetitions(pairs)];
    }

    /// <summary>The fixtures of a pair.</summary>
    public (int A, int B) FixturesOf(ulong pair) => (_tree.FixtureOf((int)(pair >> 32)), _tree.FixtureOf((int)(uint)pair));

    /// <summary>The fixture of a leaf.</summary>
    public int FixtureOf(int leaf) => _tree.FixtureOf(leaf);

    /// <summary>The leaves whose bounds overlap a rectangle, in no particular order. Valid until the next call on this object.</summary>
    public ReadOnlySpan<int> Find(in Bounds bounds)
    {
        int count = 0;
        _tree.Find(bounds, ref _found, ref count);
        return _found.AsSpan(0, count);
    }

    public void Clear()
    {
        _tree.Clear();
        _movedCount = 0;
    }

    /// <summary>Writes the tree, including which leaves have moved, for the next <see cref="FindPairs"/>.</summary>
    public void SaveState(StateWriter writer)
    {
        _tree.SaveState(writer.Section("tree"));
        writer.WriteArray<int>("moved", _moved.AsSpan(0, _movedCount));
    }

    /// <summary>Reads what <see cref="SaveState"/> wrote.</summary>
    /// <returns>The nodes of the tree as they will be.</returns>
    public TreeNode[] LoadState(StateReader reader, int fixtures)
    {
        TreeNode[] nodes = _tree.LoadState(reader.Section("tree"), fixtures);
        int[] moved = reader.ReadArray<int>("moved");
        foreach (int leaf in moved)
        {
            new LinkCheck(reader, "moved").RequireIn(leaf, Forgotten, nodes.Length);
        }

        reader.WhenAccepted(() =>
        {
            _movedCount = 0;
            Array.ForEach(moved, NoteMoved);
        });
        return nodes;
    }

    private void NoteMoved(int leaf)
    {
        if (_movedCount == _moved.Length)
        {
            Array.Resize(ref _moved, 2 * _movedCount);
        }

        _moved[_movedCount++] = leaf;
    }

    private void FindPairsOf(int leaf)
    {
        foreach (int other in Find(_tree.BoundsOf(leaf)))
        {
            if (other == leaf)
            {
                continue;
            }

            if (_pairCount == _pairs.Length)
            {
                Array.Resize(ref _pairs, 2 * _pairCount);
            }

            _pairs[_pairCount++] = ((ulong)(uint)Math.Min(leaf, other) << 32) | (uint)Math.Max(leaf, other);
        }
    }

    private static int RemoveRepetitions(Span<ulong> sorted)
    {
        int count = 0;
        foreach (ulong pair in sorted)
        {
            if (count == 0 || sorted[count - 1] != pair)
            {
                sorted[count++] = pair;
            }
        }

        return count;
    }
}
