using System.Collections.Immutable;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Passport.Projection;

/// <summary>What a run of one person's events makes of their passport: the new counts, the trades that ended, and how each day closed.</summary>
/// <param name="Coins">When each coin whose counts changed last did: not when the run ended, which is nobody's fact.</param>
/// <param name="Days">The standing after the last event of each day (Korea) in the run, in order.</param>
public sealed record PassportChange(
    PassportRecord Before, PassportRecord After, ImmutableArray<(PassportEvent Told, QuickTradeClosed Trade)> Closed,
    ImmutableSortedDictionary<string, DateTimeOffset> Coins, ImmutableArray<PassportDay> Days)
{
    /// <exception cref="ArgumentException">As <see cref="PassportProjection.Apply"/>.</exception>
    public static PassportChange Of(PassportRecord before, IEnumerable<PassportEvent> events)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(events);
        var record = before;
        var closed = ImmutableArray.CreateBuilder<(PassportEvent, QuickTradeClosed)>();
        var coins = ImmutableSortedDictionary.CreateBuilder<string, DateTimeOffset>(StringComparer.Ordinal);
        var days = new SortedDictionary<DateOnly, PassportRecord>();
        foreach (var told in events)
        {
            var next = PassportProjection.Apply(record, told);
            if (!ReferenceEquals(next.Coins, record.Coins))
            {
                foreach (var (coin, counts) in next.Coins)
                {
                    if (!ReferenceEquals(counts, record.Coins.GetValueOrDefault(coin)))
                    {
                        coins[coin] = next.UpdatedAt;
                    }
                }
            }

            record = next;
            days[KoreanTime.DayOf(told.At)] = record;
            if (told.Fact is QuickTradeClosed trade)
            {
                closed.Add((told, trade));
            }
        }

        return new PassportChange(
            before, record, closed.DrainToImmutable(), coins.ToImmutable(),
            [.. days.Select(day => new PassportDay(day.Key, day.Value.UpdatedAt, PassportMetrics.Of(day.Value)))]);
    }
}

/// <param name="ComputedAt">Market clock of the day's last event.</param>
public sealed record PassportDay(DateOnly Day, DateTimeOffset ComputedAt, PassportMetrics Metrics);
