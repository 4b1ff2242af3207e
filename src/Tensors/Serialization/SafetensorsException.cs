namespace Gradus;

/// <summary>A file is not valid safetensors. The message is one sentence that names the file, the place and the mistake.</summary>
public sealed class SafetensorsException : IOException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">File, place and mistake.</param>
    public SafetensorsException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">File, place and mistake.</param>
    /// <param name="innerException">The JSON reader's exception.</param>
    public SafetensorsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
