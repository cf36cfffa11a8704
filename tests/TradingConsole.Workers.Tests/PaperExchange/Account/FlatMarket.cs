using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.Tests.PaperExchange.Account;

/// <summary>Prices that stand still until a test pins others; funding at whatever rate a test wants.</summary>
internal sealed class FlatMarket : IPaperMarket
{
    public static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string Description => "Flat";

    public double FundingRate { get; init; }

    public ImmutableArray<PaperInstrument> Instruments { get; } =
    [
        Contract("BTCUSDT", 0.10m, 0.001m, 120m, 50m), Contract("ETHUSDT", 0.01m, 0.001m, 2000m, 20m),
        Contract("SOLUSDT", 0.0100m, 0.01m, 80000m, 5m),
    ];

    public DateTimeOffset Start => Epoch;

    public DateTimeOffset? LiveStart => null;

    public DateTimeOffset? End => null;

    public static double PriceOf(Symbol symbol) => symbol.Value switch { "BTCUSDT" => 60000, "ETHUSDT" => 3000, _ => 150 };

    public bool TryFillPath(Symbol symbol, long minute, MinutePath path)
    {
        Array.Fill(path.Last, PriceOf(symbol));
        Array.Fill(path.Mark, PriceOf(symbol));
        Array.Fill(path.Index, PriceOf(symbol));
        path.Volume = 60;
        return true;
    }

    public PaperFunding GetFunding(Symbol symbol, DateTimeOffset at) => new(FundingRate, null, 8);

    public IReadOnlyList<FundingRate> GetFundingRates(Symbol symbol, DateTimeOffset from, DateTimeOffset to)
    {
        var rates = new List<FundingRate>();
        for (var at = new DateTimeOffset(from.UtcTicks / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour, TimeSpan.Zero); at < to; at += TimeSpan.FromHours(1))
        {
            if (at >= from && at.Hour % 8 == 0)
            {
                rates.Add(new FundingRate(symbol, at, FundingRate));
            }
        }

        return rates;
    }

    public double GetOpenInterest(Symbol symbol, DateTimeOffset at) => 0;

    private static PaperInstrument Contract(string symbol, decimal tick, decimal step, decimal marketMax, decimal notional) => new(
        Symbol.Parse(symbol), "TRADING", "PERPETUAL", "COIN", symbol[..^4], tick, step, 100000m, marketMax, notional, Epoch,
        PaperInstrument.NoDelivery, 1e9);
}
