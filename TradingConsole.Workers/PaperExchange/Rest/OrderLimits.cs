namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>Counts the account's orders against its limits per ten seconds and per minute.</summary>
internal sealed class OrderLimits(int perTenSeconds, int perMinute)
{
    private long _tenSeconds;
    private long _minute;

    public int InTenSeconds { get; private set; }

    public int InMinute { get; private set; }

    /// <summary>Counts a call's orders; a refused one is not counted.</summary>
    public PaperError? Admit(int orders, DateTimeOffset now)
    {
        Roll(now);
        if (InTenSeconds + orders > perTenSeconds)
        {
            return PaperError.TooManyOrders(perTenSeconds, "TEN_SECONDS");
        }

        if (InMinute + 1 > perMinute)
        {
            return PaperError.TooManyOrders(perMinute, "MINUTE");
        }

        InTenSeconds += orders;
        InMinute += orders > 0 ? 1 : 0;
        return null;
    }

    /// <summary>Starts counting anew in a new window.</summary>
    public void Roll(DateTimeOffset now)
    {
        var (ten, minute) = (now.ToUnixTimeSeconds() / 10, now.ToUnixTimeSeconds() / 60);
        InTenSeconds = ten == _tenSeconds ? InTenSeconds : 0;
        InMinute = minute == _minute ? InMinute : 0;
        (_tenSeconds, _minute) = (ten, minute);
    }
}
