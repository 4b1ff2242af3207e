namespace Gradus.Examples;

/// <summary>What an engine calls: once when the node enters the scene, then every frame.</summary>
internal abstract class Node
{
    public virtual void _Ready()
    {
    }

    public virtual void _Process(double delta)
    {
    }
}

/// <summary>The engine's part: nodes, and frames.</summary>
internal sealed class Scene
{
    private readonly Node[] _nodes;

    public Scene(params Node[] nodes)
    {
        _nodes = nodes;
        Array.ForEach(nodes, node => node._Ready());
    }

    public int Frames { get; private set; }

    public void Frame(double delta)
    {
        Frames++;
        foreach (Node node in _nodes)
        {
            node._Process(delta);
        }
    }
}
