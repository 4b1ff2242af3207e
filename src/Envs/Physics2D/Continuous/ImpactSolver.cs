using Gradus.Envs.Physics2D.Dynamics;
using Gradus.Envs.Physics2D.Geometry;

namespace Gradus.Envs.Physics2D.Continuous;

/// <summary>
/// Continuous collision: bodies that went through something in the step are taken back to when they met it, stopped there, and moved on
/// for the rest of the step, meeting by meeting in the order of time.
/// </summary>
/// <remarks>Only dynamic bodies against those that cannot move: two dynamic bodies may pass through each other.</remarks>
internal sealed class ImpactSolver(
    Pool<Body> bodies, Pool<Fixture> fixtures, ContactGraph contacts, ContactSolver contactSolver, BoundsFollower follower)
{
    private const int None = -1;

    // Closer to the end of the step than this, a meeting waits for the next step.
    private const float AlmostOver = 1f - (10f * Tolerances.Epsilon);

    private readonly Island _island = new();

    /// <summary>Solves all meetings of a step.</summary>
    /// <param name="firstDynamic">The first body in the world's list of dynamic bodies.</param>
    /// <param name="step">The step.</param>
    public void Solve(int firstDynamic, in TimeStep step)
    {
        Begin(firstDynamic);
        while (true)
        {
            int contact = FindFirst(out float time);
            if (contact == None || time > AlmostOver)
            {
                return;
            }

            if (BuildIsland(contact, time))
            {
                SolveIsland(step, time);
                Finish();
            }
        }
    }

    private void Begin(int firstDynamic)
    {
        for (int body = firstDynamic; body != None; body = bodies[body].Next)
        {
            bodies[body].InIsland = false;
            bodies[body].Sweep.StartTime = 0;
        }

        for (int number = contacts.First; number != None; number = contacts[number].Next)
        {
            ref Contact contact = ref contacts[number];
            contact.InIsland = false;
            contact.HasImpactTime = false;
            contact.SubSteps = 0;
            contact.ImpactTime = 1;
            bodies[contact.BodyA].Sweep.StartTime = 0;
            bodies[contact.BodyB].Sweep.StartTime = 0;
        }
    }

    /// <summary>The contact that meets first; −1 if none meets in this step.</summary>
    private int FindFirst(out float time)
    {
        int first = None;
        time = 1;
        for (int number = contacts.First; number != None; number = contacts[number].Next)
        {
            ref Contact contact = ref contacts[number];
            if (!contact.IsEnabled || contact.SubSteps > Tolerances.MaxSubSteps)
            {
                continue;
            }

            if (!contact.HasImpactTime)
            {
                if (!contacts.IsActive(contact) || (bodies[contact.BodyA].IsDynamic && bodies[contact.BodyB].IsDynamic))
                {
                    continue;
                }

                contact.ImpactTime = ImpactTime(contact);
                contact.HasImpactTime = true;
            }

            if (contact.ImpactTime < time)
            {
                (first, time) = (number, contact.ImpactTime);
            }
        }

        return first;
    }

    private float ImpactTime(in Contact contact)
    {
        ref Sweep a = ref bodies[contact.BodyA].Sweep;
        ref Sweep b = ref bodies[contact.BodyB].Sweep;
        float start = a.StartTime;
        if (a.StartTime < b.StartTime)
        {
            start = b.StartTime;
            a.Advance(start);
        }
        else if (b.StartTime < a.StartTime)
        {
            b.Advance(start);
        }

        ReadOnlySpan<Vec2> cornersA = fixtures[contact.FixtureA].Shape.Corners;
        ReadOnlySpan<Vec2> cornersB = fixtures[contact.FixtureB].Shape.Corners;
        if (!TimeOfImpact.Find(cornersA, a, cornersB, b, out float fraction))
        {
            return 1;
        }

        float time = start + ((1f - start) * fraction);
        return time < 1 ? time : 1;
    }

    /// <summary>Takes the two bodies back to the time they meet, with everything that they touch there.</summary>
    /// <returns>False if they do not touch there after all.</returns>
    private bool BuildIsland(int number, float time)
    {
        ref Contact contact = ref contacts[number];
        ref Body a = ref bodies[contact.BodyA];
        ref Body b = ref bodies[contact.BodyB];
        Sweep sweepA = a.Sweep;
        Sweep sweepB = b.Sweep;
        a.AdvanceTo(time);
        b.AdvanceTo(time);
        contacts.Update(number);
        contact.HasImpactTime = false;
        contact.SubSteps++;
        if (!contact.IsTouching)
        {
            contact.IsEnabled = false;
            Restore(ref a, sweepA);
            Restore(ref b, sweepB);
            return false;
        }

        a.WakeUp();
        b.WakeUp();
        _island.Clear();
        AddBody(contact.BodyA);
        AddBody(contact.BodyB);
        AddContact(number);
        AddTouching(contact.BodyA, time);
        AddTouching(contact.BodyB, time);
        return true;
    }

    private void AddTouching(int body, float time)
    {
        if (!bodies[body].IsDynamic)
        {
            return;
        }

        for (int edge = bodies[body].FirstContact; edge != None; edge = contacts.EdgeAt(edge).Next)
        {
            if (_island.ContactCount == Tolerances.MaxImpactContacts)
            {
                return;
            }

            ref Body other = ref bodies[contacts.OtherBody(edge)];
            if (contacts[edge >> 1].InIsland || other.IsDynamic)
            {
                continue;
            }

            Sweep sweep = other.Sweep;
            if (!other.InIsland)
            {
                other.AdvanceTo(time);
            }

            contacts.Update(edge >> 1);
            if (!contacts[edge >> 1].IsTouching)
            {
                Restore(ref other, sweep);
                continue;
            }

            AddContact(edge >> 1);
            if (!other.InIsland)
            {
                AddBody(contacts.OtherBody(edge));
            }
        }
    }

    private void AddBody(int number)
    {
        ref Body body = ref bodies[number];
        body.InIsland = true;
        _island.AddBody(number, ref body);
    }

    private void AddContact(int number)
    {
        contacts[number].InIsland = true;
        _island.AddContact(number);
    }

    private static void Restore(ref Body body, in Sweep sweep)
    {
        body.Sweep = sweep;
        body.UpdateFrame();
    }

    /// <summary>Moves the two bodies apart, makes their velocities right, and lets all move for the rest of the step.</summary>
    private void SolveIsland(in TimeStep step, float time)
    {
        for (int i = 0; i < _island.BodyCount; i++)
        {
            ref Body body = ref bodies[_island.Bodies[i]];
            _island.Poses[i] = new Pose { Center = body.Sweep.Center, Angle = body.Sweep.Angle };
            _island.Motions[i] = body.Motion;
        }

        // The impulses of the step itself are in the velocities already, and those of an impact are too large to start another step from.
        contactSolver.Load(_island, warmStart: 0);
        for (int i = 0; i < Tolerances.ImpactPositionIterations; i++)
        {
            if (contactSolver.SolveImpactPosition(_island.Poses, 0, 1))
            {
                break;
            }
        }

        for (int i = 0; i < 2; i++)
        {
            ref Sweep sweep = ref bodies[_island.Bodies[i]].Sweep;
            sweep.StartCenter = _island.Poses[i].Center;
            sweep.StartAngle = _island.Poses[i].Angle;
        }

        contactSolver.Prepare(_island.Poses, _island.Motions);
        for (int i = 0; i < step.VelocityIterations; i++)
        {
            contactSolver.SolveVelocity(_island.Motions);
        }

        float rest = (1f - time) * step.Dt;
        for (int i = 0; i < _island.BodyCount; i++)
        {
            ref Motion motion = ref _island.Motions[i];
            ref Pose pose = ref _island.Poses[i];
            motion.Limit(rest);
            pose.Advance(motion, rest);
            ref Body body = ref bodies[_island.Bodies[i]];
            body.Sweep.Center = pose.Center;
            body.Sweep.Angle = pose.Angle;
            body.Motion = motion;
            body.UpdateFrame();
        }
    }

    /// <summary>Bodies that were moved have new bounds, and meet others at other times.</summary>
    private void Finish()
    {
        foreach (int number in _island.Bodies)
        {
            ref Body body = ref bodies[number];
            body.InIsland = false;
            if (!body.IsDynamic)
            {
                continue;
            }

            follower.Follow(number);
            for (int edge = body.FirstContact; edge != None; edge = contacts.EdgeAt(edge).Next)
            {
                ref Contact contact = ref contacts[edge >> 1];
                contact.HasImpactTime = false;
                contact.InIsland = false;
            }
        }

        contacts.FindNew();
    }
}
