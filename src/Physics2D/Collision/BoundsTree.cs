namespace Gradus.Physics2D;

/// <summary>
/// A balanced binary tree of bounds: finds what a rectangle may touch without looking at everything. Leaves are inserted where they enlarge
/// the perimeters along the path least, and rotations keep the two sides of every node at about equal height.
/// </summary>
internal sealed class BoundsTree
{
    private const int None = -1;

    private readonly Pool<TreeNode> _nodes = new(64);
    private readonly int[] _stack = new int[128]; // twice the height that a balanced tree of 2³¹ nodes can have
    private int _root = None;

    /// <summary>The bounds of a leaf as stored in the tree: larger than those inserted.</summary>
    public ref readonly Bounds BoundsOf(int leaf) => ref _nodes[leaf].Bounds;

    public int FixtureOf(int leaf) => _nodes[leaf].Fixture;

    /// <summary>Adds a fixture.</summary>
    /// <returns>The number of its leaf.</returns>
    public int Insert(int fixture, in Bounds bounds)
    {
        int leaf = _nodes.Take();
        ref TreeNode node = ref _nodes[leaf];
        node.Left = node.Right = None;
        node.Fixture = fixture;
        node.Bounds = bounds.Grow(Tolerances.BoundsMargin);
        Attach(leaf);
        return leaf;
    }

    public void Remove(int leaf)
    {
        Detach(leaf);
        _nodes.Return(leaf);
    }

    /// <summary>Moves a leaf with its fixture. Nothing happens while the fixture stays inside the larger bounds of the leaf.</summary>
    /// <returns>Whether the leaf had to be moved.</returns>
    public bool Move(int leaf, in Bounds bounds, Vec2 displacement)
    {
        if (_nodes[leaf].Bounds.Contains(bounds))
        {
            return false;
        }

        Detach(leaf);
        _nodes[leaf].Bounds = bounds.Grow(Tolerances.BoundsMargin).Extend(Tolerances.BoundsLookAhead * displacement);
        Attach(leaf);
        return true;
    }

    /// <summary>
    /// Appends the numbers of all leaves whose bounds overlap a rectangle, after the first <paramref name="count"/> entries of a list.
    /// </summary>
    public void Find(in Bounds bounds, ref int[] leaves, ref int count)
    {
        int depth = 0;
        Push(_root, ref depth);
        while (depth > 0)
        {
            int index = _stack[--depth];
            ref TreeNode node = ref _nodes[index];
            if (!node.Bounds.Overlaps(bounds))
            {
                continue;
            }

            if (!node.IsLeaf)
            {
                Push(node.Left, ref depth);
                Push(node.Right, ref depth);
                continue;
            }

            if (count == leaves.Length)
            {
                Array.Resize(ref leaves, 2 * count);
            }

            leaves[count++] = index;
        }
    }

    public void Clear()
    {
        _nodes.Clear();
        _root = None;
    }

    public void SaveState(StateWriter writer)
    {
        writer.Write("root", _root);
        _nodes.SaveState(writer);
    }

    /// <summary>Reads what <see cref="SaveState"/> wrote, and refuses what is not a tree.</summary>
    /// <returns>The nodes as they will be.</returns>
    public TreeNode[] LoadState(StateReader reader, int fixtures)
    {
        int root = reader.ReadInt32("root", min: None);
        TreeNode[] nodes = _nodes.LoadState(reader);
        var links = new LinkCheck(reader, "slots");
        foreach (ref readonly TreeNode node in nodes.AsSpan())
        {
            links.RequireIn(node.Fixture, 0, Math.Max(fixtures, 1));
            links.RequireIn(node.Parent, None, nodes.Length);
            links.RequireIn(node.Left, None, nodes.Length);
            links.RequireIn(node.Right, None, nodes.Length);
        }

        links.RequireIn(root, None, nodes.Length);
        CheckTree(links, root, nodes);
        reader.WhenAccepted(() => _root = root);
        return nodes;
    }

    private void CheckTree(LinkCheck links, int root, TreeNode[] nodes)
    {
        links.Require(root == None || nodes[root].Parent == None, "the root of the tree is below another node");
        int left = nodes.Length;
        int depth = 0;
        Push(root, ref depth);
        while (depth > 0)
        {
            int index = _stack[--depth];
            TreeNode node = nodes[index];
            links.Require(left-- > 0, "the tree leads back into itself");
            if (node.IsLeaf)
            {
                links.Require(node is { Right: None, Height: 0 }, "a leaf of the tree has something below it");
                continue;
            }

            links.Require(node.Right != None && nodes[node.Left].Parent == index && nodes[node.Right].Parent == index, "the tree is torn");
            links.Require(node.Height == 1 + Math.Max(nodes[node.Left].Height, nodes[node.Right].Height), "a height of the tree is wrong");
            links.Require(depth + 2 <= _stack.Length, "the tree is too high");
            Push(node.Left, ref depth);
            Push(node.Right, ref depth);
        }
    }

    private void Push(int index, ref int depth)
    {
        if (index != None)
        {
            _stack[depth++] = index;
        }
    }

    private void Attach(int leaf)
    {
        if (_root == None)
        {
            _root = leaf;
            _nodes[leaf].Parent = None;
            return;
        }

        Bounds bounds = _nodes[leaf].Bounds;
        int sibling = BestSibling(bounds);

        // A new node takes the place of the sibling, with the sibling and the leaf below it.
        int parent = _nodes.Take();
        ref TreeNode node = ref _nodes[parent];
        ref TreeNode beside = ref _nodes[sibling];
        node.Parent = beside.Parent;
        node.Bounds = Bounds.Union(bounds, beside.Bounds);
        node.Height = beside.Height + 1;
        node.Left = sibling;
        node.Right = leaf;
        Replace(node.Parent, sibling, parent);
        beside.Parent = parent;
        _nodes[leaf].Parent = parent;
        Refit(parent);
    }

    private int BestSibling(in Bounds bounds)
    {
        int index = _root;
        while (!_nodes[index].IsLeaf)
        {
            ref TreeNode node = ref _nodes[index];
            float perimeter = node.Bounds.Perimeter;
            float combined = Bounds.Union(node.Bounds, bounds).Perimeter;

            // Stopping here costs a node around everything; descending enlarges this node and those below.
            float stop = 2f * combined;
            float inherited = 2f * (combined - perimeter);
            float left = CostBelow(node.Left, bounds) + inherited;
            float right = CostBelow(node.Right, bounds) + inherited;
            if (stop < left && stop < right)
            {
                break;
            }

            index = left < right ? node.Left : node.Right;
        }

        return index;
    }

    private float CostBelow(int child, in Bounds bounds)
    {
        ref TreeNode node = ref _nodes[child];
        float combined = Bounds.Union(bounds, node.Bounds).Perimeter;
        return node.IsLeaf ? combined : combined - node.Bounds.Perimeter;
    }

    private void Detach(int leaf)
    {
        if (leaf == _root)
        {
            _root = None;
            return;
        }

        int parent = _nodes[leaf].Parent;
        int above = _nodes[parent].Parent;
        int sibling = _nodes[parent].Left == leaf ? _nodes[parent].Right : _nodes[parent].Left;
        Replace(above, parent, sibling);
        _nodes[sibling].Parent = above;
        _nodes.Return(parent);
        Refit(above);
    }

    /// <summary>Puts one node in the place of another below <paramref name="parent"/>, or at the root.</summary>
    private void Replace(int parent, int child, int replacement)
    {
        if (parent == None)
        {
            _root = replacement;
        }
        else if (_nodes[parent].Left == child)
        {
            _nodes[parent].Left = replacement;
        }
        else
        {
            _nodes[parent].Right = replacement;
        }
    }

    /// <summary>Balances the nodes from one up to the root, and updates bounds and heights.</summary>
    private void Refit(int index)
    {
        while (index != None)
        {
            index = Balance(index);
            Fit(index);
            index = _nodes[index].Parent;
        }
    }

    private void Fit(int index)
    {
        ref TreeNode node = ref _nodes[index];
        ref TreeNode left = ref _nodes[node.Left];
        ref TreeNode right = ref _nodes[node.Right];
        node.Height = 1 + Math.Max(left.Height, right.Height);
        node.Bounds = Bounds.Union(left.Bounds, right.Bounds);
    }

    /// <summary>If one side of a node is higher than the other by 2, rotates that side up.</summary>
    /// <returns>The node that is now in its place.</returns>
    private int Balance(int index)
    {
        ref TreeNode node = ref _nodes[index];
        if (node.IsLeaf || node.Height < 2)
        {
            return index;
        }

        int difference = _nodes[node.Right].Height - _nodes[node.Left].Height;
        return difference > 1 ? RotateUp(index, node.Right)
            : difference < -1 ? RotateUp(index, node.Left)
            : index;
    }

    /// <summary>
    /// The higher child takes the node's place and keeps its own higher child; the node becomes its left child, and takes over its lower
    /// child where the higher one was.
    /// </summary>
    private int RotateUp(int index, int child)
    {
        ref TreeNode node = ref _nodes[index];
        ref TreeNode risen = ref _nodes[child];
        bool leftIsHigher = _nodes[risen.Left].Height > _nodes[risen.Right].Height;
        int kept = leftIsHigher ? risen.Left : risen.Right;
        int given = leftIsHigher ? risen.Right : risen.Left;

        Replace(node.Parent, index, child);
        risen.Parent = node.Parent;
        node.Parent = child;
        Replace(index, child, given);
        _nodes[given].Parent = index;
        risen.Left = index;
        risen.Right = kept;
        Fit(index);
        Fit(child);
        return child;
    }
}
