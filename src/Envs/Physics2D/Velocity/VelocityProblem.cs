using Gradus.Envs.Physics2D.Dynamics;

namespace Gradus.Envs.Physics2D.Velocity;

/// <summary>What a <see cref="VelocitySolver"/> solves: the motions of an island's bodies under its joints and contacts.</summary>
/// <param name="island">The bodies and the numbers of the joints.</param>
/// <param name="joints">The joints.</param>
/// <param name="contacts">The contacts; those of one body follow each other, in the order of the bodies.</param>
internal sealed class VelocityProblem(Island island, Pool<RevoluteJoint> joints, ContactSolver contacts)
{
    public int BodyCount => island.BodyCount;

    public int JointCount => island.JointCount;

    public Span<ContactConstraint> Contacts => contacts.Constraints;

    public ref Motion MotionOf(int body) => ref island.Motions[body];

    public ref RevoluteJoint Joint(int index) => ref joints[island.Joints[index]];
}
