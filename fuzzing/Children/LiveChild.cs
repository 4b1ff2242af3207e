using Gradus.Envs;

namespace Gradus.Fuzzing;

/// <summary>Answers as a process does, in this one, and keeps what was said.</summary>
internal sealed class LiveChild : IChild
{
    private readonly MemoryStream _input = new();
    private readonly MemoryStream _output = new();
    private readonly EnvironmentService _service;
    private readonly RequestWriter _requests;
    private readonly AnswerReader _answers;
    private uint _number;

    public LiveChild()
    {
        _service = new EnvironmentService(_input, _output, Scenario.Find);
        _requests = new RequestWriter(_input, () => { });
        _answers = new AnswerReader(_output);
    }

    /// <summary>The requests, in order.</summary>
    public List<byte[]> Requests { get; } = [];

    /// <summary>Their answers.</summary>
    public List<byte[]> Answers { get; } = [];

    public void Send(byte kind, ReadOnlySpan<byte> payload) => SendParts(kind, [payload.ToArray()]);

    public void SendParts(byte kind, IReadOnlyList<ReadOnlyMemory<byte>> payload)
    {
        _input.SetLength(0);
        _requests.Begin(kind, ++_number, payload.Sum(part => part.Length));
        foreach (ReadOnlyMemory<byte> part in payload)
        {
            _requests.Write(part.Span);
        }

        _requests.End();
        Requests.Add(_input.ToArray());
        _input.Position = 0;
        _output.SetLength(0);
        _service.Run();
        Answers.Add(_output.ToArray());
        _output.Position = 0;
    }

    public ReadOnlyMemory<byte> Receive(int minLength, int maxLength) => _answers.Read(_number, minLength, maxLength);

    public void Release() => _answers.Release();

    public EnvironmentLostException Refuse(string what) => throw new InvalidDataException(what); // it answers what is right

    public void Dispose() => _service.Dispose();
}
