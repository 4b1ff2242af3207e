using Gradus.Envs;
using Gradus.Physics2D;

namespace Gradus.Tests;

/// <summary>
/// Without motors the energy of a scene can only shrink: in flight a step of h = 0.02 s loses ½ m g² h² (the new velocity moves the body), and
/// what is hit takes more. Only the correction of positions gives some, by lifting bodies out of the ground and joints into place.
/// </summary>
public sealed class EnergyTests
{
    private const double Gravity = 10;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_walker_without_torque_falls_and_never_gains_energy(ulong seed)
    {
        var environment = new BipedalWalker();
        float[] observation = new float[24];
        environment.Reset(seed, observation);
        WalkerScene scene = environment.Scene;
        int[] bodies = [scene.Hull, .. scene.Parts];

        // The knees begin outside their limits, and snap into place in the first steps.
        for (int i = 0; i < 10; i++)
        {
            Move(scene.World, () => scene.BeginStep(0.02));
        }

        double start = Energy(scene.World, bodies);
        double lowest = start;
        for (int i = 0; i < 1000; i++)
        {
            // The scene itself goes on where the environment would end the episode.
            Move(scene.World, () => scene.BeginStep(0.02));
            AssertNoGain(scene.World, bodies, ref lowest);
        }

        Assert.True(lowest < 0.5 * start + (0.5 * RestEnergy(scene.World, bodies)), "The walker has not fallen.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_craft_without_engines_and_leg_motors_lands_and_never_gains_energy(ulong seed)
    {
        var environment = new LunarLander();
        float[] observation = new float[8];
        environment.Reset(seed, observation);
        LanderScene scene = environment.Scene;
        int[] bodies = [scene.Lander, .. scene.Legs];
        for (int leg = 0; leg < LanderScene.LegCount; leg++)
        {
            scene.World.SetMotor(leg, 0, 0);
        }

        double lowest = Energy(scene.World, bodies);
        for (int i = 0; i < 1000; i++)
        {
            Move(scene.World, () => scene.BeginStep(0.02));
            AssertNoGain(scene.World, bodies, ref lowest);
        }
    }

    private static void Move(World world, Action beginStep)
    {
        beginStep();
        world.CompleteStep();
    }

    private static void AssertNoGain(World world, int[] bodies, ref double lowest)
    {
        double energy = Energy(world, bodies);
        double mass = bodies.Sum(body => (double)world.BodyAt(body).Mass);

        // All that position correction may do in a step is to lift everything by the farthest that it moves a body at once.
        Assert.True(energy <= lowest + (mass * Gravity * Tolerances.LinearSlop), $"The energy rose from {lowest} J to {energy} J.");
        lowest = Math.Min(lowest, energy);
    }

    /// <summary>Σ ½ m v² + ½ I ω² + m g y.</summary>
    private static double Energy(World world, int[] bodies) => bodies.Sum(number =>
    {
        Body body = world.BodyAt(number);
        double spin = body.Motion.Spin;
        return (0.5 * body.Mass * body.Motion.Velocity.LengthSquared)
            + (0.5 * spin * spin / body.InverseInertia)
            + (body.Mass * Gravity * body.Sweep.Center.Y);
    });

    private static double RestEnergy(World world, int[] bodies) => bodies.Sum(number => world.BodyAt(number).Mass * Gravity * WalkerTerrain.StartHeight);
}
