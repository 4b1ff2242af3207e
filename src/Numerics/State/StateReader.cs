using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Gradus;

/// <summary>
/// Reads what a <see cref="StateWriter"/> wrote, in the same order and under the same names. Read everything, check everything, and assign
/// in <see cref="WhenAccepted"/>: a state is accepted as a whole or changes nothing.
/// <code>
/// long steps = reader.ReadInt64("steps", min: 0);
/// reader.Read("rng", _rng);                   // the stream moves when the whole state is accepted
/// reader.ReadArray&lt;double&gt;("heights", _heights); // so do the numbers
/// reader.WhenAccepted(() =&gt; _steps = steps);
/// </code>
/// </summary>
/// <remarks>
/// The bytes are untrusted. A length is compared with the available bytes before memory is allocated; a missing, unknown or duplicate name,
/// a wrong type or number of elements, and left-over bytes are an <see cref="InvalidDataException"/> whose message names the place, such as
/// "agent/optimizer/mean_square: expected 9155 float32, found 12 float32".
/// </remarks>
public sealed class StateReader
{
    private readonly ReadOnlyMemory<byte> _entries;
    private readonly StateReader? _parent;
    private readonly string _name;
    private readonly List<Action> _whenAccepted;
    private StateReader? _open;
    private int _next;

    /// <summary>Begins to read a state.</summary>
    /// <param name="state">What <see cref="StateWriter.ToArray"/> gave; not copied.</param>
    /// <exception cref="InvalidDataException">The bytes are not a state, or have a different version.</exception>
    public StateReader(ReadOnlyMemory<byte> state)
    {
        ReadOnlySpan<byte> header = StateWriter.Header;
        if (state.Length < header.Length || !state.Span.StartsWith(header[..^1]))
        {
            throw new InvalidDataException("These bytes are not a saved state.");
        }

        byte version = state.Span[header.Length - 1];
        if (version != header[^1])
        {
            throw new InvalidDataException($"This is a saved state of version {version}; this release reads version {header[^1]}.");
        }

        _entries = state[header.Length..];
        _name = "";
        _whenAccepted = [];
    }

    private StateReader(StateReader parent, string name, ReadOnlyMemory<byte> entries)
    {
        _entries = entries;
        _parent = parent;
        _name = name;
        _whenAccepted = parent._whenAccepted;
    }

    /// <summary>Restores the state of an object saved by <see cref="StateWriter.Save"/>, or leaves the object unchanged.</summary>
    /// <param name="state">The bytes; not copied.</param>
    /// <param name="part">An object made with the same arguments as the one saved.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged, or are a state of something else. Nothing has changed.</exception>
    public static void Load(ReadOnlyMemory<byte> state, IResumable part)
    {
        ArgumentNullException.ThrowIfNull(part);
        var reader = new StateReader(state);
        part.LoadState(reader);
        reader.Accept();
    }

    /// <summary>
    /// Ends the reading of a whole state: if nothing is left over, all waiting actions run, in the order in which they were read.
    /// </summary>
    /// <exception cref="InvalidDataException">The state holds more than was read. Nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">This is a section, not the whole state.</exception>
    public void Accept()
    {
        if (_parent is not null)
        {
            throw new InvalidOperationException($"{Path} is a section; a state is accepted as a whole.");
        }

        RequireEnd();
        foreach (Action action in _whenAccepted)
        {
            action();
        }

        _whenAccepted.Clear();
    }

    /// <summary>Registers an action to run once the whole state has been read and checked: the place to assign what was read.</summary>
    /// <param name="action">The assignments; they must not fail, because earlier ones have already happened.</param>
    public void WhenAccepted(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _whenAccepted.Add(action);
    }

    /// <summary>Whether the next value has this name, for values that are written only sometimes.</summary>
    /// <param name="name">The name.</param>
    public bool IsNext(string name)
    {
        _open?.RequireEnd();
        return StateEntry.TryParse(_entries.Span[_next..], out StateEntry entry) && HasName(entry, name);
    }

    /// <summary>Reads a boolean.</summary>
    /// <param name="name">The name that it was written under.</param>
    /// <exception cref="InvalidDataException">The next value is a different one.</exception>
    public bool ReadBoolean(string name)
    {
        byte value = Single(StateType.Boolean, name)[0];
        return value <= 1 ? value == 1 : throw Refusal(name, $"expected 0 or 1 for a bool, found {value}");
    }

    /// <summary>Reads an integer.</summary>
    /// <param name="name">The name that it was written under.</param>
    /// <param name="min">The minimum valid value.</param>
    /// <param name="max">The maximum valid value.</param>
    /// <exception cref="InvalidDataException">The next value is a different one, or is outside the range.</exception>
    public int ReadInt32(string name, int min = int.MinValue, int max = int.MaxValue) =>
        Within(name, BinaryPrimitives.ReadInt32LittleEndian(Single(StateType.Int32, name)), min, max);

    /// <inheritdoc cref="ReadInt32"/>
    public uint ReadUInt32(string name, uint min = uint.MinValue, uint max = uint.MaxValue) =>
        Within(name, BinaryPrimitives.ReadUInt32LittleEndian(Single(StateType.UInt32, name)), min, max);

    /// <inheritdoc cref="ReadInt32"/>
    public long ReadInt64(string name, long min = long.MinValue, long max = long.MaxValue) =>
        Within(name, BinaryPrimitives.ReadInt64LittleEndian(Single(StateType.Int64, name)), min, max);

    /// <inheritdoc cref="ReadInt32"/>
    public ulong ReadUInt64(string name, ulong min = ulong.MinValue, ulong max = ulong.MaxValue) =>
        Within(name, BinaryPrimitives.ReadUInt64LittleEndian(Single(StateType.UInt64, name)), min, max);

    /// <summary>Reads a number, bit for bit: NaN and infinities too.</summary>
    /// <inheritdoc cref="ReadBoolean"/>
    public float ReadSingle(string name) => BinaryPrimitives.ReadSingleLittleEndian(Single(StateType.Float32, name));

    /// <inheritdoc cref="ReadSingle"/>
    public double ReadDouble(string name) => BinaryPrimitives.ReadDoubleLittleEndian(Single(StateType.Float64, name));

    /// <summary>Reads a number that must be finite.</summary>
    /// <inheritdoc cref="ReadInt32"/>
    public float ReadFiniteSingle(string name, float min = float.MinValue, float max = float.MaxValue) =>
        Within(name, ReadSingle(name), min, max);

    /// <inheritdoc cref="ReadFiniteSingle"/>
    public double ReadFiniteDouble(string name, double min = double.MinValue, double max = double.MaxValue) =>
        Within(name, ReadDouble(name), min, max);

    /// <summary>Reads a text.</summary>
    /// <inheritdoc cref="ReadBoolean"/>
    public string ReadText(string name) => Encoding.UTF8.GetString(Next(StateType.Text, isArray: false, name, null).Span);

    /// <summary>Reads a name of an enumeration.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <inheritdoc cref="ReadBoolean"/>
    public T ReadEnum<T>(string name)
        where T : struct, Enum
    {
        string text = ReadText(name);
        foreach (T value in Enum.GetValues<T>())
        {
            if (value.ToString() == text)
            {
                return value;
            }
        }

        throw Refusal(name, $"expected {string.Join(" or ", Enum.GetNames<T>())}, found '{Shortened(text)}'");
    }

    /// <summary>Reads a text with a required value, such as the kind of an object, so that no state is read into something else.</summary>
    /// <param name="name">The name that it was written under.</param>
    /// <param name="expected">The text.</param>
    /// <exception cref="InvalidDataException">The next value is a different one, or has a different text.</exception>
    public void Require(string name, string expected)
    {
        string found = ReadText(name);
        if (found != expected)
        {
            throw Refusal(name, $"expected '{expected}', found '{Shortened(found)}'");
        }
    }

    /// <summary>Reads an array whose length only the state knows, or whose elements have to be checked first.</summary>
    /// <typeparam name="T">bool, byte, int, uint, long, ulong, float or double.</typeparam>
    /// <param name="name">The name that it was written under.</param>
    /// <param name="minLength">The minimum valid length.</param>
    /// <param name="maxLength">The maximum valid length.</param>
    /// <exception cref="InvalidDataException">The next value is a different one, or its length is outside the range.</exception>
    public T[] ReadArray<T>(string name, int minLength = 0, int maxLength = int.MaxValue)
        where T : unmanaged
    {
        ReadOnlyMemory<byte> bytes = ArrayBytes<T>(name, minLength == maxLength ? minLength : null);
        int length = bytes.Length / StateEntry.SizeOf(StateElement.TypeOf<T>());
        return length >= minLength && length <= maxLength
            ? MemoryMarshal.Cast<byte, T>(bytes.Span).ToArray()
            : throw Refusal(name, $"expected {minLength} to {maxLength} elements, found {length}");
    }

    /// <summary>Reads the elements of an array, which is filled when the whole state is accepted.</summary>
    /// <typeparam name="T">bool, byte, int, uint, long, ulong, float or double.</typeparam>
    /// <param name="name">The name that they were written under.</param>
    /// <param name="destination">The destination, of the same length as written.</param>
    /// <param name="finite">Whether to refuse NaN and infinities.</param>
    /// <exception cref="InvalidDataException">
    /// The next value is a different one, has a different length, or has an element that is not finite.
    /// </exception>
    public void ReadArray<T>(string name, T[] destination, bool finite = false)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(destination);
        ReadOnlyMemory<byte> bytes = ArrayBytes<T>(name, destination.Length, finite);
        WhenAccepted(() => bytes.Span.CopyTo(MemoryMarshal.AsBytes(destination.AsSpan())));
    }

    /// <summary>Reads a part from its own section. The part changes when the whole state is accepted.</summary>
    /// <param name="name">The section's name.</param>
    /// <param name="part">The object that reads itself from it.</param>
    /// <exception cref="InvalidDataException">The next value is a different one, or is not such a part.</exception>
    public void Read(string name, IResumable part)
    {
        ArgumentNullException.ThrowIfNull(part);
        part.LoadState(Section(name));
    }

    /// <summary>Enters a section. It must be read to its end before this reader reads the next value.</summary>
    /// <param name="name">The section's name.</param>
    /// <returns>The reader of the section.</returns>
    /// <exception cref="InvalidDataException">The next value is a different one.</exception>
    public StateReader Section(string name) => _open = new StateReader(this, name, SectionBytes(name));

    /// <summary>An error about a value, with its place in the tree, for mistakes that this reader cannot detect.</summary>
    /// <param name="name">The value's name.</param>
    /// <param name="what">What is wrong, such as "expected at most 5, found 7".</param>
    public InvalidDataException Refusal(string name, string what) => new($"{PathOf(name)}: {what}.");

    /// <summary>The entries of a section, to be read by another reader.</summary>
    internal ReadOnlyMemory<byte> SectionBytes(string name) => Next(StateType.Section, isArray: false, name, null);

    /// <summary>The entries that have not been read, to be read by another reader. Whether they are entries is checked.</summary>
    internal ReadOnlyMemory<byte> RemainingEntries()
    {
        _open?.RequireEnd();
        _open = null;
        int start = _next;
        while (_next < _entries.Length)
        {
            _next += StateEntry.TryParse(_entries.Span[_next..], out StateEntry entry) ? entry.Start + entry.Length : throw Broken();
        }

        return _entries[start..];
    }

    /// <summary>The bytes of an array's elements in the state, which may be unaligned.</summary>
    /// <param name="name">The array's name.</param>
    /// <param name="count">The required number; null for any number.</param>
    /// <param name="finite">Whether to refuse NaN and infinities.</param>
    internal ReadOnlyMemory<byte> ArrayBytes<T>(string name, int? count, bool finite = false)
        where T : unmanaged
    {
        StateType type = StateElement.TypeOf<T>();
        ReadOnlyMemory<byte> bytes = Next(type, isArray: true, name, count);
        if (type == StateType.Boolean && bytes.Span.ContainsAnyExceptInRange((byte)0, (byte)1))
        {
            throw Refusal(name, "expected 0 or 1 for every bool");
        }

        int strange = !finite ? -1
            : type == StateType.Float32 ? MemoryMarshal.Cast<byte, float>(bytes.Span).IndexOfAnyExceptInRange(
                float.MinValue, float.MaxValue)
            : type == StateType.Float64 ? MemoryMarshal.Cast<byte, double>(bytes.Span).IndexOfAnyExceptInRange(
                double.MinValue, double.MaxValue)
            : -1;
        return strange < 0 ? bytes : throw Refusal(name, $"element {strange} is NaN or infinite");
    }

    private string Path => _parent is null ? _name : _parent.PathOf(_name);

    private string PathOf(string name) => Path is { Length: > 0 } path ? $"{path}/{name}" : name;

    private ReadOnlySpan<byte> Single(StateType type, string name) => Next(type, isArray: false, name, null).Span;

    private ReadOnlyMemory<byte> Next(StateType type, bool isArray, string name, int? count)
    {
        _open?.RequireEnd();
        _open = null;
        if (!StateEntry.TryParse(_entries.Span[_next..], out StateEntry entry))
        {
            throw _next == _entries.Length ? Refusal(name, "missing; nothing follows in its section") : Broken();
        }

        if (!HasName(entry, name))
        {
            throw Refusal(name, $"missing; '{entry.PrintableName()}' is in its place");
        }

        if (entry.Type != type || entry.IsArray != isArray || entry.Count != (count ?? entry.Count))
        {
            throw Refusal(
                name,
                $"expected {StateEntry.Describe(type, isArray, count)}, found "
                    + $"{StateEntry.Describe(entry.Type, entry.IsArray, entry.Count)}");
        }

        int start = _next + entry.Start;
        _next = start + entry.Length;
        return _entries.Slice(start, entry.Length);
    }

    /// <summary>Throws if anything is left over.</summary>
    internal void RequireEnd()
    {
        _open?.RequireEnd();
        _open = null;
        if (_next < _entries.Length)
        {
            throw StateEntry.TryParse(_entries.Span[_next..], out StateEntry entry)
                ? new InvalidDataException(
                    $"{PathOf(entry.PrintableName())}: unknown here; the state belongs to something else, or to a different release.")
                : Broken();
        }
    }

    private InvalidDataException Broken() =>
        new(
            $"{(Path.Length > 0 ? Path : "The state")}: what begins at byte {_next} of {_entries.Length} is not a named value; the state "
                + $"is damaged.");

    private static bool HasName(in StateEntry entry, string name)
    {
        Span<byte> utf8 = stackalloc byte[StateEntry.MaxNameLength];
        return Encoding.UTF8.TryGetBytes(name, utf8, out int length) && entry.Name.SequenceEqual(utf8[..length]);
    }

    private static string Shortened(string text) => StateEntry.Printable(text.Length <= 64 ? text : text[..64] + "…");

    private T Within<T>(string name, T value, T min, T max)
        where T : INumber<T> =>
        value >= min && value <= max ? value
        : throw Refusal(name, min == max
            ? string.Create(CultureInfo.InvariantCulture, $"expected {min}, found {value}")
            : string.Create(CultureInfo.InvariantCulture, $"expected a number from {min} to {max}, found {value}"));
}
