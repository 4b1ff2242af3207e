using Gradus.Rl;

namespace Gradus.Fuzzing;

/// <summary>
/// <c>TrainingState.Load</c>, into the agent that saved the state. What is damaged inside gets a new checksum, so that it reaches the
/// readers behind it. A state that is refused has changed nothing.
/// </summary>
internal sealed class StateTarget : Target, IDisposable
{
    private readonly string _name;
    private readonly Agent _agent;
    private readonly byte[] _file;
    private readonly byte[] _state;
    private readonly Dictionary<string, string> _metadata;

    public StateTarget(string name, string algorithm, string environment, string setting)
    {
        _name = name;
        _agent = TrainedAgent.Make(algorithm, environment, setting);
        _file = TrainedAgent.FileOf(path => TrainingState.Save(path, _agent));
        SafetensorsFile file = SafetensorsFile.Read(new MemoryStream(_file), name);
        _state = file.Tensors[0].Bytes.ToArray();
        _metadata = file.Metadata.ToDictionary();
    }

    public override string Name => _name;

    public override byte[] Make(Mutator mutator)
    {
        if (mutator.Random.Next(4) == 0)
        {
            return SafetensorsBytes.Damage(_file, _file, mutator);
        }

        byte[] state = mutator.Damage(_state, _state, isText: false);
        var metadata = new Dictionary<string, string>(_metadata) { ["sha256"] = TrainingState.Checksum(state) };
        using var stream = new MemoryStream();
        new SafetensorsFile(metadata, [SavedTensor.Create<byte>("state", state, state.Length)]).Write(stream);
        return stream.ToArray();
    }

    public override void Read(byte[] input) => TrainingState.Load(new MemoryStream(input), _name, _agent);

    public override bool IsDocumented(Exception exception) => exception is InvalidDataException or IOException;

    public override void Use(byte[] input) => TrainingState.Load(new MemoryStream(_file), _name, _agent);

    public void Dispose() => _agent.Dispose();
}
