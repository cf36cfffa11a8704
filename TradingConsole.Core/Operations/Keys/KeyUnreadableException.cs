namespace TradingConsole.Core.Operations.Keys;

/// <summary>A stored secret cannot be opened: nothing is signed with it until a person acts.</summary>
public sealed class KeyUnreadableException : Exception
{
    private const string Steps =
        "The stored exchange key cannot be opened: the key ring that sealed it is missing, changed or of another installation. "
        + "Put the folder 'keys' of the data directory (and its certificate, where one is used) back from the backup, or enter the keys again under Settings.";

    public KeyUnreadableException()
        : base(Steps)
    {
    }

    public KeyUnreadableException(string message)
        : base(message)
    {
    }

    public KeyUnreadableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <param name="reason">Kept without its data: a failure's own words could carry what was in the box.</param>
    public static KeyUnreadableException Because(Exception reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new($"{Steps} ({reason.GetType().Name})");
    }
}
