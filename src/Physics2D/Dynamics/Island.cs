namespace Gradus.Physics2D;

/// <summary>Bodies that touch or are joined, directly or through others, and so must be solved together.</summary>
/// <remarks>Things are solved in the order in which they were added.</remarks>
internal sealed class Island
{
    private int[] _bodies = new int[16];
    private int[] _contacts = new int[16];
    private int[] _joints = new int[16];
    private Pose[] _poses = new Pose[16];
    private Motion[] _motions = new Motion[16];

    public int BodyCount { get; private set; }

    public int ContactCount { get; private set; }

    public int JointCount { get; private set; }

    public ReadOnlySpan<int> Bodies => _bodies.AsSpan(0, BodyCount);

    public ReadOnlySpan<int> Contacts => _contacts.AsSpan(0, ContactCount);

    public ReadOnlySpan<int> Joints => _joints.AsSpan(0, JointCount);

    /// <summary>The poses and motions of the bodies while they are being solved, in the order of the bodies.</summary>
    public Pose[] Poses => _poses;

    /// <inheritdoc cref="Poses"/>
    public Motion[] Motions => _motions;

    public void Clear() => (BodyCount, ContactCount, JointCount) = (0, 0, 0);

    public void AddBody(int number, ref Body body)
    {
        if (BodyCount == _bodies.Length)
        {
            Array.Resize(ref _bodies, 2 * BodyCount);
            Array.Resize(ref _poses, 2 * BodyCount);
            Array.Resize(ref _motions, 2 * BodyCount);
        }

        body.IslandIndex = BodyCount;
        _bodies[BodyCount++] = number;
    }

    public void AddContact(int number)
    {
        if (ContactCount == _contacts.Length)
        {
            Array.Resize(ref _contacts, 2 * ContactCount);
        }

        _contacts[ContactCount++] = number;
    }

    public void AddJoint(int number)
    {
        if (JointCount == _joints.Length)
        {
            Array.Resize(ref _joints, 2 * JointCount);
        }

        _joints[JointCount++] = number;
    }
}
