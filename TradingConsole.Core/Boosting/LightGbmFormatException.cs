namespace TradingConsole.Core.Boosting;

/// <summary>Text that is not a LightGBM model this program can use; the message names line, key, value and rule.</summary>
public sealed class LightGbmFormatException : FormatException
{
    public LightGbmFormatException()
    {
    }

    public LightGbmFormatException(string message)
        : base(message)
    {
    }

    public LightGbmFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
