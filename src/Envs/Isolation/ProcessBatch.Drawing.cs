namespace Gradus.Envs;

internal sealed partial class ProcessBatch
{
    /// <summary>Whether an environment draws itself.</summary>
    public bool CanDraw => _groups[0].CanDraw;

    /// <summary>The drawing of a batch of one.</summary>
    /// <exception cref="EnvironmentException">It cannot draw.</exception>
    public Scene DrawOne(StepNumber step)
    {
        ProcessGroup group = _groups[0];
        try
        {
            group.Send(Message.Draw, []);
            return SceneMessage.Read(group.Receive(0, Message.MaxDrawing));
        }
        catch (EnvironmentLostException)
        {
            return new Scene(0, 0, 1, 1); // the next step finds it lost again
        }
        catch (InvalidDataException damaged)
        {
            throw Failure(group, 0, damaged, step);
        }
        catch (ChildFailedException raised)
        {
            throw Failure(group, raised, step);
        }
    }
}
