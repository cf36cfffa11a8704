using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using TradingConsole.Core.Simulation;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Backtesting.Figures;

/// <summary>From a finished loop to its report.</summary>
internal static class ReportBuilder
{
    private const int CurvePointsMax = 1_000;
    private const double DaysPerYear = 365;
    private const double MinutesPerDay = 1_440;

    private static readonly string Version = typeof(ReportBuilder).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    public static BacktestReport Build(BacktestOutcome outcome, string dataHash)
    {
        var funnel = FunnelBuilder.Build(outcome.Funnel, outcome.Config.Policy, outcome.StillOpen);
        var returns = DailyReturns(outcome);
        return new BacktestReport(
            outcome.Config,
            Version,
            outcome.Config.Hash(outcome.Symbols),
            dataHash,
            ResultHash(outcome, funnel),
            MinuteGrid.FromIndex(Math.Max(0, outcome.FirstMinute)),
            MinuteGrid.FromIndex(outcome.LastMinute + 1),
            [.. outcome.Symbols.Select(symbol => symbol.Symbol)],
            FiguresOf(outcome, returns),
            CostsOf(outcome.Trades),
            funnel,
            Months(outcome),
            [.. outcome.Trades.GroupBy(trade => trade.Symbol).OrderBy(group => group.Key).Select(group => SymbolOf([.. group]))],
            [new EquityPoint(Math.Max(0, outcome.FirstMinute), outcome.Equity.Initial, 0), .. outcome.Equity.Curve(CurvePointsMax - 1)],
            returns,
            outcome.Trades);
    }

    private static BacktestFigures FiguresOf(BacktestOutcome outcome, ImmutableArray<double> daily)
    {
        var trades = outcome.Trades;
        var initial = outcome.Config.InitialBalance;
        var net = Net(trades);
        var fractions = trades.Select(trade => trade.ReturnFraction).ToArray();
        var sharpe = TradeScores.Sharpe(daily.AsSpan());
        var days = outcome.Equity.Minutes / MinutesPerDay;
        var turned = trades.Sum(trade => trade.Notional + (trade.Quantity * trade.ExitPrice));
        int Ended(ExitReason reason) => trades.Count(trade => trade.Reason == reason);
        return new BacktestFigures(
            initial,
            outcome.WalletBalance,
            outcome.WalletBalance - initial,
            (double)((outcome.WalletBalance - initial) / initial),
            trades.Length,
            trades.Count(trade => trade.Net > 0),
            trades.IsEmpty ? null : (double)trades.Count(trade => trade.Net > 0) / trades.Length,
            TradeScores.ProfitFactor(net),
            trades.IsEmpty ? null : TradeScores.Mean(net),
            trades.IsEmpty ? null : TradeScores.Mean(fractions),
            outcome.Equity.DrawdownMax,
            trades.IsEmpty ? null : TradeScores.TailLoss(fractions),
            days > 0 && outcome.Equity.Mean > 0 ? (double)turned / outcome.Equity.Mean / days : 0,
            sharpe,
            sharpe * Math.Sqrt(DaysPerYear),
            null,
            1,
            outcome.Equity.Minutes == 0 ? 0 : (double)outcome.ExposedMinutes / outcome.Equity.Minutes,
            trades.IsEmpty ? null : trades.Average(trade => (trade.ExitTime - trade.EntryTime).TotalMinutes),
            Ended(ExitReason.Stop),
            Ended(ExitReason.Target),
            Ended(ExitReason.Time),
            Ended(ExitReason.Liquidation),
            Ended(ExitReason.Kill),
            outcome.DayLossTrips,
            outcome.StillOpen);
    }

    private static CostWaterfall CostsOf(ImmutableArray<BacktestTrade> trades) => new(
        trades.Sum(trade => trade.GrossBeforeSlippage), trades.Sum(trade => trade.Fees), trades.Sum(trade => trade.Slippage),
        trades.Sum(trade => trade.Funding), trades.Sum(trade => trade.Net));

    private static SymbolRow SymbolOf(ImmutableArray<BacktestTrade> trades) => new(
        trades[0].Symbol, trades.Length, trades.Count(trade => trade.Net > 0), trades.Sum(trade => trade.GrossBeforeSlippage),
        trades.Sum(trade => trade.Fees), trades.Sum(trade => trade.Slippage), trades.Sum(trade => trade.Funding),
        trades.Sum(trade => trade.Net), TradeScores.ProfitFactor(Net(trades)));

    /// <summary>A row for every month the data covers, trades or not.</summary>
    private static ImmutableArray<MonthRow> Months(BacktestOutcome outcome)
    {
        var trades = outcome.Trades.ToLookup(trade => MonthOf(trade.ExitTime));
        var opening = (double)outcome.Config.InitialBalance;
        var rows = ImmutableArray.CreateBuilder<MonthRow>();
        foreach (var month in outcome.Equity.Days.GroupBy(day => EquityTrack.MonthOf(day.Day)))
        {
            var closing = month.Last().Equity;
            ImmutableArray<BacktestTrade> closed = [.. trades[month.Key]];
            rows.Add(new MonthRow(
                month.Key, closed.Length, closed.Sum(trade => trade.Net), opening > 0 ? (closing / opening) - 1 : 0,
                TradeScores.ProfitFactor(Net(closed)), outcome.Equity.MonthDrawdowns[month.Key],
                closed.IsEmpty ? null : (double)closed.Count(trade => trade.Net > 0) / closed.Length));
            opening = closing;
        }

        return rows.ToImmutable();
    }

    private static ImmutableArray<double> DailyReturns(BacktestOutcome outcome)
    {
        var before = (double)outcome.Config.InitialBalance;
        var returns = ImmutableArray.CreateBuilder<double>(outcome.Equity.Days.Count);
        foreach (var (_, equity) in outcome.Equity.Days)
        {
            returns.Add(before > 0 ? (equity / before) - 1 : 0);
            before = equity;
        }

        return returns.MoveToImmutable();
    }

    /// <summary>SHA-256 over the trades, the daily equity and the funnel, in their JSON form.</summary>
    private static string ResultHash(BacktestOutcome outcome, BacktestFunnel funnel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var trade in outcome.Trades)
        {
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(trade, BacktestJson.Options));
        }

        foreach (var (day, equity) in outcome.Equity.Days)
        {
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(new { day, equity }, BacktestJson.Options));
        }

        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(funnel, BacktestJson.Options));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static double[] Net(ImmutableArray<BacktestTrade> trades) => [.. trades.Select(trade => (double)trade.Net)];

    private static string MonthOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
