namespace Gradus.Physics2D;

/// <summary>
/// Islands that are alike, laid out in rows with one number of every lane: first the bodies, then the joints, then the contacts of the
/// first body, of the second, and so on, with as many places for each body as the island with the most contacts needs.
/// </summary>
/// <param name="lanes">The number of lanes.</param>
/// <param name="headRows">The number of rows before those of the bodies.</param>
/// <param name="bodyRows">The number of rows that a body takes.</param>
/// <param name="jointRows">The number of rows that a joint takes.</param>
/// <param name="contactRows">The number of rows that a contact takes.</param>
internal sealed unsafe class IslandRows(int lanes, int headRows, int bodyRows, int jointRows, int contactRows)
{
    private Storage<float> _rows = new(64 * lanes);
    private JointPlace[] _joints = new JointPlace[4];
    private ContactPlace[] _contacts = new ContactPlace[8];
    private int[] _contactsOf = new int[8]; // the number of contacts of a body in the island with the most

    public int BodyCount { get; private set; }

    public int JointCount { get; private set; }

    public int ContactCount { get; private set; }

    /// <summary>Assigns zeroed rows to everything.</summary>
    /// <param name="problems">The islands: at least one, at most one for each lane.</param>
    public void Arrange(ReadOnlySpan<IslandProblem> problems)
    {
        BodyCount = problems[0].BodyCount;
        CountContacts(problems);
        int row = PlaceJoints(problems[0], headRows + (bodyRows * BodyCount));
        int length = PlaceContacts(row) * lanes;
        if (length > _rows.Length)
        {
            _rows = new Storage<float>(2 * length);
        }

        _rows.Span[..length].Clear();
    }

    public float* Row(int row) => _rows.Pointer + (row * lanes);

    public int RowOfBody(int body) => headRows + (bodyRows * body);

    public ref JointPlace Joint(int joint) => ref _joints[joint];

    public ref ContactPlace Contact(int place) => ref _contacts[place];

    /// <summary>The place of a contact: the next one, or the first one of its body if it is that body's first.</summary>
    /// <param name="contact">The contact.</param>
    /// <param name="previousBody">The body of the contact before it; −1 before the first.</param>
    /// <param name="next">The place after that of the contact before it.</param>
    public int PlaceOf(in ContactConstraint contact, ref int previousBody, int next)
    {
        if (contact.Body != previousBody)
        {
            previousBody = contact.Body;
            next = 0;
            while (_contacts[next].RowOfBody != RowOfBody(contact.Body))
            {
                next++;
            }
        }

        return next;
    }

    private void CountContacts(ReadOnlySpan<IslandProblem> problems)
    {
        Grow(ref _contactsOf, BodyCount);
        Span<int> counts = _contactsOf.AsSpan(0, BodyCount);
        counts.Clear();
        foreach (IslandProblem problem in problems)
        {
            int count = 0;
            int body = -1;
            foreach (ref ContactConstraint contact in problem.Contacts)
            {
                count = contact.Body == body ? count + 1 : 1;
                body = contact.Body;
                counts[body] = Math.Max(counts[body], count);
            }
        }
    }

    private int PlaceJoints(IslandProblem any, int row)
    {
        JointCount = any.JointCount;
        Grow(ref _joints, JointCount);
        for (int i = 0; i < JointCount; i++)
        {
            ref RevoluteJoint joint = ref any.Joint(i);
            _joints[i] = new JointPlace { Row = row, RowOfA = RowOfBody(joint.IslandA), RowOfB = RowOfBody(joint.IslandB) };
            row += jointRows;
        }

        return row;
    }

    private int PlaceContacts(int row)
    {
        ContactCount = 0;
        for (int body = 0; body < BodyCount; body++)
        {
            for (int i = 0; i < _contactsOf[body]; i++)
            {
                Grow(ref _contacts, ContactCount + 1);
                _contacts[ContactCount++] = new ContactPlace { Row = row, RowOfBody = RowOfBody(body) };
                row += contactRows;
            }
        }

        return row;
    }

    private static void Grow<T>(ref T[] array, int count)
    {
        if (count > array.Length)
        {
            Array.Resize(ref array, Math.Max(count, 2 * array.Length));
        }
    }
}
