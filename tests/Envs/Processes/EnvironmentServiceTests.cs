using System.Buffers.Binary;
using System.Text;
using Gradus.Envs;
using Gradus.Fuzzing;

namespace Gradus.Tests;

/// <summary>The child's side of the messages, request by request, and the parent's where they contradict each other.</summary>
public sealed class EnvironmentServiceTests
{
    private const string Make = """{"id":"CartPole-v1","count":2,"autoreset":"SameStep","timeout":60,"assemblies":[]}""";

    [Theory]
    [InlineData(Message.Load, 0x8000_0000u, "has 2147483648 bytes where 4 to 1073741833 were expected")]
    [InlineData(Message.Load, uint.MaxValue, "has 4294967295 bytes where 4 to 1073741833 were expected")]
    [InlineData(Message.Load, 3u, "has 3 bytes where 4 to 1073741833 were expected")]
    [InlineData(Message.Make, 0x7FFF_FFFFu, "has 2147483647 bytes where 0 to 67108864 were expected")]
    [InlineData(Message.Reset, 8u, "has 8 bytes where 9 were expected")]
    [InlineData(Message.Step, 12u, "has 12 bytes where 8 were expected")]
    [InlineData(Message.Masks, 1u, "has 1 bytes where 0 were expected")]
    [InlineData(Message.Save, 0u, "has 0 bytes where 4 were expected")]
    [InlineData(Message.Accept, 3u, "has 3 bytes where 2 were expected")]
    [InlineData((byte)'?', 0u, "is not known")]
    public void A_request_of_a_wrong_length_is_answered_and_the_last(byte kind, uint length, string why)
    {
        List<(byte Kind, uint Number, string Text)> answers = [];
        long allocated = Allocation.Of(() => answers = Ask(
            Request(1, Message.Make, Encoding.UTF8.GetBytes(Make)), [.. Header(2, kind, length), .. new byte[20]], Request(3, Message.Reset, new byte[9])));
        Assert.Equal([(Message.Done, 1u), (Message.Failed, 2u)], answers.Select(answer => (answer.Kind, answer.Number)));
        Assert.Equal($"A request of kind {kind} {why}.", answers[1].Text);
        Assert.InRange(allocated, 1, 1 << 20);
    }

    [Fact]
    public void A_request_that_does_not_come_takes_no_memory()
    {
        List<(byte Kind, uint Number, string Text)> answers = [];
        byte[] load = [.. Header(2, Message.Load, 1 << 30), .. new byte[1000]];
        long allocated = Allocation.Of(() => answers = Ask(Request(1, Message.Make, Encoding.UTF8.GetBytes(Make)), load));
        Assert.Single(answers);
        Assert.InRange(allocated, 1, 1 << 20);
    }

    [Theory]
    [InlineData("\"count\":2", "\"count\":0", "A process makes 1 to 65536 environments, not 0.")]
    [InlineData("\"count\":2", "\"count\":-1", "A process makes 1 to 65536 environments, not -1.")]
    [InlineData("\"count\":2", "\"count\":2147483647", "A process makes 1 to 65536 environments, not 2147483647.")]
    [InlineData("CartPole-v1", "CartPole-v9", "There is no environment 'CartPole-v9'.")]
    public void Environments_that_cannot_be_made_are_refused(string what, string instead, string why)
    {
        string wrong = Make.Replace(what, instead, StringComparison.Ordinal);
        (byte kind, _, string text) = Assert.Single(Ask(Request(1, Message.Make, Encoding.UTF8.GetBytes(wrong))));
        Assert.Equal((Message.Failed, why), (kind, text));
    }

    [Fact]
    public void What_contradicts_the_requests_before_is_refused_and_changes_nothing()
    {
        byte[] make = Encoding.UTF8.GetBytes(Make);
        byte[] reset = [1, 0, 0, 0, 0, 0, 0, 0, 1];
        byte[] state = SavedCartPole();
        byte[][] requests =
        [
            Request(1, Message.Make, make),
            Request(2, Message.Masks, []),
            Request(3, Message.Make, make),
            Request(4, Message.Save, BitConverter.GetBytes(2)),
            Request(5, Message.Save, BitConverter.GetBytes(-1)),
            Request(6, Message.Load, [1, 0, 0, 0, .. state]),
            Request(7, Message.Accept, [0, 0]),
            Request(8, Message.Load, [0, 0, 0, 0, .. state]),
            Request(9, Message.Load, [1, 0, 0, 0, .. state]),
            Request(10, Message.Accept, [0, 2]),
            Request(11, Message.Reset, reset),
        ];
        Assert.Equal(
            [
                (Message.Done, ""),
                (Message.Failed, "All actions of these environments are always legal."),
                (Message.Failed, "The environments are in use already."),
                (Message.Failed, "There is no environment 2 among 2."),
                (Message.Failed, "There is no environment -1 among 2."),
                (Message.Failed, "The state of environment 1 came where that of 0 was due."),
                (Message.Failed, "0 states were read for 2 environments."),
                (Message.Done, ""),
                (Message.Done, ""),
                (Message.Failed, "Whether an episode has ended is 0 or 1."),
                (Message.Done, ""),
            ],
            Ask(requests).Select(answer => (answer.Kind, answer.Text)));
    }

    [Fact]
    public void Environments_that_nothing_was_asked_of_can_be_made_again_in_another_number_and_the_first_stays()
    {
        int made = 0;
        byte[] one = Encoding.UTF8.GetBytes(Make.Replace("\"count\":2", "\"count\":1", StringComparison.Ordinal));
        byte[] three = Encoding.UTF8.GetBytes(Make.Replace("\"count\":2", "\"count\":3", StringComparison.Ordinal));
        List<(byte Kind, uint Number, string Text)> answers = Ask(
            (_, _) => () =>
            {
                made++;
                return new CartPole();
            },
            Request(1, Message.Make, one),
            Request(2, Message.Make, three),
            Request(3, Message.Reset, [1, 0, 0, 0, 0, 0, 0, 0, 1]),
            Request(4, Message.Step, new byte[12]));
        Assert.All(answers, answer => Assert.Equal((Message.Done, ""), (answer.Kind, answer.Text)));
        Assert.Equal((4, 3), (answers.Count, made));
    }

    [Fact]
    public void A_process_that_refuses_what_it_has_read_is_lost_and_replaced()
    {
        Scenario scenario = Scenario.All[0];
        LiveChild recorded = ChildCase.Record(scenario);
        int accept = recorded.Requests.FindIndex(request => request[0] == Message.Accept);
        Assert.InRange(accept, 1, 20);
        byte[] number = recorded.Answers[accept][1..5];
        recorded.Answers[accept] = [Message.Failed, .. number, 6, 0, 0, 0, 255, 255, 255, 255, (byte)'n', (byte)'o'];
        int started = 0;
        PlayStage stage = default;
        Assert.True(scenario.Play(
            new ChildCase(scenario, () => started++ < 2 ? new RecordedChild(recorded.Answers) : new LiveChild()), ref stage));
        Assert.Equal(3, started);
    }

    [Theory]
    [InlineData("""{"type":"MultiBinary","n":16777216}""", """{"type":"Discrete","n":2,"start":0}""", false)]
    [InlineData("""{"type":"Discrete","n":2,"start":0}""", """{"type":"MultiBinary","n":16777216}""", false)]
    [InlineData("""{"type":"Discrete","n":2,"start":0}""", """{"type":"Discrete","n":16777216,"start":0}""", true)]
    public void Spaces_too_large_to_be_counted_in_are_refused_without_memory_for_them(string observations, string actions, bool masked)
    {
        byte[] description = Encoding.UTF8.GetBytes(
            $$"""{"observation_space":{{observations}},"action_space":{{actions}},"has_action_mask":{{(masked ? "true" : "false")}},"can_resume":false}""");
        var program = new ChildCase(Scenario.All[0], () => new RecordedChild([[.. Header(1, Message.Done, (uint)description.Length), .. description]]));
        string message = "";
        long allocated = Allocation.Of(() => message = Assert.Throws<InvalidOperationException>(() => ProcessBatch.Start(
            program, 200, AutoresetMode.SameStep, new IsolationOptions { EnvironmentsPerProcess = 200 }, new RestartBudget(0))).Message);
        Assert.Contains("200 environments, 200 in a process, with observations, actions or masks of 16777216 numbers are too many", message, StringComparison.Ordinal);
        Assert.InRange(allocated, 1, 1 << 20);
    }

    private static byte[] SavedCartPole()
    {
        var environment = new CartPole();
        environment.Reset(1, new float[4]);
        var writer = new StateWriter();
        environment.SaveState(writer);
        return writer.ToArray();
    }

    private static byte[] Request(uint number, byte kind, byte[] payload) => [.. Header(number, kind, (uint)payload.Length), .. payload];

    private static byte[] Header(uint number, byte kind, uint length)
    {
        var header = new byte[Message.HeaderSize];
        header[0] = kind;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(1), number);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(5), length);
        return header;
    }

    /// <summary>The answers, and what the failed ones say.</summary>
    private static List<(byte Kind, uint Number, string Text)> Ask(params byte[][] requests) => Ask(Scenario.Find, requests);

    private static List<(byte Kind, uint Number, string Text)> Ask(
        Func<string, IReadOnlyList<string>, Func<IEnvironment>> find, params byte[][] requests)
    {
        using var output = new MemoryStream();
        using (var service = new EnvironmentService(new MemoryStream([.. requests.SelectMany(bytes => bytes)]), output, find))
        {
            service.Run();
        }

        List<(byte, uint, string)> answers = [];
        for (ReadOnlySpan<byte> left = output.ToArray(); !left.IsEmpty;)
        {
            (byte kind, uint number, uint length) = Message.ReadHeader(left);
            ReadOnlySpan<byte> payload = left.Slice(Message.HeaderSize, (int)length);
            answers.Add((kind, number, kind == Message.Failed ? Encoding.UTF8.GetString(payload[sizeof(int)..]) : ""));
            left = left[(Message.HeaderSize + (int)length)..];
        }

        return answers;
    }
}
