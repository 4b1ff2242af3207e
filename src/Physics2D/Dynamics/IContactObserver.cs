namespace Gradus.Physics2D;

/// <summary>Is told when a moving body begins and ceases to touch one that cannot move.</summary>
internal interface IContactObserver
{
    void Touched(int body);

    void Parted(int body);
}
