using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Gradus;

/// <summary>
/// Writes the state that determines how something continues, as a tree of sections and named values. <see cref="StateReader"/> reads it
/// back, in the same order and under the same names.
/// <code>
/// writer.Write("steps", _steps);
/// writer.Write("rng", _rng);                  // a section, which the stream writes itself
/// writer.WriteArray&lt;double&gt;("heights", _heights);
/// </code>
/// </summary>
/// <remarks>A section is complete as soon as the one above it is written to again. Values are stored bit for bit.</remarks>
public sealed class StateWriter
{
    /// <summary>The first bytes of a saved state: "GRST" and the version of the format.</summary>
    internal static ReadOnlySpan<byte> Header => "GRST\u0001"u8;

    private readonly StateBuffer _buffer;
    private readonly HashSet<string> _names = [];
    private readonly int _start; // of the first entry
    private StateWriter? _open;
    private bool _complete;

    /// <summary>Begins a state.</summary>
    public StateWriter()
    {
        _buffer = new StateBuffer();
        Header.CopyTo(_buffer.Append(Header.Length));
        _start = _buffer.Count;
    }

    private StateWriter(StateBuffer buffer)
    {
        _buffer = buffer;
        _start = buffer.Count;
    }

    /// <summary>Everything written, with the header, piece by piece where it is; valid until more is written.</summary>
    internal IEnumerable<ReadOnlyMemory<byte>> Pieces
    {
        get
        {
            CompleteSection();
            return _buffer.Pieces;
        }
    }

    /// <summary>The number of bytes written, with the header.</summary>
    internal int Length => _buffer.Count;

    /// <summary>Saves one object, as the bytes that <see cref="StateReader.Load"/> takes.</summary>
    /// <param name="part">The object.</param>
    public static byte[] Save(IResumable part)
    {
        ArgumentNullException.ThrowIfNull(part);
        var writer = new StateWriter();
        part.SaveState(writer);
        return writer.ToArray();
    }

    /// <summary>Everything written, as the bytes that <see cref="StateReader"/> takes.</summary>
    /// <exception cref="InvalidOperationException">This is a section, not the whole state.</exception>
    public byte[] ToArray()
    {
        CompleteSection();
        return _start == Header.Length
            ? _buffer.ToArray()
            : throw new InvalidOperationException("A section is a part of a state; ask the writer that it came from for the bytes.");
    }

    /// <summary>Writes a boolean.</summary>
    /// <param name="name">Its name, unique in its section: 1 to 255 bytes of UTF-8.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The name is taken, empty or too long.</exception>
    public void Write(string name, bool value) => Begin(StateType.Boolean, name, 1)[0] = value ? (byte)1 : (byte)0;

    /// <summary>Writes an integer.</summary>
    /// <inheritdoc cref="Write(string, bool)"/>
    public void Write(string name, int value) => BinaryPrimitives.WriteInt32LittleEndian(Begin(StateType.Int32, name, sizeof(int)), value);

    /// <inheritdoc cref="Write(string, int)"/>
    public void Write(string name, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(Begin(StateType.UInt32, name, sizeof(uint)), value);

    /// <inheritdoc cref="Write(string, int)"/>
    public void Write(string name, long value) =>
        BinaryPrimitives.WriteInt64LittleEndian(Begin(StateType.Int64, name, sizeof(long)), value);

    /// <inheritdoc cref="Write(string, int)"/>
    public void Write(string name, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(Begin(StateType.UInt64, name, sizeof(ulong)), value);

    /// <summary>Writes a number, bit for bit: NaN and infinities too.</summary>
    /// <inheritdoc cref="Write(string, bool)"/>
    public void Write(string name, float value) =>
        BinaryPrimitives.WriteSingleLittleEndian(Begin(StateType.Float32, name, sizeof(float)), value);

    /// <inheritdoc cref="Write(string, float)"/>
    public void Write(string name, double value) =>
        BinaryPrimitives.WriteDoubleLittleEndian(Begin(StateType.Float64, name, sizeof(double)), value);

    /// <summary>Writes a text.</summary>
    /// <inheritdoc cref="Write(string, bool)"/>
    public void Write(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        int length = Encoding.UTF8.GetByteCount(value);
        Encoding.UTF8.GetBytes(value, BeginLengthy((byte)StateType.Text, name, length, length));
    }

    /// <summary>Writes a name of an enumeration.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <inheritdoc cref="Write(string, bool)"/>
    public void Write<T>(string name, T value)
        where T : struct, Enum =>
        Write(name, value.ToString());

    /// <summary>Writes numbers or booleans, bit for bit.</summary>
    /// <typeparam name="T">bool, byte, int, uint, long, ulong, float or double.</typeparam>
    /// <param name="name">Their name, unique in its section: 1 to 255 bytes of UTF-8.</param>
    /// <param name="values">The elements; their number is stored too.</param>
    /// <exception cref="ArgumentException">The name is taken, empty or too long; or a state cannot hold values of this type.</exception>
    public void WriteArray<T>(string name, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        bytes.CopyTo(BeginLengthy((byte)((byte)StateElement.TypeOf<T>() | StateEntry.ArrayFlag), name, values.Length, bytes.Length));
    }

    /// <summary>Writes a part, in its own section.</summary>
    /// <param name="name">The section's name, unique in the section around it: 1 to 255 bytes of UTF-8.</param>
    /// <param name="part">The object that writes itself to it.</param>
    /// <exception cref="ArgumentException">The name is taken, empty or too long.</exception>
    public void Write(string name, IResumable part)
    {
        ArgumentNullException.ThrowIfNull(part);
        part.SaveState(Section(name));
    }

    /// <summary>Begins a section, which is complete as soon as this writer is written to again.</summary>
    /// <param name="name">The section's name, unique in the section around it: 1 to 255 bytes of UTF-8.</param>
    /// <returns>The writer of the section.</returns>
    /// <exception cref="ArgumentException">The name is taken, empty or too long.</exception>
    public StateWriter Section(string name)
    {
        BeginLengthy((byte)StateType.Section, name, 0, 0);
        return _open = new StateWriter(_buffer);
    }

    /// <summary>Writes a section that was written elsewhere.</summary>
    /// <param name="name">Its name here.</param>
    /// <param name="content">Its entries.</param>
    internal void WriteSection(string name, ReadOnlySpan<byte> content) =>
        content.CopyTo(BeginLengthy((byte)StateType.Section, name, content.Length, content.Length));

    /// <summary>Writes the entries of a section that was written elsewhere, without a section around them.</summary>
    /// <param name="entries">The entries, the only ones of this section.</param>
    internal void WriteEntries(ReadOnlySpan<byte> entries)
    {
        CompleteSection();
        entries.CopyTo(_buffer.Append(entries.Length));
    }

    /// <summary>A place to return to.</summary>
    internal int Mark()
    {
        CompleteSection();
        return _buffer.Count;
    }

    /// <summary>Takes back what was written since a mark.</summary>
    /// <param name="mark">From <see cref="Mark"/>.</param>
    /// <param name="names">The names given since then.</param>
    internal void Rewind(int mark, params ReadOnlySpan<string> names)
    {
        _open = null;
        _buffer.Truncate(mark);
        foreach (string name in names)
        {
            _names.Remove(name);
        }
    }

    private Span<byte> BeginLengthy(byte tag, string name, int count, int length)
    {
        Span<byte> room = Begin((StateType)tag, name, sizeof(int) + length);
        BinaryPrimitives.WriteInt32LittleEndian(room, count);
        return room[sizeof(int)..];
    }

    private Span<byte> Begin(StateType tag, string name, int length)
    {
        if (_complete)
        {
            throw new InvalidOperationException(
                $"'{name}' comes too late: the section was complete when the one around it was written to again.");
        }

        CompleteSection();
        int nameLength = Encoding.UTF8.GetByteCount(name);
        if (nameLength is 0 or > StateEntry.MaxNameLength)
        {
            throw new ArgumentException(
                $"'{name}' has {nameLength} bytes, but the name of a value has 1 to {StateEntry.MaxNameLength}.", nameof(name));
        }

        if (!_names.Add(name))
        {
            throw new ArgumentException($"Two values of one section are named '{name}'.", nameof(name));
        }

        Span<byte> room = _buffer.Append(checked(2 + nameLength + length));
        room[0] = (byte)tag;
        room[1] = (byte)nameLength;
        Encoding.UTF8.GetBytes(name, room.Slice(2, nameLength));
        return room[(2 + nameLength)..];
    }

    /// <summary>Writes the length of the open section to its reserved place.</summary>
    private void CompleteSection()
    {
        if (_open is { } section)
        {
            section.CompleteSection();
            section._complete = true;
            BinaryPrimitives.WriteInt32LittleEndian(_buffer.At(section._start - sizeof(int), sizeof(int)), _buffer.Count - section._start);
            _open = null;
        }
    }
}
