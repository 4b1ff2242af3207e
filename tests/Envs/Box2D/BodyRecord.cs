using System.Text.Json;
using Gradus.Physics2D;

namespace Gradus.Tests;

/// <summary>A body as it was recorded: position of the origin, angle, velocity of the centre of mass, angular velocity, awake.</summary>
internal static class BodyRecord
{
    public static void AssertEqual(JsonElement recorded, in Body body)
    {
        float[] expected = [.. recorded.EnumerateArray().Take(6).Select(element => (float)element.GetDouble())];
        float[] actual = [body.Frame.Position.X, body.Frame.Position.Y, body.Sweep.Angle, body.Motion.Velocity.X, body.Motion.Velocity.Y, body.Motion.Spin];
        Assert.Equal(expected, actual);
        Assert.Equal(recorded[6].GetBoolean(), body.IsAwake);
    }
}
