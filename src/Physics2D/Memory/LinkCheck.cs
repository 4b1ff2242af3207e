namespace Gradus.Physics2D;

/// <summary>Checks that a saved state's references lead somewhere and its lists end.</summary>
/// <param name="reader">The section that the numbers are in.</param>
/// <param name="name">The value that they are in.</param>
internal readonly struct LinkCheck(StateReader reader, string name)
{
    private const int None = -1;

    /// <summary>Throws for a number outside [<paramref name="first"/>, <paramref name="end"/>).</summary>
    public void RequireIn(int number, int first, int end)
    {
        if (number < first || number >= end)
        {
            throw reader.Refusal(name, $"a reference is {number}, but the numbers from {first} to {end - 1} are there");
        }
    }

    /// <summary>Throws for a value that contradicts another one.</summary>
    public void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw reader.Refusal(name, what);
        }
    }

    /// <summary>Throws for a list that leads back into itself, or whose elements do not point back to their predecessors.</summary>
    /// <param name="first">The first element; −1 for none.</param>
    /// <param name="count">The number of elements that there are.</param>
    /// <param name="next">The element after one.</param>
    /// <param name="previous">The element before one; null where elements do not know it.</param>
    public void RequireList(int first, int count, Func<int, int> next, Func<int, int>? previous = null)
    {
        int links = 0;
        int before = None;
        for (int at = first; at != None; at = next(at))
        {
            Require(++links <= count, "a list leads back into itself");
            Require(previous is null || previous(at) == before, "an element of a list does not point back to the one before it");
            before = at;
        }
    }
}
