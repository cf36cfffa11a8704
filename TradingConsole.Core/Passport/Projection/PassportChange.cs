using System.Collections.Immutable;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Passport.Projection;

/// <summary>What a run of one person's events makes of their passport: the new counts, the trades that ended, and how each day closed.</summary>
/// <param name="Days">The standing after the last event of each day (Korea) in the run, in order.</param>
public sealed record PassportChange(
    PassportRecord Before, PassportRecord After, ImmutableArray<(PassportEvent Told, QuickTradeClosed Trade)> Closed, ImmutableArray<PassportDay> Days)
{
    /// <exception cref="ArgumentException">As <see cref="PassportProjection.Apply"/>.</exception>
    public static PassportChange Of(PassportRecord before, IEnumerable<PassportEvent> events)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(events);
        var record = before;
        var closed = ImmutableArray.CreateBuilder<(PassportEvent, QuickTradeClosed)>();
        var days = new SortedDictionary<DateOnly, PassportRecord>();
        foreach (var told in events)
        {
            record = PassportProjection.Apply(record, told);
            days[KoreanTime.DayOf(told.At)] = record;
            if (told.Fact is QuickTradeClosed trade)
            {
                closed.Add((told, trade));
            }
        }

        return new PassportChange(
            before, record, closed.DrainToImmutable(),
            [.. days.Select(day => new PassportDay(day.Key, day.Value.UpdatedAt, PassportMetrics.Of(day.Value)))]);
    }
}

/// <param name="ComputedAt">Market clock of the day's last event.</param>
public sealed record PassportDay(DateOnly Day, DateTimeOffset ComputedAt, PassportMetrics Metrics);
