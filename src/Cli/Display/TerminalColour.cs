using Gradus.Envs;

namespace Gradus.Cli;

/// <summary>The nearest of the colours that every colour terminal has: a cube of 6 × 6 × 6 from number 16 on.</summary>
internal static class TerminalColour
{
    /// <summary>The number of a colour.</summary>
    /// <param name="paletteIndex">Its index in <see cref="SceneGrid.Palette"/>.</param>
    public static int Of(byte paletteIndex)
    {
        (byte red, byte green, byte blue) = SceneGrid.Palette[paletteIndex];
        return 16 + (36 * Step(red)) + (6 * Step(green)) + Step(blue);

        static int Step(byte level) => level < 48 ? 0 : level < 115 ? 1 : (level - 35) / 40; // the steps are 0, 95, 135, 175, 215 and 255
    }
}
