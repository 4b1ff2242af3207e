namespace Gradus.Inference;

/// <summary>A file is not a policy, is damaged, or has a network that cannot be loaded here.</summary>
public sealed class InvalidPolicyException : Exception
{
    /// <summary>Makes the exception.</summary>
    public InvalidPolicyException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">The file, the mistake, and what would be right.</param>
    public InvalidPolicyException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">The file, the mistake, and what would be right.</param>
    /// <param name="innerException">The cause.</param>
    public InvalidPolicyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
