using System.Collections.Immutable;

namespace Gradus.Envs;

/// <summary>
/// Which elements of an observation are amounts, with a mean and a standard deviation: those of a <see cref="Box"/> and of a
/// <see cref="MultiBinary"/>. The values of <see cref="Discrete"/> and <see cref="MultiDiscrete"/> are names, and in a
/// <see cref="CompositeSpace"/> the numbers of an image, a box of bytes or of three sides, stay as they are too.
/// </summary>
public sealed class AmountColumns
{
    private AmountColumns(ImmutableArray<(int First, int Count)> runs, int size)
    {
        Runs = runs;
        Count = runs.Sum(run => run.Count);
        AreAll = Count == size;
    }

    /// <summary>The amounts as runs of neighbouring elements, in order: the index of the first and how many.</summary>
    public ImmutableArray<(int First, int Count)> Runs { get; }

    /// <summary>How many elements are amounts.</summary>
    public int Count { get; }

    /// <summary>Whether every element is one.</summary>
    public bool AreAll { get; }

    /// <summary>The amounts of a space's observations.</summary>
    /// <param name="space">The space.</param>
    public static AmountColumns Of(Space space)
    {
        ArgumentNullException.ThrowIfNull(space);
        var runs = new List<(int First, int Count)>();
        foreach (SpacePart leaf in space.Leaves)
        {
            bool isPart = space is CompositeSpace;
            if (leaf.Space is Discrete or MultiDiscrete || (isPart && IsImage(leaf.Space)))
            {
                continue;
            }

            if (runs.Count > 0 && runs[^1].First + runs[^1].Count == leaf.Offset)
            {
                runs[^1] = (runs[^1].First, runs[^1].Count + leaf.Length);
            }
            else
            {
                runs.Add((leaf.Offset, leaf.Length));
            }
        }

        return new AmountColumns([.. runs], space.Size);
    }

    /// <summary>Copies the amounts out of an observation.</summary>
    /// <param name="observation">The observation.</param>
    /// <param name="amounts">Receives <see cref="Count"/> numbers.</param>
    public void Gather(ReadOnlySpan<float> observation, Span<float> amounts)
    {
        foreach ((int first, int count) in Runs)
        {
            observation.Slice(first, count).CopyTo(amounts);
            amounts = amounts[count..];
        }
    }

    /// <summary>Copies amounts into an observation.</summary>
    /// <param name="amounts"><see cref="Count"/> numbers.</param>
    /// <param name="observation">The observation, of which the other elements stay as they are.</param>
    public void Scatter(ReadOnlySpan<float> amounts, Span<float> observation)
    {
        foreach ((int first, int count) in Runs)
        {
            amounts[..count].CopyTo(observation[first..]);
            amounts = amounts[count..];
        }
    }

    /// <summary>Whether a space, or a part of one, is shown to networks as an image: a box of bytes or of three sides.</summary>
    /// <param name="space">The space.</param>
    public static bool IsImage(Space space) => space is Box { Element: BoxElement.UInt8 } or Box { Shape.Length: 3 };
}
