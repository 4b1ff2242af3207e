namespace Gradus.Physics2D;

/// <summary>
/// One end of a joint in its body's list. Edge 2n is the end at the first body of joint n, edge 2n + 1 the end at its second body;
/// neighbours in the list are edges too, or −1.
/// </summary>
internal struct Edge
{
    public int Previous, Next;
}
