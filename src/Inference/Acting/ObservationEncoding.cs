using Gradus.Envs;

namespace Gradus.Rl;

/// <content>One observation.</content>
internal static partial class ObservationEncoding
{
    /// <summary>What every number of an observation is multiplied with before a network sees it, leaf by leaf.</summary>
    public static float[] SharesOf(Space space) =>
        [.. space.Leaves.Select(leaf => MaxByte(leaf.Space) is > 1 and float largest ? 1 / largest : 1)];

    /// <summary>What a network sees of an observation.</summary>
    /// <param name="space">The observation space.</param>
    /// <param name="shares">Those of <see cref="SharesOf"/>.</param>
    /// <param name="observation">The observation, normalised where it is.</param>
    /// <param name="seen">Receives <see cref="SizeOf"/> numbers.</param>
    public static void Encode(Space space, ReadOnlySpan<float> shares, ReadOnlySpan<float> observation, Span<float> seen)
    {
        for (int leaf = 0; leaf < shares.Length; leaf++)
        {
            ReadOnlySpan<float> part = space.Leaves[leaf].Of(observation);
            switch (space.Leaves[leaf].Space)
            {
                case Discrete discrete:
                    seen = OneHot((int)part[0] - discrete.Start, discrete.N, seen);
                    break;
                case MultiDiscrete several:
                    for (int i = 0; i < part.Length; i++)
                    {
                        seen = OneHot((int)part[i], several.Nvec[i], seen);
                    }

                    break;
                default:
                    for (int i = 0; i < part.Length; i++)
                    {
                        seen[i] = part[i] * shares[leaf];
                    }

                    seen = seen[part.Length..];
                    break;
            }
        }
    }

    /// <summary>Writes a name as one number per value, and returns the room behind them.</summary>
    private static Span<float> OneHot(int value, int count, Span<float> seen)
    {
        seen[..count].Clear();
        seen[value] = 1;
        return seen[count..];
    }
}
