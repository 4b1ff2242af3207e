namespace Gradus;

/// <summary>A file is not valid safetensors. The message is one sentence that names the file, the place and what is wrong there.</summary>
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
    /// <param name="innerException">What the JSON reader said.</param>
    public SafetensorsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
