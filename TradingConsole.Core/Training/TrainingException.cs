namespace TradingConsole.Core.Training;

/// <summary>Rows or a configuration that cannot be trained on; the message names the value and the rule.</summary>
public sealed class TrainingException : Exception
{
    public TrainingException()
    {
    }

    public TrainingException(string message)
        : base(message)
    {
    }

    public TrainingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
