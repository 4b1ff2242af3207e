using Gradus.Envs.Physics2D.Collision;
using Gradus.Envs.Physics2D.Dynamics;

namespace Gradus.Envs.Physics2D;

/// <summary>Remembers where a ray first meets a fixture of a category.</summary>
internal struct NearestFixture(Pool<Body> bodies, Pool<Fixture> fixtures, Ray ray, ushort category) : IRayTarget
{
    public float Nearest { get; private set; } = 1;

    public bool Test(int number)
    {
        ref Fixture fixture = ref fixtures[number];
        if ((fixture.Material.Category & category) == 0
            || !ray.Meets(fixture.Shape, bodies[fixture.Body].Frame, Nearest, out float fraction))
        {
            return false;
        }

        Nearest = fraction;
        return true;
    }
}
