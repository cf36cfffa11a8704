using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>The mishaps of one rehearsal and which of them have struck.</summary>
internal sealed class Mishaps(ImmutableArray<Mishap> plan)
{
    public static readonly ImmutableArray<MishapKind> Kinds = [.. Enum.GetValues<MishapKind>()];

    private readonly SortedDictionary<MishapKind, int> _struck = [];
    private readonly HashSet<Mishap> _spent = [];

    public ImmutableArray<Mishap> Plan => plan;

    public IReadOnlyDictionary<MishapKind, int> Struck => _struck;

    /// <summary>The mishap of a kind that acts now; counted once a mishap.</summary>
    public Mishap? InEffect(MishapKind kind, DateTimeOffset now)
    {
        var found = plan.FirstOrDefault(mishap => mishap.Kind == kind && mishap.ActsAt(now));
        if (found is not null && _spent.Add(found))
        {
            Count(kind);
        }

        return found;
    }

    /// <summary>A crash point is passed: the crash that waits for it, once.</summary>
    public Mishap? Take(MishapKind point, DateTimeOffset now)
    {
        var found = plan.FirstOrDefault(mishap => mishap.Kind == point && mishap.ActsAt(now) && !_spent.Contains(mishap));
        if (found is not null)
        {
            _spent.Add(found);
            Count(point);
        }

        return found;
    }

    public void Count(MishapKind kind) => _struck[kind] = _struck.GetValueOrDefault(kind) + 1;

    /// <summary>A reproducible plan; the last one has ended at the end of the span.</summary>
    public static Mishaps FromSeed(ulong seed, DateTimeOffset from, TimeSpan span, double perMinute, ImmutableArray<MishapKind> kinds)
    {
        var random = new SeededRandom(seed);
        var plan = ImmutableArray.CreateBuilder<Mishap>();
        for (var at = TimeSpan.Zero; perMinute > 0 && kinds.Length > 0;)
        {
            at += TimeSpan.FromMinutes(-Math.Log(1 - random.NextDouble()) / perMinute);
            if (at >= span)
            {
                break;
            }

            var kind = kinds[random.NextInt(kinds.Length)];
            var duration = Milliseconds(kind is MishapKind.Crash or MishapKind.Stall ? 1 : 500 + (9500 * random.NextDouble()));
            var length = Milliseconds(kind switch
            {
                MishapKind.Stall => 100 + (900 * random.NextDouble()),
                MishapKind.JournalSlow => 20 + (2500 * random.NextDouble()),
                MishapKind.NetworkSlow => 50 + (350 * random.NextDouble()),
                _ => 100 + (6000 * random.NextDouble()),
            });
            plan.Add(new Mishap(kind, from + at, duration < span - at ? duration : span - at, length));
        }

        return new Mishaps(plan.ToImmutable());
    }

    private static TimeSpan Milliseconds(double value) => TimeSpan.FromMilliseconds(Math.Round(value));
}
