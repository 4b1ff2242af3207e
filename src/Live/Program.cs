using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;

[assembly: SupportedOSPlatform("browser")]

namespace Gradus.Live;

/// <summary>What the page's script calls: one player, whose methods take and give plain numbers and text.</summary>
internal static partial class Program
{
    private static Player? s_player;

    private static Player Player => s_player ?? throw new InvalidOperationException("No policy has been opened.");

    /// <summary>The page calls the other methods when it likes.</summary>
    public static void Main()
    {
    }

    /// <summary>Opens a policy and its environment.</summary>
    /// <param name="policy">The content of a policy file.</param>
    /// <param name="environmentId">The environment; one of Gradus' own.</param>
    /// <returns>What the page has to know of them, as JSON.</returns>
    [JSExport]
    internal static string Open(byte[] policy, string environmentId)
    {
        s_player?.Dispose();
        s_player = new Player(policy, environmentId);
        return PlayerDescription.Of(s_player);
    }

    /// <summary>Begins the episode of a seed, which is text because JavaScript's numbers are too short for it.</summary>
    [JSExport]
    internal static void Reset(string seed, bool samples) => Player.Reset(PlayerDescription.Seed(seed), samples);

    /// <summary>Takes the policy's action if <paramref name="action"/> is empty or not legal, or else that one.</summary>
    [JSExport]
    internal static void Step(double[] action, bool samples) => Player.Step(action, samples);

    /// <summary>Pushes the body.</summary>
    [JSExport]
    internal static void Push(double x, double y) => Player.Push(x, y);

    /// <summary>The picture of this moment.</summary>
    [JSExport]
    internal static string[] Frame() => Player.Frame();

    /// <summary>Steps, last reward, return, the end (0 for none, 1 terminated, 2 truncated), and the value.</summary>
    [JSExport]
    internal static double[] Numbers() => [Player.Steps, Player.Reward, Player.Return, (int)Player.End, Player.Value];

    /// <summary>What the policy would do now, in the flat form of the action space.</summary>
    [JSExport]
    internal static double[] Choice() => Player.Choice();

    /// <summary>π(·|s): probabilities of discrete choices, the means and then the standard deviations of a box, part after part.</summary>
    [JSExport]
    internal static double[] Distribution() => Player.Distribution();

    /// <summary>Which choices are legal, 1 or 0; empty where all are.</summary>
    [JSExport]
    internal static int[] Mask() => Player.Mask();

    /// <summary>The bits of the observation, as hexadecimal.</summary>
    [JSExport]
    internal static string ObservationBits() => Player.ObservationBits();
}
