using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Gradus;

/// <summary>
/// Reads the JSON of a header token by token through a small window, so that nothing of it is kept but the texts that are asked for. A text
/// longer than the window is measured first and then decoded, piece by piece, into the string that it becomes.
/// </summary>
internal sealed class HeaderReader
{
    private const int WindowLength = 1 << 14;

    private readonly Stream _stream;
    private readonly byte[] _window = new byte[WindowLength];
    private readonly char[] _piece = new char[WindowLength];
    private long _unread;
    private int _start;
    private int _end;
    private JsonReaderState _state;
    private int _tokenStart;
    private int _tokenLength;
    private string? _long;
    private string? _taken;

    /// <param name="stream">The header, from the stream's position.</param>
    /// <param name="length">Its length in bytes, which the stream has.</param>
    public HeaderReader(Stream stream, long length)
    {
        (_stream, _unread) = (stream, length);
        Fill();
    }

    /// <summary>True when the first byte is '{'.</summary>
    public bool BeginsAsObject => _end > 0 && _window[0] == (byte)'{';

    /// <summary>The kind of the token that was read last.</summary>
    public JsonTokenType Kind { get; private set; }

    /// <summary>The text of the property name or string that was read last; of any other token, the token as it is written.</summary>
    /// <exception cref="InvalidOperationException">The text is not valid Unicode.</exception>
    public string Text
    {
        get
        {
            if (Kind is not (JsonTokenType.PropertyName or JsonTokenType.String))
            {
                return Encoding.UTF8.GetString(Token);
            }

            if (_long is not null)
            {
                return _long;
            }

            var reader = new Utf8JsonReader(Token);
            reader.Read();
            return reader.GetString()!;
        }
    }

    /// <summary>The token as it is written, with its quotes.</summary>
    private ReadOnlySpan<byte> Token => _window.AsSpan(_tokenStart, _tokenLength);

    /// <summary>Reads the next token; false at the end of the header.</summary>
    /// <exception cref="JsonException">The header is not valid JSON.</exception>
    /// <exception cref="InvalidOperationException">A text is not valid Unicode.</exception>
    public bool Read()
    {
        while (true)
        {
            var reader = new Utf8JsonReader(_window.AsSpan(_start, _end - _start), isFinalBlock: _unread == 0, _state);
            bool found = reader.Read();
            if (found)
            {
                Kind = reader.TokenType;
                int quote = Kind is JsonTokenType.PropertyName or JsonTokenType.String ? 1 : 0;
                _tokenStart = _start + (int)reader.TokenStartIndex;
                _tokenLength = reader.ValueSpan.Length + (2 * quote);
                (_long, _taken) = (_taken, null);
                if (quote > 0 && !Utf8.IsValid(reader.ValueSpan))
                {
                    throw new InvalidOperationException("The header has text that is not UTF-8.");
                }
            }

            _start += (int)reader.BytesConsumed;
            _state = reader.CurrentState;
            if (found || _unread == 0)
            {
                return found;
            }

            More();
        }
    }

    /// <summary>Reads the next token, which there must be.</summary>
    /// <exception cref="JsonException">The header is not valid JSON.</exception>
    /// <exception cref="InvalidOperationException">A text is not valid Unicode.</exception>
    public void Next()
    {
        if (!Read())
        {
            throw new JsonException("The header ends too early.");
        }
    }

    /// <summary>Whether the property name or string that was read last is this one, escaped or not.</summary>
    public bool Is(ReadOnlySpan<byte> text)
    {
        if (_long is not null)
        {
            return false; // longer than anything that is asked for
        }

        var reader = new Utf8JsonReader(Token);
        return reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(text);
    }

    /// <summary>The whole number that was read last; false where it is another token, or not whole.</summary>
    public bool TryGetInteger(out long value) =>
        Utf8Parser.TryParse(Token, out value, out int consumed) && Kind == JsonTokenType.Number && consumed == _tokenLength;

    /// <summary>Passes over the value that begins with the token read last.</summary>
    public void Skip()
    {
        for (int depth = 0; ; Next())
        {
            depth += Kind is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1
                : Kind is JsonTokenType.EndObject or JsonTokenType.EndArray ? -1 : 0;
            if (depth == 0)
            {
                return;
            }
        }
    }

    /// <summary>More of the header comes into the window; a token that fills it is taken out of it.</summary>
    private void More()
    {
        while (_start < _end && IsWhite(_window[_start]))
        {
            _start++;
        }

        int token = _start;
        while (token < _end && (IsWhite(_window[token]) || _window[token] is (byte)',' or (byte)':'))
        {
            token++;
        }

        if (_end - token > WindowLength / 2)
        {
            TakeLongText(token);
            return;
        }

        _window.AsSpan(_start, _end - _start).CopyTo(_window);
        (_start, _end) = (0, _end - _start);
        if (_end == WindowLength)
        {
            throw new JsonException("The header has more white space within an object than is read.");
        }

        Fill();
    }

    private static bool IsWhite(byte letter) => letter is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    private void Fill()
    {
        int wanted = (int)Math.Min(WindowLength - _end, _unread);
        _stream.ReadAtLeast(_window.AsSpan(_end, wanted), wanted, throwOnEndOfStream: true);
        _unread -= wanted;
        _end += wanted;
    }

    /// <summary>Decodes the text whose first quote is there, and leaves an empty one in its place.</summary>
    private void TakeLongText(int quote)
    {
        if (_window[quote] != (byte)'"')
        {
            throw new JsonException("The header has a number that is longer than any is.");
        }

        long headerEnd = _stream.Position + _unread;
        long textStart = _stream.Position - (_end - quote) + 1;
        byte[] before = _window[_start..quote];
        _taken = string.Create(Decode(textStart, headerEnd, []), (Reader: this, textStart, headerEnd), static (text, at) =>
            at.Reader.Decode(at.textStart, at.headerEnd, text));
        before.CopyTo(_window, 0);
        _window[before.Length] = _window[before.Length + 1] = (byte)'"';
        (_start, _end, _unread) = (0, before.Length + 2, headerEnd - _stream.Position);
        Fill();
    }

    /// <summary>
    /// Decodes the text that begins there, and leaves the stream behind its last quote. Each piece is decoded as a text by itself.
    /// </summary>
    /// <returns>Its length; <paramref name="text"/> is filled unless it is empty.</returns>
    private int Decode(long start, long headerEnd, Span<char> text)
    {
        int length = 0;
        _window[0] = (byte)'"';
        for (bool ended = false; !ended;)
        {
            _stream.Position = start;
            int count = (int)Math.Min(WindowLength - 2, headerEnd - start);
            _stream.ReadAtLeast(_window.AsSpan(1, count), count, throwOnEndOfStream: true);
            int cut = CutOf(_window.AsSpan(1, count), out ended);
            _window[1 + cut] = (byte)'"';
            var reader = new Utf8JsonReader(_window.AsSpan(0, cut + 2));
            reader.Read();
            int decoded = reader.CopyString(_piece);
            if (!text.IsEmpty)
            {
                _piece.AsSpan(0, decoded).CopyTo(text[length..]);
            }

            length += decoded;
            start += cut;
        }

        _stream.Position = start + 1;
        return length;
    }

    /// <summary>
    /// Where the text ends in these bytes; else where it can be cut: between two characters, and not in an escape or between two that are
    /// one character.
    /// </summary>
    private static int CutOf(ReadOnlySpan<byte> bytes, out bool ended)
    {
        int cut = 0;
        bool isPair = false;
        ended = false;
        for (int i = 0; i < bytes.Length;)
        {
            if (!isPair && (bytes[i] & 0xC0) != 0x80)
            {
                cut = i;
            }

            if (bytes[i] == (byte)'"')
            {
                ended = true;
                return i;
            }

            bool isEscape = bytes[i] == (byte)'\\' && i + 1 < bytes.Length;
            bool isUnicode = isEscape && bytes[i + 1] == (byte)'u';
            isPair = isUnicode && i + 3 < bytes.Length && (bytes[i + 2] | 0x20) == (byte)'d'
                && (bytes[i + 3] is (byte)'8' or (byte)'9' || (bytes[i + 3] | 0x20) is (byte)'a' or (byte)'b');
            i += isUnicode ? 6 : isEscape ? 2 : 1;
        }

        return cut > 0 ? cut : throw new JsonException("A text in the header does not end.");
    }
}
