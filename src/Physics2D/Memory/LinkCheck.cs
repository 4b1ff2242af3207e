namespace Gradus.Physics2D;

/// <summary>Refuses a saved state whose numbers refer to what is not there, or whose lists have no end.</summary>
/// <param name="reader">The section that the numbers are in.</param>
/// <param name="name">The value that they are in.</param>
internal readonly struct LinkCheck(StateReader reader, string name)
{
    private const int None = -1;

    /// <summary>Refuses a number outside [<paramref name="first"/>, <paramref name="end"/>).</summary>
    public void RequireIn(int number, int first, int end)
    {
        if (number < first || number >= end)
        {
            throw reader.Refusal(name, $"a reference is {number}, but the numbers from {first} to {end - 1} are there");
        }
    }

    /// <summary>Refuses a list with more links than there are elements: it would be followed for ever.</summary>
    public void RequireList(int first, int count, Func<int, int> next)
    {
        int links = 0;
        for (int at = first; at != None; at = next(at))
        {
            if (++links > count)
            {
                throw reader.Refusal(name, "a list leads back into itself");
            }
        }
    }

    /// <summary>Refuses a tree that has more nodes than there are, or is too high.</summary>
    public void RequireTree(int root, int count, int maxHeight, Func<int, (int Left, int Right)> below)
    {
        var left = new Stack<(int Node, int Height)>();
        left.Push((root, 0));
        int nodes = 0;
        while (left.TryPop(out (int Node, int Height) at))
        {
            if (at.Node == None)
            {
                continue;
            }

            if (++nodes > count || at.Height >= maxHeight)
            {
                throw reader.Refusal(name, "a tree leads back into itself, or is too high");
            }

            (int first, int second) = below(at.Node);
            left.Push((first, at.Height + 1));
            left.Push((second, at.Height + 1));
        }
    }
}
