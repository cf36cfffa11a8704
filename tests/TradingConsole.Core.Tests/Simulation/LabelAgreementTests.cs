using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;
using Xunit;

namespace TradingConsole.Core.Tests.Simulation;

/// <summary>What a model learns and what its trades do must be one thing: the same exit, at the same price, with the same funding.</summary>
public sealed class LabelAgreementTests
{
    private static readonly LabelSpec Spec = new(6, 4, 60, 16, 0, 0);

    [Theory]
    [InlineData(PositionSide.Long)]
    [InlineData(PositionSide.Short)]
    public void Account_RandomMarket_EndsAsTheLabelSays(PositionSide direction)
    {
        var random = new SeededRandom(42);
        var series = RandomSeries(random, 3_000);
        var atr = Enumerable.Repeat(0.15, series.Length).ToArray();
        FundingEvent[] funding = [.. Enumerable.Range(1, 99).Select(i => new FundingEvent(series.Minute[i * 30], 0.001 * random.NextGaussian()))];
        var labels = TripleBarrier.Label(series, atr, funding, Spec, direction);

        var exits = new Dictionary<sbyte, int>();
        for (var row = 0; row < series.Length; row += 7)
        {
            if (labels.IsLabelled(row))
            {
                Assert.True(Agrees(series, labels, funding, row, direction), $"row {row}");
                exits[labels.Y[row]] = exits.GetValueOrDefault(labels.Y[row]) + 1;
            }
        }

        Assert.Equal([-1, 0, 1], exits.Keys.Order().Select(y => (int)y));
    }

    private static bool Agrees(MinuteSeries series, LabelColumns labels, FundingEvent[] funding, int row, PositionSide direction)
    {
        var entry = series.MarkClose[row];
        var sign = direction.Sign();
        var bar = MinuteGrid.FromIndex(series.Minute[row]);
        var account = new SimulatedAccount(10_000m);
        account.Submit(
            new EntryIntent(
                Guid.Empty, Symbol.Btc, direction, 1m, (decimal)entry, 1,
                (decimal)(entry - (sign * Spec.KSl * 0.15)), (decimal)(entry + (sign * Spec.KTp * 0.15)), bar, bar.AddMinutes(1),
                Spec.HorizonBars, new FillTerms(0, 0, 0.001, 1e6, 0)),
            bar);
        account.OnOpen(Symbol.Btc, bar.AddMinutes(1), entry);

        var settled = funding.ToDictionary(happened => happened.Minute, happened => happened.Rate);
        for (var i = row + 1; ; i++)
        {
            var now = MinuteGrid.FromIndex(series.Minute[i]);
            if (settled.TryGetValue(series.Minute[i], out var rate))
            {
                account.OnFunding(Symbol.Btc, now, rate, entry); // On entry notional, as the label counts it.
            }

            var range = new MarkRange(series.MarkOpen[i], series.MarkHigh[i], series.MarkLow[i], series.MarkClose[i]);
            var happenedNow = account.OnMark(Symbol.Btc, now, range) ?? account.OnTime(now.AddMinutes(1)).FirstOrDefault();
            if (happenedNow is ExitFilled exit)
            {
                var y = exit.Reason switch { ExitReason.Target => 1, ExitReason.Stop => -1, _ => 0 };
                var gross = (double)exit.RealizedPnl / entry;
                var paid = (double)exit.Trade.Funding / entry;
                return y == labels.Y[row] && i == labels.EndBar[row]
                    && Math.Abs(gross - labels.RetGross[row]) < 1e-9 && Math.Abs(paid - labels.Funding[row]) < 1e-9;
            }
        }
    }

    private static MinuteSeries RandomSeries(SeededRandom random, int length)
    {
        var series = new MinuteSeries(Symbol.Btc, length);
        var price = 100.0;
        for (var i = 0; i < length; i++)
        {
            series.Minute[i] = 29_000_000 + i;
            var open = price * (1 + (0.0002 * random.NextGaussian())); // mark bars need not open where the last one closed
            var close = open * (1 + (0.001 * random.NextGaussian()));
            series.MarkOpen[i] = open;
            series.MarkClose[i] = close;
            series.MarkHigh[i] = Math.Max(open, close) * (1 + (0.0005 * random.NextDouble()));
            series.MarkLow[i] = Math.Min(open, close) * (1 - (0.0005 * random.NextDouble()));
            price = close;
        }

        return series;
    }
}
