using System.Text;

namespace Gradus.Cli;

/// <summary>Writes <see cref="PlainText"/>: the only way from a command's words to the terminal.</summary>
/// <param name="screen">Where the text goes.</param>
internal sealed class PlainWriter(TextWriter screen) : TextWriter(screen.FormatProvider)
{
    public override Encoding Encoding => screen.Encoding;

    public override void Write(char value) => screen.Write(PlainText.Of(value.ToString()));

    public override void Write(char[] buffer, int index, int count) => screen.Write(PlainText.Of(new string(buffer, index, count)));

    public override void Write(ReadOnlySpan<char> buffer) => screen.Write(PlainText.Of(buffer.ToString()));

    public override void Write(string? value) => screen.Write(PlainText.Of(value ?? ""));

    public override void WriteLine() => screen.WriteLine();

    public override void WriteLine(string? value) => screen.WriteLine(PlainText.Of(value ?? ""));

    public override void Flush() => screen.Flush();
}
