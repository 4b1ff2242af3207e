namespace Gradus.Physics2D;

/// <summary>Is notified when a moving body begins and ceases to touch a static one.</summary>
internal interface IContactObserver
{
    void Touched(int body);

    void Parted(int body);
}
