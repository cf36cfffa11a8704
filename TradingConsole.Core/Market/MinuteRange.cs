namespace TradingConsole.Core.Market;

/// <summary>A run of minutes, [From, To) on open times, UTC.</summary>
public readonly record struct MinuteRange(DateTimeOffset From, DateTimeOffset To)
{
    public int Minutes => (int)(To - From).TotalMinutes;
}
