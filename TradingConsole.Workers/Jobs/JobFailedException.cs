namespace TradingConsole.Workers.Jobs;

/// <summary>A job that could not do its work; the message is what the operator reads.</summary>
public sealed class JobFailedException : Exception
{
    public JobFailedException(string message)
        : base(message)
    {
    }

    public JobFailedException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public JobFailedException()
    {
    }
}
