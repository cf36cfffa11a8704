namespace TradingConsole.Core.Backtesting;

/// <summary>The input of a backtest breaks a rule; the message names what, its value and the rule.</summary>
public sealed class BacktestException : Exception
{
    public BacktestException()
    {
    }

    public BacktestException(string message)
        : base(message)
    {
    }

    public BacktestException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
