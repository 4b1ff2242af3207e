using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gradus;

/// <summary>Which of the vector widths a machine, or its user, wants.</summary>
internal static class VectorWidths
{
    /// <summary>The environment variable that decides where <see cref="VectorWidth.Auto"/> is asked for.</summary>
    public const string Variable = "GRADUS_VECTOR_WIDTH";

    /// <summary>The width to use, never <see cref="VectorWidth.Auto"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="width"/> is none of the named values.</exception>
    public static VectorWidth Resolve(VectorWidth width) => width switch
    {
        VectorWidth.Auto => AutomaticWidth(),
        VectorWidth.Bits128 or VectorWidth.Bits256 or VectorWidth.Bits512 => width,
        _ => throw new ArgumentOutOfRangeException(nameof(width), width, "The vector width must be Auto, Bits128, Bits256 or Bits512."),
    };

    /// <summary>
    /// The widest vectors the machine has: on every AVX-512 machine measured, 512 bits beat 256 even where the runtime itself prefers 256.
    /// </summary>
    private static VectorWidth AutomaticWidth()
    {
        string? wish = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(wish))
        {
            return wish switch
            {
                "128" => VectorWidth.Bits128,
                "256" => VectorWidth.Bits256,
                "512" => VectorWidth.Bits512,
                _ => throw new InvalidOperationException(
                    string.Create(
                        CultureInfo.InvariantCulture, $"The environment variable {Variable} is '{wish}'; it must be 128, 256 or 512.")),
            };
        }

        return Avx512F.IsSupported ? VectorWidth.Bits512 : Vector256.IsHardwareAccelerated ? VectorWidth.Bits256 : VectorWidth.Bits128;
    }
}
