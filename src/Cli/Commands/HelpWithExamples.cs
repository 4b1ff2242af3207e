using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Gradus.Cli;

/// <summary>The generated help, followed by example lines to copy, which most readers of a help text look for.</summary>
/// <param name="usual">Writes the generated help.</param>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    private readonly Dictionary<Command, (string Line, string Meaning)[]> _examples = [];

    public override bool ClearsParseErrors => true;

    public void Add(Command command, params (string Line, string Meaning)[] examples) => _examples.Add(command, examples);

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        if (_examples.TryGetValue(parseResult.CommandResult.Command, out (string Line, string Meaning)[]? examples))
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach ((string line, string meaning) in examples)
            {
                output.WriteLine($"  {line}");
                output.WriteLine($"      {meaning}");
            }

            output.WriteLine();
        }

        return ExitCode.Success;
    }
}
