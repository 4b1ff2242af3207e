namespace Gradus.Envs.Physics2D.Dynamics;

/// <summary>Is told when bodies begin and cease to touch.</summary>
internal interface IContactObserver
{
    void Touched(int bodyA, int bodyB);

    void Parted(int bodyA, int bodyB);
}
