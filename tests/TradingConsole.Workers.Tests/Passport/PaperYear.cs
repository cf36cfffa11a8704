using TradingConsole.Core.Market;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.Tests.Passport;

/// <summary>A year of the paper exchange's prices, asked for by minute. What it knows at a minute is what had closed by then.</summary>
internal sealed class PaperYear(ulong seed)
{
    public static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset End = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const int Stretch = 120;
    private const int Stretches = 36;

    private readonly SyntheticMarket _market = new(seed);
    private readonly MinutePath _path = new();

    /// <summary>Open, high, low and close of the mark price.</summary>
    public PathBar Bar(Symbol symbol, long minute) => _market.TryFillPath(symbol, minute, _path)
        ? MinutePath.Bar(_path.Mark)
        : throw new InvalidOperationException($"{symbol} has no minute {minute}.");

    public double Close(Symbol symbol, long minute) => Bar(symbol, minute).Close;

    /// <summary>Deviation of two-hour log returns over the three days before, and the last two hours in that unit.</summary>
    public (double Deviation, double Momentum) Known(Symbol symbol, DateTimeOffset at)
    {
        var last = MinuteGrid.ToIndex(at) - 1;
        var closes = Enumerable.Range(0, Stretches + 1).Select(i => Math.Log(Close(symbol, last - (Stretch * (Stretches - i))))).ToArray();
        var returns = closes.Zip(closes.Skip(1), (before, after) => after - before).ToArray();
        var deviation = Math.Sqrt(returns[..^1].Average(one => one * one));
        return (deviation, returns[^1] / deviation);
    }
}
