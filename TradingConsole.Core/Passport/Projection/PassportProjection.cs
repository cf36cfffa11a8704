using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Passport.Projection;

/// <summary>What one more event makes of a passport. Pure: live, rebuilt and tested histories run through these lines.</summary>
public static class PassportProjection
{
    /// <exception cref="ArgumentException">The event is another person's, or not later in their sequence than the last one counted.</exception>
    public static PassportRecord Apply(PassportRecord record, PassportEvent told)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(told);
        if (told.UserId != record.UserId || told.Sequence <= record.LastSequence)
        {
            throw new ArgumentException(
                $"event {told.EventId} is number {told.Sequence} of {told.UserId}; the passport of {record.UserId} stands at {record.LastSequence}.", nameof(told));
        }

        var next = told.Fact switch
        {
            ScanCompleted => record with { Activity = record.Activity with { Scans = record.Activity.Scans + 1 } },
            SignalTracked => record with { Activity = record.Activity with { Tracked = record.Activity.Tracked + 1 } },
            SignalConverted or SignalDropped => record with { Activity = record.Activity with { Tracked = record.Activity.Tracked - 1 } },
            QuickTradeOpened => record with { Trades = record.Trades with { Open = record.Trades.Open + 1 } },
            QuickTradePlanChanged => record,
            QuickTradeClosed closed => Closed(record, closed),
            CopyTradePublished => record with { Activity = record.Activity with { Published = record.Activity.Published + 1 } },
            CopyTradeFollowed => record with { Activity = record.Activity with { Followed = record.Activity.Followed + 1 } },
            HypothesisProposed => record with { Hypotheses = record.Hypotheses with { Total = record.Hypotheses.Total + 1 } },
            HypothesisAnswered answered => record with { Hypotheses = Answered(record.Hypotheses, answered.Answer) },
            HypothesisSettled settled => Settled(record, settled),
            OverrideOffered => record with { Overrides = record.Overrides with { Offered = record.Overrides.Offered + 1 } },
            OverrideAnswered { IsAccepted: true } => record with { Overrides = record.Overrides with { Accepted = record.Overrides.Accepted + 1 } },
            OverrideAnswered => record with { Overrides = record.Overrides with { Ignored = record.Overrides.Ignored + 1 } },
            PredictionMade => record with { Activity = record.Activity with { Predictions = record.Activity.Predictions + 1 } },
            PredictionSettled settled => Directed(record, settled.Symbol, settled.IsRight, settled.IsVoid ? null : settled.Confidence, settled.IsRight),
            ArenaSettled settled => record with { Activity = Decided(record.Activity, settled.Result) },
            QuickTradeRequested or QuickTradeCloseRequested or QuickTradeCloseRefused or QuickTradeCanceled => record,
            ArenaOpened or ArenaJoined or ArenaCalledOff => record,
            _ => throw new ArgumentException($"no rule for {told.Fact.GetType().Name}.", nameof(told)),
        };
        return next with { LastSequence = told.Sequence, UpdatedAt = told.At.ToUniversalTime() };
    }

    private static PassportRecord Closed(PassportRecord record, QuickTradeClosed closed)
    {
        var side = closed.Direction.Sign() * Math.Sign(closed.ExitPrice - closed.EntryPrice);
        var next = Directed(record, closed.Symbol, side == 0 ? null : side > 0, closed.Sign == 0 ? null : closed.Confidence, closed.Sign > 0);
        var coin = next.Coins.GetValueOrDefault(closed.Symbol.Value, CoinCounts.None);
        var key = KoreanTime.HourOfWeek(closed.EnteredAt);
        var hour = next.Hours.GetValueOrDefault(key, HourCounts.None);
        var (won, hold) = (closed.Sign > 0 ? 1 : 0, (long)(closed.ExitedAt - closed.EnteredAt).TotalSeconds);
        return next with
        {
            Trades = Counted(next.Trades, closed, hold),
            Overrides = closed.Sign < 0
                ? next.Overrides with { IgnoredLosses = next.Overrides.IgnoredLosses + closed.WarningsIgnored }
                : next.Overrides,
            Coins = next.Coins.SetItem(closed.Symbol.Value, coin with
            {
                Trades = coin.Trades + 1, Wins = coin.Wins + won, PnlBps = coin.PnlBps + closed.PnlBps,
                RMilli = coin.RMilli + (closed.RMilli ?? 0), HoldSeconds = coin.HoldSeconds + hold,
            }),
            Hours = next.Hours.SetItem(key, new HourCounts(
                hour.Trades + 1, hour.Wins + won, hour.PnlBps + closed.PnlBps, hour.RMilli + (closed.RMilli ?? 0),
                hour.RTrades + (closed.RMilli is null ? 0 : 1))),
        };
    }

    private static TradeCounts Counted(TradeCounts trades, QuickTradeClosed closed, long hold)
    {
        var sign = closed.Sign;
        var streak = sign == 0 ? trades.Streak : Math.Sign(trades.Streak) == sign ? trades.Streak + sign : sign;
        var running = trades.RMilli + (closed.RMilli ?? 0);
        var peak = Math.Max(trades.RPeakMilli, running);
        var own = closed.Origin == TradeOrigin.Own && sign != 0;
        var first = trades.Closed == 0;
        return trades with
        {
            Open = trades.Open - 1,
            Wins = trades.Wins + (sign > 0 ? 1 : 0),
            Losses = trades.Losses + (sign < 0 ? 1 : 0),
            Flats = trades.Flats + (sign == 0 ? 1 : 0),
            PnlBps = trades.PnlBps + closed.PnlBps,
            BestPnlBps = first ? closed.PnlBps : Math.Max(trades.BestPnlBps, closed.PnlBps),
            WorstPnlBps = first ? closed.PnlBps : Math.Min(trades.WorstPnlBps, closed.PnlBps),
            PnlBpsSquares = trades.PnlBpsSquares + ((long)closed.PnlBps * closed.PnlBps),
            RMilli = running,
            RTrades = trades.RTrades + (closed.RMilli is null ? 0 : 1),
            RPeakMilli = peak,
            RDrawdownMilli = Math.Max(trades.RDrawdownMilli, peak - running),
            Streak = streak,
            WinsInARowMax = Math.Max(trades.WinsInARowMax, streak),
            LossesInARowMax = Math.Max(trades.LossesInARowMax, -streak),
            OwnDecided = trades.OwnDecided + (own ? 1 : 0),
            OwnWins = trades.OwnWins + (own && sign > 0 ? 1 : 0),
            StopsMoved = trades.StopsMoved + (closed.IsStopMoved ? 1 : 0),
            TargetsCut = trades.TargetsCut + (closed.IsTargetCut ? 1 : 0),
            HoldSeconds = trades.HoldSeconds + hold,
        };
    }

    private static HypothesisCounts Answered(HypothesisCounts counts, HypothesisAnswer answer) => answer switch
    {
        HypothesisAnswer.Approved => counts with { Approved = counts.Approved + 1 },
        HypothesisAnswer.Rejected => counts with { Rejected = counts.Rejected + 1 },
        _ => counts with { Dissents = counts.Dissents + 1 },
    };

    private static PassportRecord Settled(PassportRecord record, HypothesisSettled settled)
    {
        var next = Directed(record, settled.Symbol, settled.IsRight, settled.IsRight is null ? null : settled.Confidence, settled.IsRight);
        return settled is { Answer: HypothesisAnswer.Dissented, IsRight: { } right }
            ? next with
            {
                Hypotheses = next.Hypotheses with
                {
                    DissentsSettled = next.Hypotheses.DissentsSettled + 1, DissentWins = next.Hypotheses.DissentWins + (right ? 1 : 0),
                },
            }
            : next;
    }

    // A direction that was answered, and a confidence that was: a trade's confidence is in its paying, its direction in the price.
    private static PassportRecord Directed(PassportRecord record, Symbol symbol, bool? isRight, int? confidence, bool? cameTrue)
    {
        var (forecasts, coins) = (record.Forecasts, record.Coins);
        if (isRight is { } right)
        {
            var coin = coins.GetValueOrDefault(symbol.Value, CoinCounts.None);
            coins = coins.SetItem(symbol.Value, coin with { Total = coin.Total + 1, Correct = coin.Correct + (right ? 1 : 0) });
            forecasts = forecasts with
            {
                DirectionTotal = forecasts.DirectionTotal + 1, DirectionCorrect = forecasts.DirectionCorrect + (right ? 1 : 0),
            };
        }

        if (confidence is { } percent && cameTrue is { } hit)
        {
            var at = Math.Min(percent * ForecastCounts.BinCount / 100, ForecastCounts.BinCount - 1);
            var bin = forecasts.Bins[at];
            var error = percent - (hit ? 100 : 0);
            forecasts = forecasts with
            {
                ConfidenceSum = forecasts.ConfidenceSum + percent,
                ConfidenceSamples = forecasts.ConfidenceSamples + 1,
                ConfidenceHits = forecasts.ConfidenceHits + (hit ? 1 : 0),
                SquaredErrors = forecasts.SquaredErrors + ((long)error * error),
                Bins = forecasts.Bins.SetItem(at, new ConfidenceBin(bin.Samples + 1, bin.ConfidenceSum + percent, bin.Hits + (hit ? 1 : 0))),
            };
        }

        return record with { Forecasts = forecasts, Coins = coins };
    }

    private static ActivityCounts Decided(ActivityCounts counts, int result) => result switch
    {
        > 0 => counts with { ArenasWon = counts.ArenasWon + 1 },
        < 0 => counts with { ArenasLost = counts.ArenasLost + 1 },
        _ => counts with { ArenasDrawn = counts.ArenasDrawn + 1 },
    };
}
