namespace Gradus.Physics2D;

/// <summary>The input of the solvers: the motions, and then the poses, of an island's bodies under its joints and contacts.</summary>
/// <param name="island">The bodies and the numbers of the joints.</param>
/// <param name="joints">The joints.</param>
/// <param name="contacts">The contacts; those of one body follow each other, in the order of the bodies.</param>
internal sealed class IslandProblem(Island island, Pool<RevoluteJoint> joints, ContactSolver contacts)
{
    public int BodyCount => island.BodyCount;

    public int JointCount => island.JointCount;

    public Span<ContactConstraint> Contacts => contacts.Constraints;

    /// <summary>Equal for islands whose bodies each have the same number of contacts, and close for some that differ little.</summary>
    public ulong ContactPattern
    {
        get
        {
            ulong pattern = 0;
            foreach (ref ContactConstraint contact in Contacts)
            {
                pattern += 1UL << (4 * (contact.Body & 15));
            }

            return pattern;
        }
    }

    public ref Motion MotionOf(int body) => ref island.Motions[body];

    public ref Pose PoseOf(int body) => ref island.Poses[body];

    public ref RevoluteJoint Joint(int index) => ref joints[island.Joints[index]];

    /// <summary>
    /// Whether two islands can be solved side by side: they have the same joints between the same bodies. Their contacts may differ.
    /// </summary>
    public static bool AreAlike(IslandProblem a, IslandProblem b)
    {
        if (a.BodyCount != b.BodyCount || a.JointCount != b.JointCount)
        {
            return false;
        }

        for (int i = 0; i < a.JointCount; i++)
        {
            if (a.Joint(i).IslandA != b.Joint(i).IslandA || a.Joint(i).IslandB != b.Joint(i).IslandB)
            {
                return false;
            }
        }

        return true;
    }
}
