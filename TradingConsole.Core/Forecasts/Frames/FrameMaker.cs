using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Cutoffs;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Forecasts.Frames;

/// <summary>Makes feature frames of one market's hourly snapshots. Pure; a frame uses snapshots at or before its hour only.</summary>
/// <remarks>
/// What is not known stands at its neutral value (no change 0, no deviation 0, usual volume 1) with its flag set: a reader can tell a market
/// that did not move from one nobody looked at. Formulas in docs/metrics.md.
/// </remarks>
public static class FrameMaker
{
    /// <param name="snapshots">Of one market, by ascending hour.</param>
    /// <param name="from">First hour to make a frame for, inclusive.</param>
    /// <param name="to">Last hour, inclusive.</param>
    /// <exception cref="ArgumentException">Several markets, hours out of order, or times that are no hours.</exception>
    public static ImmutableArray<FeatureFrame> Of(
        IReadOnlyList<MarketSnapshot> snapshots, DateTimeOffset from, DateTimeOffset to, FrameRules rules)
    {
        ArgumentNullException.ThrowIfNull(snapshots);
        ArgumentNullException.ThrowIfNull(rules);
        var places = new Dictionary<long, int>(snapshots.Count);
        for (var i = 0; i < snapshots.Count; i++)
        {
            var at = snapshots[i].Ts;
            if (at.UtcTicks % TimeSpan.TicksPerHour != 0 || (i > 0 && (at <= snapshots[i - 1].Ts || snapshots[i].MarketId != snapshots[0].MarketId)))
            {
                throw new ArgumentException($"snapshot {i} of {snapshots[i].MarketId} at {at:O}: needs whole hours of one market, ascending", nameof(snapshots));
            }

            places[Hour(at)] = i;
        }

        var frames = ImmutableArray.CreateBuilder<FeatureFrame>();
        foreach (var snapshot in snapshots)
        {
            if (snapshot.Ts >= from && snapshot.Ts <= to)
            {
                frames.Add(At(snapshot, back => places.TryGetValue(Hour(snapshot.Ts) - back, out var place) ? snapshots[place] : null, rules));
            }
        }

        return frames.ToImmutable();
    }

    private static FeatureFrame At(MarketSnapshot now, Func<int, MarketSnapshot?> back, FrameRules rules)
    {
        var imputed = Imputation.None;
        double Known(double? value, double neutral, Imputation flag)
        {
            imputed |= value is null ? flag : Imputation.None;
            return value ?? neutral;
        }

        var returns = Known(Change(now, back(1), rules), 0, Imputation.Returns);
        var vol = Known(Vol(now, back, rules), 0, Imputation.Vol);
        var velocity = Known(VolumeVelocity(now, back, rules), 1, Imputation.VolumeVelocity);
        var oiChange = Known(OiChange(now, back(rules.OiHours)), 0, Imputation.OiChange);
        return new FeatureFrame(now.Ts, now.MarketId, returns, vol, velocity, oiChange, now.TimeToEnd, now.Liquidity, imputed);
    }

    private static double? Change(MarketSnapshot? now, MarketSnapshot? before, FrameRules rules) => now is null || before is null
        ? null
        : LogOdds.Of(now.Yes, rules.PriceFloor) - LogOdds.Of(before.Yes, rules.PriceFloor);

    // The population deviation, as every σ of the house.
    private static double? Vol(MarketSnapshot now, Func<int, MarketSnapshot?> back, FrameRules rules)
    {
        var (count, sum, squares) = (0, 0.0, 0.0);
        for (var hour = 0; hour < rules.VolHours; hour++)
        {
            if (Change(hour == 0 ? now : back(hour), back(hour + 1), rules) is { } change)
            {
                count++;
                sum += change;
                squares += change * change;
            }
        }

        return count < rules.VolChangesLeast ? null : Math.Sqrt(Math.Max(0, (squares / count) - (sum / count * (sum / count))));
    }

    private static double? VolumeVelocity(MarketSnapshot now, Func<int, MarketSnapshot?> back, FrameRules rules)
    {
        if (now.Volume24hUsd is not { } volume)
        {
            return null;
        }

        var (count, sum) = (1, volume);
        for (var hour = 1; hour < rules.VolumeHours; hour++)
        {
            if (back(hour)?.Volume24hUsd is { } earlier)
            {
                count++;
                sum += earlier;
            }
        }

        return count < rules.VolumesLeast || sum <= 0 ? null : volume / (sum / count);
    }

    private static double? OiChange(MarketSnapshot now, MarketSnapshot? before) =>
        now.OpenInterestUsd is { } interest && before?.OpenInterestUsd is > 0 and { } earlier ? (interest / earlier) - 1 : null;

    private static long Hour(DateTimeOffset at) => at.UtcTicks / TimeSpan.TicksPerHour;
}
