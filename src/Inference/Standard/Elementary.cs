namespace Gradus;

/// <summary>
/// The elementary functions of the platform. Those of the library need fused multiply-adds, which .NET Standard does not have; these agree
/// with them up to the last digits.
/// </summary>
internal static class Elementary
{
    public static float Exp(float x) => MathF.Exp(x);

    public static double Exp(double x) => Math.Exp(x);

    public static float Log(float x) => MathF.Log(x);

    public static float Tanh(float x) => MathF.Tanh(x);

    public static double Tanh(double x) => Math.Tanh(x);

    public static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));
}
