namespace Gradus.Rl;

/// <summary>A file that should hold a policy does not, or holds a damaged one.</summary>
public sealed class InvalidPolicyException : Exception
{
    /// <summary>Makes the exception.</summary>
    public InvalidPolicyException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">Which file, what is wrong, what would be right.</param>
    public InvalidPolicyException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">Which file, what is wrong, what would be right.</param>
    /// <param name="innerException">The cause.</param>
    public InvalidPolicyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
