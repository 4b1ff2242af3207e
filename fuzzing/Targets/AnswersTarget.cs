using System.Buffers.Binary;
using Gradus.Envs;

namespace Gradus.Fuzzing;

/// <summary>
/// The answers of a process that hosts environments, from the description of its spaces to saved states. A case is the number of a
/// scenario and then, for each request, a length and as many bytes. The second process answers what is right, so that a loss is got over.
/// </summary>
internal sealed class AnswersTarget : Target
{
    private readonly byte[][][] _answers = [.. Scenario.All.Select(scenario => ChildCase.Record(scenario).Answers.ToArray())];
    private PlayStage _stage;

    public override string Name => "answers";

    /// <summary>The cases without damage.</summary>
    public IEnumerable<byte[]> Valid => _answers.Select((answers, number) => Join(number, answers));

    public override byte[] Make(Mutator mutator)
    {
        int number = mutator.Random.Next(_answers.Length);
        return Join(number, Frames.Damage(_answers[number], mutator.Pick(_answers), mutator));
    }

    public override void Read(byte[] input)
    {
        (Scenario scenario, List<byte[]> chunks) = Split(input);
        int started = 0;
        scenario.Play(new ChildCase(scenario, () => started++ < 2 ? new RecordedChild(chunks) : new LiveChild()), ref _stage);
    }

    public override bool IsDocumented(Exception exception) => _stage switch
    {
        PlayStage.Start => IsNamed(exception as InvalidOperationException) || exception is EnvironmentLostException,
        PlayStage.Steps => exception is EnvironmentException,
        PlayStage.Save => exception is EnvironmentException or EnvironmentLostException,
        _ => exception is InvalidDataException,
    };

    /// <summary>A refusal begins with the environments' name, unlike an accident of the same type.</summary>
    private static bool IsNamed(InvalidOperationException? exception) =>
        exception?.Message.StartsWith("case: ", StringComparison.Ordinal) == true;

    private static byte[] Join(int number, IReadOnlyList<byte[]> chunks)
    {
        using var stream = new MemoryStream();
        stream.WriteByte((byte)number);
        foreach (byte[] chunk in chunks)
        {
            stream.Write(BitConverter.GetBytes(chunk.Length));
            stream.Write(chunk);
        }

        return stream.ToArray();
    }

    private static (Scenario Scenario, List<byte[]> Chunks) Split(byte[] input)
    {
        List<byte[]> chunks = [];
        for (int at = 1; at + sizeof(int) <= input.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(input.AsSpan(at));
            at += sizeof(int);
            int end = (int)Math.Min(at + length, input.Length);
            chunks.Add(input[at..end]);
            at = end;
        }

        return (Scenario.All[input.Length == 0 ? 0 : input[0] % Scenario.All.Count], chunks);
    }
}
