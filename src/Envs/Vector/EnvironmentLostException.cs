namespace Gradus.Envs;

/// <summary>Environments cannot be reached any more: their process has ended, or does not answer.</summary>
internal sealed class EnvironmentLostException(string message, Exception? inner = null) : Exception(message, inner);
