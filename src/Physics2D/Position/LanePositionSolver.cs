namespace Gradus.Physics2D;

/// <summary>The iterations on lanes of one kind.</summary>
/// <typeparam name="TLanes">The lanes.</typeparam>
internal sealed unsafe class LanePositionSolver<TLanes> : PositionSolver
    where TLanes : unmanaged, ILanes<TLanes, float>
{
    private readonly IslandBlocks _blocks = new(
        TLanes.Count, () =>
            new IslandRows(TLanes.Count, StatusRows.Count, PoseRows.Count, PositionJointRows.Count, PositionContactRows.Count));

    public override int Lanes => TLanes.Count;

    public override void Solve(ReadOnlySpan<IslandProblem> problems, int iterations, in PositionGoal goal, Span<bool> solved)
    {
        _blocks.Arrange(problems);
        for (int i = 0; i < problems.Length; i++)
        {
            Write(problems[i], _blocks.All[i / TLanes.Count], i % TLanes.Count);
        }

        while (iterations-- > 0 && Iterate(goal))
        {
        }

        for (int i = 0; i < problems.Length; i++)
        {
            Read(problems[i], _blocks.All[i / TLanes.Count], i % TLanes.Count, out solved[i]);
        }
    }

    /// <summary>One iteration over everything.</summary>
    /// <returns>Whether some island is not solved yet.</returns>
    private bool Iterate(in PositionGoal goal)
    {
        for (int contact = 0; contact < _blocks.ContactCount; contact++)
        {
            foreach (IslandRows rows in _blocks.All)
            {
                if (contact < rows.ContactCount)
                {
                    ref ContactPlace place = ref rows.Contact(contact);
                    PositionContactIteration<TLanes>.Run(
                        rows.Row(place.Row), rows.Row(place.RowOfBody), rows.Row(0), goal, place.MayHaveTwoPoints);
                }
            }
        }

        for (int joint = 0; joint < _blocks.JointCount; joint++)
        {
            foreach (IslandRows rows in _blocks.All)
            {
                ref JointPlace place = ref rows.Joint(joint);
                PositionJointIteration<TLanes>.Run(
                    rows.Row(place.Row), rows.Row(place.RowOfA), rows.Row(place.RowOfB), rows.Row(0), place.MayBeAtLimit);
            }
        }

        TLanes any = TLanes.Zero;
        foreach (IslandRows rows in _blocks.All)
        {
            TLanes active = TLanes.Load(rows.Row(StatusRows.Active)) & TLanes.Load(rows.Row(StatusRows.Failing));
            TLanes.Store(active, rows.Row(StatusRows.Active));
            TLanes.Store(TLanes.Zero, rows.Row(StatusRows.Failing));
            any |= active;
        }

        return TLanes.Any(any);
    }

    private static void Write(IslandProblem problem, IslandRows rows, int lane)
    {
        int lanes = TLanes.Count;
        rows.Row(StatusRows.Active)[lane] = BitConverter.Int32BitsToSingle(-1);
        for (int i = 0; i < rows.BodyCount; i++)
        {
            Pose pose = problem.PoseOf(i);
            float* column = rows.Row(rows.RowOfBody(i)) + lane;
            column[PoseRows.X * lanes] = pose.Center.X;
            column[PoseRows.Y * lanes] = pose.Center.Y;
            column[PoseRows.Angle * lanes] = pose.Angle;
        }

        for (int i = 0; i < rows.JointCount; i++)
        {
            ref RevoluteJoint joint = ref problem.Joint(i);
            ref JointPlace place = ref rows.Joint(i);
            PositionJointRows.Write(joint, rows.Row(place.Row) + lane, lanes);
            place.MayBeAtLimit |= joint.Limit != LimitState.Between;
        }

        int next = 0;
        int previous = -1;
        foreach (ref ContactConstraint contact in problem.Contacts)
        {
            next = rows.PlaceOf(contact, ref previous, next);
            ref ContactPlace place = ref rows.Contact(next++);
            PositionContactRows.Write(contact, rows.Row(place.Row) + lane, lanes);
            place.MayHaveTwoPoints |= contact.PointCount == 2;
        }
    }

    private static void Read(IslandProblem problem, IslandRows rows, int lane, out bool solved)
    {
        int lanes = TLanes.Count;
        solved = BitConverter.SingleToInt32Bits(rows.Row(StatusRows.Active)[lane]) == 0;
        for (int i = 0; i < rows.BodyCount; i++)
        {
            float* column = rows.Row(rows.RowOfBody(i)) + lane;
            problem.PoseOf(i) = new Pose
            {
                Center = new Vec2(column[PoseRows.X * lanes], column[PoseRows.Y * lanes]),
                Angle = column[PoseRows.Angle * lanes],
            };
        }
    }
}
