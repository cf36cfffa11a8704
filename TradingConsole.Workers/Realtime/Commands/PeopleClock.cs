namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>The clock people live on, however fast the market's runs: a person has a minute to type a phrase on every market.</summary>
internal sealed class PeopleClock(TimeProvider time)
{
    public DateTimeOffset GetUtcNow() => time.GetUtcNow();
}
