using Gradus.Physics2D;

namespace Gradus.Tests;

public sealed class ClearanceTests
{
    [Fact]
    public void Where_a_polygon_is_said_to_stay_clear_of_an_edge_the_search_finds_no_time_of_impact()
    {
        var random = new Random(7);
        int clear = 0;
        int meetings = 0;
        for (int round = 0; round < 200_000; round++)
        {
            // A box half a metre high, a few hundredths above the ground, that falls, slides and turns.
            float slope = Between(random, -0.4f, 0.4f);
            float x = Between(random, 0, 90);
            CollisionShape edge = CollisionShape.Edge(new Vec2(x - 0.3f, -0.3f * slope), new Vec2(x + 0.3f, 0.3f * slope));
            CollisionShape polygon = CollisionShape.Box(0.1f, 0.25f);
            float angle = Between(random, -0.3f, 0.3f);
            float side = random.Next(2) == 0 ? 1 : -1;
            var start = new Vec2(x + Between(random, -0.5f, 0.5f), side * Between(random, 0.2f, 0.45f));
            var sweep = new Sweep
            {
                StartCenter = start,
                Center = start + new Vec2(Between(random, -0.1f, 0.1f), -side * Between(random, -0.02f, 0.08f)),
                StartAngle = angle,
                Angle = angle + Between(random, -0.5f, 0.5f),
            };
            Frame end = Frame.About(sweep.Center, sweep.Angle, sweep.LocalCenter);
            bool isKept = Clearance.IsKept(edge, default(Sweep).At(0), polygon, sweep, end);
            bool meet = TimeOfImpact.Find(edge.Corners, default, polygon.Corners, sweep, out _);
            Assert.False(isKept && meet, $"round {round}");
            clear += isKept ? 1 : 0;
            meetings += meet ? 1 : 0;
        }

        Assert.True(clear > 20_000 && meetings > 20_000, $"Both happen often: clear {clear}, meetings {meetings}.");
    }

    private static float Between(Random random, float low, float high) => low + (random.NextSingle() * (high - low));
}
