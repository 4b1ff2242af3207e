namespace Gradus.Physics2D;

/// <summary>The iterations on lanes of one kind.</summary>
/// <typeparam name="TLanes">The lanes.</typeparam>
internal sealed unsafe class LaneVelocitySolver<TLanes> : VelocitySolver
    where TLanes : unmanaged, ILanes<TLanes, float>
{
    private readonly IslandBlocks _blocks = new(
        TLanes.Count, () =>
            new IslandRows(TLanes.Count, headRows: 0, MotionRows.Count, VelocityJointRows.Count, VelocityContactRows.Count));

    public override int Lanes => TLanes.Count;

    public override void Solve(ReadOnlySpan<IslandProblem> problems, int iterations)
    {
        _blocks.Arrange(problems);
        for (int i = 0; i < problems.Length; i++)
        {
            Write(problems[i], _blocks.All[i / TLanes.Count], i % TLanes.Count);
        }

        if (_blocks.JointCount > 0)
        {
            Iterate(iterations);
        }
        else
        {
            IterateUntilStill(iterations);
        }

        for (int i = 0; i < problems.Length; i++)
        {
            Read(problems[i], _blocks.All[i / TLanes.Count], i % TLanes.Count);
        }
    }

    private void Iterate(int iterations)
    {
        for (int i = 0; i < iterations; i++)
        {
            for (int joint = 0; joint < _blocks.JointCount; joint++)
            {
                foreach (IslandRows rows in _blocks.All)
                {
                    ref JointPlace place = ref rows.Joint(joint);
                    VelocityJointIteration<TLanes>.Run(
                        rows.Row(place.Row), rows.Row(place.RowOfA), rows.Row(place.RowOfB), place.MayBeAtLimit);
                }
            }

            IterateContacts();
        }
    }

    /// <summary>Without joints, an iteration soon changes no bit at all; then no later one can.</summary>
    private void IterateUntilStill(int iterations)
    {
        for (int i = 0; i < iterations && TLanes.Any(IterateContacts()); i++)
        {
        }
    }

    /// <returns>The mask of the lanes where an impulse changed in some block.</returns>
    private TLanes IterateContacts()
    {
        TLanes changed = TLanes.Zero;
        for (int contact = 0; contact < _blocks.ContactCount; contact++)
        {
            foreach (IslandRows rows in _blocks.All)
            {
                if (contact < rows.ContactCount)
                {
                    ref ContactPlace place = ref rows.Contact(contact);
                    changed |= VelocityContactIteration<TLanes>.Run(rows.Row(place.Row), rows.Row(place.RowOfBody), place.MayHaveTwoPoints);
                }
            }
        }

        return changed;
    }

    private static void Write(IslandProblem problem, IslandRows rows, int lane)
    {
        int lanes = TLanes.Count;
        for (int i = 0; i < rows.BodyCount; i++)
        {
            Motion motion = problem.MotionOf(i);
            float* column = rows.Row(rows.RowOfBody(i)) + lane;
            column[MotionRows.X * lanes] = motion.Velocity.X;
            column[MotionRows.Y * lanes] = motion.Velocity.Y;
            column[MotionRows.Spin * lanes] = motion.Spin;
        }

        for (int i = 0; i < rows.JointCount; i++)
        {
            ref RevoluteJoint joint = ref problem.Joint(i);
            ref JointPlace place = ref rows.Joint(i);
            VelocityJointRows.Write(joint, rows.Row(place.Row) + lane, lanes);
            place.MayBeAtLimit |= joint.Limit != LimitState.Between;
        }

        int next = 0;
        int previous = -1;
        foreach (ref ContactConstraint contact in problem.Contacts)
        {
            next = rows.PlaceOf(contact, ref previous, next);
            ref ContactPlace place = ref rows.Contact(next++);
            VelocityContactRows.Write(contact, rows.Row(place.Row) + lane, lanes);
            place.MayHaveTwoPoints |= contact.IsBlock;
        }
    }

    private static void Read(IslandProblem problem, IslandRows rows, int lane)
    {
        int lanes = TLanes.Count;
        for (int i = 0; i < rows.BodyCount; i++)
        {
            float* column = rows.Row(rows.RowOfBody(i)) + lane;
            problem.MotionOf(i) = new Motion
            {
                Velocity = new Vec2(column[MotionRows.X * lanes], column[MotionRows.Y * lanes]),
                Spin = column[MotionRows.Spin * lanes],
            };
        }

        for (int i = 0; i < rows.JointCount; i++)
        {
            VelocityJointRows.Read(ref problem.Joint(i), rows.Row(rows.Joint(i).Row) + lane, lanes);
        }

        int next = 0;
        int previous = -1;
        foreach (ref ContactConstraint contact in problem.Contacts)
        {
            next = rows.PlaceOf(contact, ref previous, next);
            VelocityContactRows.Read(ref contact, rows.Row(rows.Contact(next++).Row) + lane, lanes);
        }
    }
}
