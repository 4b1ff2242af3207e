using Gradus.Envs;

namespace Gradus.Fuzzing;

/// <summary>The requests to a process that hosts environments: it answers each, or ends; what it answers are messages.</summary>
internal sealed class RequestsTarget : Target, IDisposable
{
    private readonly byte[][][] _requests = [.. Scenario.All.Select(scenario => ChildCase.Record(scenario).Requests.ToArray())];
    private readonly MemoryStream _answers = new();

    public override string Name => "requests";

    /// <summary>The cases without damage, with the number of their requests.</summary>
    public IEnumerable<(byte[] Input, int Count)> Valid => _requests.Select(requests => (Join(requests), requests.Length));

    /// <summary>The numbers of answers, done and failed, to the last case.</summary>
    public (int Done, int Failed) Counts { get; private set; }

    public override byte[] Make(Mutator mutator)
    {
        byte[][] requests = mutator.Pick(_requests);
        byte[][] other = mutator.Pick(_requests);
        return mutator.Random.Next(8) == 0
            ? mutator.Damage(Join(requests), Join(other), isText: false)
            : Join(Frames.Damage(requests, other, mutator));
    }

    public override void Read(byte[] input)
    {
        _answers.SetLength(0);
        using (var service = new EnvironmentService(new MemoryStream(input), _answers, Scenario.Find))
        {
            service.Run();
        }

        CountAnswers(_answers.GetBuffer().AsSpan(0, (int)_answers.Length));
    }

    /// <summary>Nothing in a request is an exception on the other side.</summary>
    public override bool IsDocumented(Exception exception) => false;

    public void Dispose() => _answers.Dispose();

    private void CountAnswers(ReadOnlySpan<byte> answers)
    {
        (int done, int failed) = (0, 0);
        while (!answers.IsEmpty)
        {
            (byte kind, _, uint length) = Message.ReadHeader(answers[..Message.HeaderSize]);
            if (kind is not (Message.Done or Message.Failed) || (kind == Message.Failed && length is < sizeof(int) or > Message.MaxFailure))
            {
                throw new InvalidDataException($"An answer of kind {kind} has {length} bytes.");
            }

            (done, failed) = kind == Message.Done ? (done + 1, failed) : (done, failed + 1);
            answers = answers[(Message.HeaderSize + (int)length)..];
        }

        Counts = (done, failed);
    }

    private static byte[] Join(IEnumerable<byte[]> frames) => [.. frames.SelectMany(frame => frame)];
}
