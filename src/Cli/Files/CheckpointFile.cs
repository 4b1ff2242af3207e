using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>Opens a checkpoint that the user named: the file, or the run folder that contains it.</summary>
internal static class CheckpointFile
{
    /// <exception cref="BadInputException">There is no such file, or it does not contain a usable policy.</exception>
    public static Policy Open(string path, Backend<float> backend, out string file)
    {
        file = Directory.Exists(StartFolder.Full(path)) ? Path.Combine(path, RunFolder.CheckpointName) : path;
        string full = StartFolder.Full(file);
        if (!File.Exists(full))
        {
            throw new BadInputException($"There is no checkpoint '{file}'. 'gradus train' writes one to its run folder.");
        }

        try
        {
            return Policy.Load(full, backend);
        }
        catch (Exception exception) when (exception is InvalidPolicyException or IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"The checkpoint cannot be used: {Sentence.Of(exception)}");
        }
    }
}
