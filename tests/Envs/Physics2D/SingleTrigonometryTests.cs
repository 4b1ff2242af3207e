using Gradus.Physics2D;

namespace Gradus.Tests;

public sealed unsafe class SingleTrigonometryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(32)]
    public void Sines_on_lanes_have_the_bits_of_sines_alone(int count)
    {
        float* angles = stackalloc float[count];
        float* sines = stackalloc float[count];
        float* cosines = stackalloc float[count];
        var random = new Random(5);
        for (int round = 0; round < 200_000 / count; round++)
        {
            for (int i = 0; i < count; i++)
            {
                angles[i] = Angle(random, round);
            }

            SingleTrigonometry.SinCos(angles, sines, cosines, count);
            for (int i = 0; i < count; i++)
            {
                SingleTrigonometry.SinCos(angles[i], out float sin, out float cos);
                Assert.Equal(Bits(sin, cos), Bits(sines[i], cosines[i]));
            }
        }
    }

    /// <summary>Around multiples of π/4, where quadrants meet; any size; and, rarely, what the lanes leave to the scalar.</summary>
    private static float Angle(Random random, int round) => random.Next(4) switch
    {
        0 => MathF.CopySign((random.Next(60) * MathF.PI / 4) + (random.Next(-8, 9) * 3e-8f), random.Next(2) - 0.5f),
        1 => (float)((random.NextDouble() - 0.5) * 8),
        2 => BitConverter.Int32BitsToSingle(random.Next(0x42F00000)), // below 120
        _ => round % 16 == 0 ? random.NextSingle() * 1000 : -random.NextSingle() * 119,
    };

    private static (int Sin, int Cos) Bits(float sin, float cos) => (BitConverter.SingleToInt32Bits(sin), BitConverter.SingleToInt32Bits(cos));
}
