namespace Gradus.Envs;

/// <summary>The ground that the lander falls towards: eleven heights, level around the pad, joined by lines.</summary>
internal static class LunarTerrain
{
    /// <summary>The number of heights.</summary>
    public const int Count = 11;

    /// <summary>The height of the landing pad.</summary>
    public const double PadHeight = LanderScene.Height / 4;

    /// <summary>Where height i is.</summary>
    public static double X(int i) => LanderScene.Width / (Count - 1) * i;

    /// <summary>Samples the heights.</summary>
    /// <param name="rng">Provides twelve numbers.</param>
    /// <param name="heights">Where the eleven heights are written.</param>
    public static void Draw(Rng rng, Span<double> heights)
    {
        Span<double> rough = stackalloc double[Count + 1];
        for (int i = 0; i <= Count; i++)
        {
            rough[i] = rng.NextUniform(0, LanderScene.Height / 2);
        }

        rough.Slice((Count / 2) - 2, 5).Fill(PadHeight);
        for (int i = 0; i < Count; i++)
        {
            // Not quite a mean; and the last height counts as the left neighbour of the first.
            heights[i] = 0.33 * (rough[i > 0 ? i - 1 : Count] + rough[i] + rough[i + 1]);
        }
    }
}
