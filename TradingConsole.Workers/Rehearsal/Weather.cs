using System.Collections.Immutable;
using TradingConsole.Core.Statistics;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Faults;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>What one seed makes of a rehearsal: how long, which faults, what kind of exchange.</summary>
/// <remarks>
/// A third of the seeds draws only faults that excuse nothing, so that the plain bounds are tested; few kinds a seed, so that they meet
/// often and in all pairs over many seeds.
/// </remarks>
/// <param name="Until">When the last fault has ended.</param>
internal sealed record Weather(
    DateTimeOffset From, DateTimeOffset Until, ImmutableArray<VenueFault> VenueFaults, Mishaps Mishaps, PaperAccountOptions Account,
    TimeSpan ClockError)
{
    private static readonly DateTimeOffset Epoch = new(2026, 3, 2, 7, 57, 0, TimeSpan.Zero); // Funding at eight, a few minutes in.

    private static readonly ImmutableArray<VenueFaultKind> Excusing = [.. VenueFaultPlan.Kinds.Where(Hindrances.Hinders)];
    private static readonly ImmutableArray<VenueFaultKind> Plain = [.. VenueFaultPlan.Kinds.Except(Excusing)];

    public static Weather FromSeed(ulong seed)
    {
        var random = new SeededRandom(seed).Fork(0x3EA7);
        var from = Epoch + TimeSpan.FromMilliseconds(random.NextInt(180_000));
        var span = TimeSpan.FromSeconds(90 + random.NextInt(90));
        var mood = random.NextDouble();
        var kinds = mood < 0.1 ? [] : Some(mood < 0.4 ? Plain : VenueFaultPlan.Kinds, 3 + random.NextInt(10), random);
        var perMinute = kinds.Length == 0 ? 0 : 2 + (12 * random.NextDouble());
        var mishaps = Some(Mishaps.Kinds, 1 + random.NextInt(6), random);
        var mishapsPerMinute = random.NextDouble() < 0.3 ? 0 : 0.5 + (4 * random.NextDouble());
        return new Weather(
            from, from + span,
            perMinute == 0 ? [] : VenueFaultPlan.FromSeed(random.NextUInt64(), from, span, perMinute, kinds),
            Mishaps.FromSeed(random.NextUInt64(), from, span, mishapsPerMinute, mishaps),
            new PaperAccountOptions
            {
                Seed = random.NextUInt64(),
                PartialFillChance = 0.6 * random.NextDouble(),
                PartialFillGap = random.NextDouble() < 0.5 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(random.NextInt(120)),
                TriggerDelay = TimeSpan.FromMilliseconds(1 + random.NextInt(60)),
                SaysTriggeredFirst = random.NextDouble() < 0.5,
            },
            TimeSpan.FromMilliseconds(random.NextDouble() < 0.5 ? 0 : random.NextInt(6000) - 3000));
    }

    /// <summary>The same exchange with one kind of fault, often enough to strike in a minute or two.</summary>
    public static Weather OfOneKind(ulong seed, DrillFault fault)
    {
        const double PerMinute = 5;
        var calm = FromSeed(seed);
        var span = calm.Until - calm.From;
        return calm with
        {
            VenueFaults = fault.Venue is { } venue ? VenueFaultPlan.FromSeed(seed, calm.From, span, PerMinute, [venue]) : [],
            Mishaps = Mishaps.FromSeed(seed, calm.From, span, fault.Mishap is null ? 0 : PerMinute, fault.Mishap is { } mishap ? [mishap] : []),
        };
    }

    private static ImmutableArray<T> Some<T>(ImmutableArray<T> all, int count, SeededRandom random)
    {
        var rest = all.ToList();
        var chosen = ImmutableArray.CreateBuilder<T>();
        while (rest.Count > 0 && chosen.Count < count)
        {
            var at = random.NextInt(rest.Count);
            chosen.Add(rest[at]);
            rest.RemoveAt(at);
        }

        return chosen.ToImmutable();
    }
}
