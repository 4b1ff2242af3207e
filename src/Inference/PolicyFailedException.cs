namespace Gradus.Inference;

/// <summary>A policy was shown finite numbers and has no answer: its networks overflow there. It throws instead of acting on NaN.</summary>
public sealed class PolicyFailedException : InvalidOperationException
{
    /// <summary>Makes the exception.</summary>
    public PolicyFailedException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is NaN or infinite.</param>
    public PolicyFailedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is NaN or infinite.</param>
    /// <param name="innerException">The cause.</param>
    public PolicyFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
