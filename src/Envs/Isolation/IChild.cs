namespace Gradus.Envs;

/// <summary>What answers requests: <see cref="ChildProcess"/>, or something that says what one might.</summary>
internal interface IChild : IDisposable
{
    /// <summary>Sends a request.</summary>
    /// <exception cref="EnvironmentLostException">The process has ended.</exception>
    void Send(byte kind, ReadOnlySpan<byte> payload);

    /// <summary>Sends a request whose payload is in several places.</summary>
    /// <exception cref="EnvironmentLostException">The process has ended.</exception>
    void SendParts(byte kind, IReadOnlyList<ReadOnlyMemory<byte>> payload);

    /// <summary>Waits for the answer, which is valid until the next request.</summary>
    /// <param name="minLength">The minimum length of its payload.</param>
    /// <param name="maxLength">The maximum length of its payload.</param>
    /// <exception cref="EnvironmentLostException">
    /// The process ended, did not answer in time, or answered something else; it is killed.
    /// </exception>
    /// <exception cref="ChildFailedException">The answer is an error.</exception>
    ReadOnlyMemory<byte> Receive(int minLength, int maxLength);

    /// <summary>Gives back the memory that long answers took.</summary>
    void Release();

    /// <summary>Gives the process up because of what it answered.</summary>
    /// <param name="what">A clause about the process, such as "sent flags that contradict each other".</param>
    EnvironmentLostException Refuse(string what);
}
