using Gradus.Envs;

namespace Gradus.Fuzzing;

/// <summary>Answers with given bytes, whatever is asked, as a process that is not to be trusted may.</summary>
internal sealed class RecordedChild : IChild
{
    private readonly IReadOnlyList<byte[]> _chunks;
    private readonly MemoryStream _pipe = new();
    private readonly AnswerReader _answers;
    private EnvironmentLostException? _loss;
    private uint _number;

    /// <param name="chunks">What it writes after each request.</param>
    public RecordedChild(IReadOnlyList<byte[]> chunks)
    {
        _chunks = chunks;
        _answers = new AnswerReader(_pipe);
    }

    public void Send(byte kind, ReadOnlySpan<byte> payload)
    {
        ThrowIfLost();
        long unread = _pipe.Position;
        _pipe.Position = _pipe.Length;
        _pipe.Write(_number < _chunks.Count ? _chunks[(int)_number] : []);
        _pipe.Position = unread;
        _number++;
    }

    public void SendParts(byte kind, IReadOnlyList<ReadOnlyMemory<byte>> payload) => Send(kind, []);

    public ReadOnlyMemory<byte> Receive(int minLength, int maxLength)
    {
        ThrowIfLost();
        try
        {
            return _answers.Read(_number, minLength, maxLength);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw Lose(exception);
        }
    }

    public void Release() => _answers.Release();

    public EnvironmentLostException Refuse(string what) => Lose(new InvalidDataException(what));

    public void Dispose() => _pipe.Dispose();

    private void ThrowIfLost()
    {
        if (_loss is not null)
        {
            throw _loss;
        }
    }

    private EnvironmentLostException Lose(Exception cause) => _loss = new EnvironmentLostException(cause.Message, cause);
}
