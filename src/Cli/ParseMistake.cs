using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Gradus.Cli;

/// <summary>Turns the parser's errors into one sentence: the first mistake, and what was probably meant.</summary>
internal static class ParseMistake
{
    public static string Describe(ParseResult line)
    {
        Command command = line.CommandResult.Command;
        string subject = command.Parents.Any() ? command.Name : "gradus";
        string hint = $"'{Path(command)} --help' explains.";
        foreach (Token token in line.Tokens)
        {
            if (token.Type != TokenType.Argument)
            {
                continue;
            }

            // The parser takes an unknown option for an argument, so look for that first: it explains all other errors.
            if (LooksLikeOption(token.Value))
            {
                string name = token.Value.Split('=')[0];
                return $"{subject} has no option '{name}'.{NearestName.Suggestion(name, OptionNames(command))} {hint}";
            }

            if (command.Subcommands.Count > 0)
            {
                return $"There is no command "
                    + $"'{token.Value}'.{NearestName.Suggestion(token.Value, command.Subcommands.Select(sub => sub.Name))} {hint}";
            }
        }

        if (command.Subcommands.Count > 0)
        {
            return $"No command was given. The commands are {string.Join(", ", command.Subcommands.Select(sub => sub.Name))}. {hint}";
        }

        if (line.UnmatchedTokens.Count > 0)
        {
            return $"{subject} does not expect '{line.UnmatchedTokens[0]}'. {hint}";
        }

        ParseError error = line.Errors[0];
        return error.SymbolResult switch
        {
            ArgumentResult { Tokens.Count: 0 } argument =>
                $"{subject} needs {argument.Argument.Name}. {argument.Argument.Description} {hint}",
            OptionResult { IdentifierTokenCount: 0 } option =>
                $"{subject} needs {option.Option.Name} {option.Option.HelpName}. {option.Option.Description}. {hint}",
            OptionResult { Tokens.Count: 0 } option =>
                $"{option.Option.Name} needs a value: {option.Option.Name} {option.Option.HelpName}.",
            OptionResult { IdentifierTokenCount: > 1 } option => $"{option.Option.Name} was given more than once.",
            _ => error.Message,
        };
    }

    private static bool LooksLikeOption(string token) =>
        token.Length > 1 && token[0] == '-' && (token[1] == '-' || char.IsLetter(token[1]))
            && !double.TryParse(token, CultureInfo.InvariantCulture, out _); // -Infinity is a value, though not one to accept

    private static IEnumerable<string> OptionNames(Command command)
    {
        for (Command? at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
        {
            foreach (Option option in at.Options)
            {
                if (at == command || option.Recursive)
                {
                    yield return option.Name;
                }
            }
        }
    }

    private static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}" : "gradus";
}
