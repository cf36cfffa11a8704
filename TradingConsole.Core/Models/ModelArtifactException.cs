namespace TradingConsole.Core.Models;

/// <summary>A model file that cannot be used; the message names the file's part, the value found and the rule.</summary>
public sealed class ModelArtifactException : Exception
{
    public ModelArtifactException()
    {
    }

    public ModelArtifactException(string message)
        : base(message)
    {
    }

    public ModelArtifactException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
