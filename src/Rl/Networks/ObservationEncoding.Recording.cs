using System.Numerics;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <content>Recorded on a tape.</content>
internal static partial class ObservationEncoding
{
    /// <summary>Records the encoding, leaf by leaf.</summary>
    /// <param name="space">The observation space.</param>
    /// <param name="observation">s, (B, D).</param>
    /// <returns>What the network sees of each leaf, (B, ·).</returns>
    public static ObservationPart<T>[] Record<T>(Space space, Var<T> observation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        BeginWithValues(space, observation);
        return
        [
            .. space.Leaves.Select(leaf => new ObservationPart<T>(
                leaf, Encoded(leaf.Space, leaf.Length == space.Size ? observation : observation.Columns(leaf.Offset, leaf.Length)))),
        ];
    }

    /// <summary>
    /// Memory begins with zeros, and 0 is not a value of every <see cref="Discrete"/> space, while recording computes: it becomes the first
    /// value.
    /// </summary>
    private static void BeginWithValues<T>(Space space, Var<T> observation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (SpacePart leaf in space.Leaves)
        {
            if (leaf.Space is not Discrete discrete || discrete.Contains(0))
            {
                continue;
            }

            using HostWrite<T> edit = observation.Value.Edit();
            for (int at = leaf.Offset; at < edit.Span.Length; at += space.Size)
            {
                edit.Span[at] = edit.Span[at] == T.Zero ? T.CreateChecked(discrete.Start) : edit.Span[at];
            }
        }
    }

    private static Var<T> Encoded<T>(Space leaf, Var<T> observation)
        where T : unmanaged, IFloatingPointIeee754<T> => leaf switch
        {
            Discrete discrete => observation.OneHot([discrete.Start], [discrete.N]).Named("one-hot"),
            MultiDiscrete several => observation.OneHot(new int[several.Size], several.Nvec).Named("one-hot"),
            _ => MaxByte(leaf) is > 1 and float largest
                ? observation.Scale(T.One / T.CreateChecked(largest)).Named("share")
                : observation,
        };
}
