using System.Text.Json;
using Gradus.Physics2D;

namespace Gradus.Tests;

/// <summary>Parts of legs against the blocks of hardcore ground, which no recorded episode has. The file says what it holds.</summary>
public sealed class PolygonCollisionTests
{
    [Fact]
    public void Contacts_of_two_polygons_are_those_of_Box2D_to_the_last_bit()
    {
        JsonElement[] cases = [.. ReferenceFile.Load("box2d/polygon_contacts.json").GetProperty("cases").EnumerateArray()];
        Assert.All(cases, recorded =>
        {
            Manifold manifold = Collide(recorded);
            float[][] points = [.. recorded.GetProperty("points").EnumerateArray().Select(point => point.Singles())];
            Assert.Equal(points.Length, manifold.Count);
            if (points.Length == 0)
            {
                return;
            }

            Assert.Equal(recorded.GetProperty("second").GetBoolean(), manifold.FaceOfB);
            Assert.Equal(recorded.GetProperty("normal").Singles(), Numbers(manifold.LocalNormal));
            Assert.Equal(recorded.GetProperty("point").Singles(), Numbers(manifold.LocalPoint));
            for (int i = 0; i < points.Length; i++)
            {
                Assert.Equal(points[i], Numbers(manifold.Points[i].LocalPoint));
                ContactFeature feature = manifold.Points[i].Feature;
                Assert.Equal(recorded.GetProperty("features")[i].Integers(), new int[] { feature.IndexA, feature.IndexB, (int)feature.KindA, (int)feature.KindB });
            }
        });
        Assert.Equal([0, 1, 2], cases.Select(recorded => recorded.GetProperty("points").GetArrayLength()).Distinct().Order());
    }

    private static float[] Numbers(Vec2 vector) => [vector.X, vector.Y];

    private static Manifold Collide(JsonElement recorded)
    {
        float[] corners = recorded.GetProperty("block").Singles();
        float[] half = recorded.GetProperty("box").Singles();
        float[] at = recorded.GetProperty("at").Singles();
        (float left, float bottom, float right, float top) = (corners[0], corners[1], corners[2], corners[3]);
        var block = CollisionShape.Polygon([new(left, top), new(right, top), new(right, bottom), new(left, bottom)]);
        var still = new Frame(default, new Rotation(0, 1));
        var box = CollisionShape.Box(half[0], half[1]);
        var moving = new Frame(new Vec2(at[0], at[1]), new Rotation(at[2], at[3]));
        Manifold manifold = default;
        if (recorded.GetProperty("box_first").GetBoolean())
        {
            PolygonCollision.Collide(ref manifold, box, moving, block, still);
        }
        else
        {
            PolygonCollision.Collide(ref manifold, block, still, box, moving);
        }

        return manifold;
    }
}
