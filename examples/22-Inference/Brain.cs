using Gradus.Inference;

namespace Gradus.Examples;

/// <summary>What a character of a game thinks with: in Unity, the bytes are those of a TextAsset.</summary>
public sealed class Brain
{
    private readonly TrainedPolicy _policy;
    private readonly ActingSession _session;

    public Brain(byte[] file)
    {
        _policy = TrainedPolicy.Load(new MemoryStream(file), "the character's policy");
        _session = _policy.NewSession();
    }

    public int Decide(float[] observation) => _session.Act(observation);

    public override string ToString() => $"{_policy.Algorithm} on {_policy.EnvironmentId}";
}
