using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>Opens a checkpoint that a user named: the file, or the run folder that holds it.</summary>
internal static class CheckpointFile
{
    private const string NameInFolder = "checkpoint.safetensors";

    /// <exception cref="BadInputException">There is no such file, or it holds no policy that can be used.</exception>
    public static Policy Open(string path, Backend<float> backend, out string file)
    {
        file = Directory.Exists(path) ? Path.Combine(path, NameInFolder) : path;
        if (!File.Exists(file))
        {
            throw new BadInputException($"There is no checkpoint '{file}'. A training writes one to its run folder.");
        }

        try
        {
            return Policy.Load(file, backend);
        }
        catch (Exception exception) when (exception is InvalidPolicyException or IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"The checkpoint cannot be used: {exception.Message.ReplaceLineEndings(" ")}");
        }
    }
}
