namespace Gradus.Envs;

/// <summary>A process has ended, or does not answer.</summary>
internal sealed class ChildLostException(string message, Exception? inner = null) : Exception(message, inner);
