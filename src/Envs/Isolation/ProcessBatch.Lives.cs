using System.Buffers.Binary;

namespace Gradus.Envs;

internal sealed partial class ProcessBatch
{
    /// <summary>The names of the actions of a game with lives; null for anything else.</summary>
    public IReadOnlyList<string>? ActionMeanings => _groups[0].ActionMeanings;

    /// <summary>The lives that are left in a batch of one.</summary>
    /// <exception cref="EnvironmentException">It cannot say.</exception>
    public int LivesOfOne(StepNumber step)
    {
        ProcessGroup group = _groups[0];
        try
        {
            group.Send(Message.Lives, []);
            return BinaryPrimitives.ReadInt32LittleEndian(group.Receive(sizeof(int), sizeof(int)));
        }
        catch (EnvironmentLostException)
        {
            return 0; // the next step finds it lost again
        }
        catch (ChildFailedException raised)
        {
            throw Failure(group, raised, step);
        }
    }
}
