using Gradus.Envs.Physics2D.Dynamics;
using Gradus.Envs.Physics2D.Geometry;
using Gradus.Tensors;
using Gradus.Tensors.Managed.Lanes;

namespace Gradus.Envs.Physics2D.Velocity;

/// <summary>
/// The iterations on lanes of one kind. Islands are laid out in rows with one number of every lane: first the bodies, then the joints, then
/// the contacts of the first body, of the second, and so on, with as many places for each body as the lane with most contacts needs.
/// </summary>
/// <typeparam name="TLanes">The lanes.</typeparam>
internal sealed unsafe class LaneVelocitySolver<TLanes> : VelocitySolver
    where TLanes : unmanaged, ILanes<TLanes, float>
{
    private Storage<float> _rows = new(64 * TLanes.Count);
    private JointPlace[] _joints = new JointPlace[4];
    private ContactPlace[] _contacts = new ContactPlace[8];
    private int[] _contactsOf = new int[8]; // the number of contacts of a body in the lane with most
    private int _bodyCount, _jointCount, _contactCount;

    public override int LaneCount => TLanes.Count;

    public override void Solve(ReadOnlySpan<VelocityProblem> problems, int iterations)
    {
        Arrange(problems);
        for (int lane = 0; lane < problems.Length; lane++)
        {
            Write(problems[lane], lane);
        }

        if (_jointCount > 0)
        {
            Iterate(iterations);
        }
        else
        {
            IterateUntilStill(iterations);
        }

        for (int lane = 0; lane < problems.Length; lane++)
        {
            Read(problems[lane], lane);
        }
    }

    private void Iterate(int iterations)
    {
        for (int i = 0; i < iterations; i++)
        {
            foreach (ref JointPlace joint in _joints.AsSpan(0, _jointCount))
            {
                JointIteration<TLanes>.Run(Row(joint.Row), Row(joint.RowOfA), Row(joint.RowOfB), joint.MayBeAtLimit);
            }

            foreach (ref ContactPlace contact in _contacts.AsSpan(0, _contactCount))
            {
                ContactIteration<TLanes>.Run(Row(contact.Row), Row(contact.RowOfBody), contact.MayBeBlock);
            }
        }
    }

    /// <summary>Without joints it soon happens that an iteration changes no bit of anything; then none after it can.</summary>
    private void IterateUntilStill(int iterations)
    {
        for (int i = 0; i < iterations; i++)
        {
            TLanes changed = TLanes.Zero;
            foreach (ref ContactPlace contact in _contacts.AsSpan(0, _contactCount))
            {
                changed |= ContactIteration<TLanes>.Run(Row(contact.Row), Row(contact.RowOfBody), contact.MayBeBlock);
            }

            if (!TLanes.Any(changed))
            {
                return;
            }
        }
    }

    private float* Row(int row) => _rows.Pointer + (row * TLanes.Count);

    /// <summary>Gives everything its rows, zeroed.</summary>
    private void Arrange(ReadOnlySpan<VelocityProblem> problems)
    {
        _bodyCount = problems[0].BodyCount;
        _jointCount = problems[0].JointCount;
        CountContacts(problems);
        int row = MotionRows.Count * _bodyCount;
        Grow(ref _joints, _jointCount);
        for (int i = 0; i < _jointCount; i++)
        {
            ref RevoluteJoint joint = ref problems[0].Joint(i);
            _joints[i] = new JointPlace
            {
                Row = row,
                RowOfA = MotionRows.Count * joint.IslandA,
                RowOfB = MotionRows.Count * joint.IslandB,
            };
            row += JointRows.Count;
        }

        _contactCount = 0;
        for (int body = 0; body < _bodyCount; body++)
        {
            for (int i = 0; i < _contactsOf[body]; i++)
            {
                Grow(ref _contacts, _contactCount + 1);
                _contacts[_contactCount++] = new ContactPlace { Row = row, RowOfBody = MotionRows.Count * body };
                row += ContactRows.Count;
            }
        }

        if (row * TLanes.Count > _rows.Length)
        {
            _rows = new Storage<float>(2 * row * TLanes.Count);
        }

        _rows.Span[..(row * TLanes.Count)].Clear();
    }

    private void CountContacts(ReadOnlySpan<VelocityProblem> problems)
    {
        Grow(ref _contactsOf, _bodyCount);
        Span<int> most = _contactsOf.AsSpan(0, _bodyCount);
        most.Clear();
        foreach (VelocityProblem problem in problems)
        {
            int count = 0;
            int body = -1;
            foreach (ref ContactConstraint contact in problem.Contacts)
            {
                count = contact.Body == body ? count + 1 : 1;
                body = contact.Body;
                most[body] = Math.Max(most[body], count);
            }
        }
    }

    private void Write(VelocityProblem problem, int lane)
    {
        int lanes = TLanes.Count;
        for (int i = 0; i < _bodyCount; i++)
        {
            Motion motion = problem.MotionOf(i);
            float* column = Row(MotionRows.Count * i) + lane;
            column[MotionRows.X * lanes] = motion.Velocity.X;
            column[MotionRows.Y * lanes] = motion.Velocity.Y;
            column[MotionRows.Spin * lanes] = motion.Spin;
        }

        for (int i = 0; i < _jointCount; i++)
        {
            ref RevoluteJoint joint = ref problem.Joint(i);
            JointRows.Write(joint, Row(_joints[i].Row) + lane, lanes);
            _joints[i].MayBeAtLimit |= joint.Limit != LimitState.Between;
        }

        int place = 0;
        int previous = -1;
        foreach (ref ContactConstraint contact in problem.Contacts)
        {
            place = PlaceOf(contact, ref previous, place);
            ContactRows.Write(contact, Row(_contacts[place].Row) + lane, lanes);
            _contacts[place].MayBeBlock |= contact.IsBlock;
            place++;
        }
    }

    private void Read(VelocityProblem problem, int lane)
    {
        int lanes = TLanes.Count;
        for (int i = 0; i < _bodyCount; i++)
        {
            float* column = Row(MotionRows.Count * i) + lane;
            problem.MotionOf(i) = new Motion
            {
                Velocity = new Vec2(column[MotionRows.X * lanes], column[MotionRows.Y * lanes]),
                Spin = column[MotionRows.Spin * lanes],
            };
        }

        for (int i = 0; i < _jointCount; i++)
        {
            JointRows.Read(ref problem.Joint(i), Row(_joints[i].Row) + lane, lanes);
        }

        int place = 0;
        int previous = -1;
        foreach (ref ContactConstraint contact in problem.Contacts)
        {
            place = PlaceOf(contact, ref previous, place);
            ContactRows.Read(ref contact, Row(_contacts[place].Row) + lane, lanes);
            place++;
        }
    }

    /// <summary>The place of a contact: the next one, or the first one of its body if it is that body's first.</summary>
    private int PlaceOf(in ContactConstraint contact, ref int previousBody, int next)
    {
        if (contact.Body != previousBody)
        {
            previousBody = contact.Body;
            next = 0;
            while (_contacts[next].RowOfBody != MotionRows.Count * contact.Body)
            {
                next++;
            }
        }

        return next;
    }

    private static void Grow<T>(ref T[] array, int count)
    {
        if (count > array.Length)
        {
            Array.Resize(ref array, Math.Max(count, 2 * array.Length));
        }
    }

    /// <summary>Where a joint and its bodies have their rows.</summary>
    private struct JointPlace
    {
        public int Row, RowOfA, RowOfB;
        public bool MayBeAtLimit;
    }

    /// <summary>Where a contact and its body have their rows.</summary>
    private struct ContactPlace
    {
        public int Row, RowOfBody;
        public bool MayBeBlock;
    }
}
