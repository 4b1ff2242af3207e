namespace Gradus.Envs.Physics2D.Dynamics;

/// <summary>Goes over the joints and contacts of an island again and again.</summary>
internal sealed class VelocityIterations(Pool<RevoluteJoint> joints, ContactSolver contactSolver)
{
    public void Run(Island island, int count)
    {
        Motion[] motions = island.Motions;
        for (int i = 0; i < count; i++)
        {
            foreach (int joint in island.Joints)
            {
                joints[joint].SolveVelocity(motions);
            }

            contactSolver.SolveVelocity(motions);
        }
    }
}
