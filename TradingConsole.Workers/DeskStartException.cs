namespace TradingConsole.Workers;

/// <summary>The desk cannot start; the message names what is wrong and what to do, and is all an operator needs to see.</summary>
public sealed class DeskStartException : Exception
{
    public DeskStartException()
    {
    }

    public DeskStartException(string message)
        : base(message)
    {
    }

    public DeskStartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
