using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.PaperExchange.Faults;

/// <summary>Faults of the account, drawn from a seed.</summary>
public static class VenueFaultPlan
{
    /// <summary>Everything that can go wrong.</summary>
    public static readonly ImmutableArray<VenueFaultKind> Kinds = [.. Enum.GetValues<VenueFaultKind>()];

    /// <summary>A reproducible plan of short faults spread over a span of market time; the last one has ended at its end.</summary>
    /// <param name="perMinute">Faults per market minute.</param>
    /// <param name="kinds">What to draw from; null: all.</param>
    public static ImmutableArray<VenueFault> FromSeed(
        ulong seed, DateTimeOffset from, TimeSpan span, double perMinute, ImmutableArray<VenueFaultKind>? kinds = null)
    {
        const double LengthMaxSeconds = 20;
        var random = new SeededRandom(seed);
        var choice = kinds ?? Kinds;
        var faults = ImmutableArray.CreateBuilder<VenueFault>();
        for (var at = TimeSpan.Zero; ;)
        {
            at += TimeSpan.FromMinutes(-Math.Log(1 - random.NextDouble()) / perMinute);
            if (at >= span)
            {
                return faults.ToImmutable();
            }

            var length = TimeSpan.FromMilliseconds(Math.Round(1000 * (0.5 + (LengthMaxSeconds * random.NextDouble()))));
            faults.Add(Draw(choice[random.NextInt(choice.Length)], from + at, length < span - at ? length : span - at, random));
        }
    }

    private static VenueFault Draw(VenueFaultKind kind, DateTimeOffset at, TimeSpan length, SeededRandom random)
    {
        ReadOnlySpan<(int Code, int Status)> unknown = [(-1006, 400), (-1007, 408), (0, 503), (0, 504), (-1000, 400)];
        ReadOnlySpan<(int Code, int Status)> definite = [(-1001, 503), (-1008, 503), (-2019, 400), (-2021, 400), (-2027, 400), (-4164, 400)];
        var error = kind == VenueFaultKind.RefuseCall && random.NextDouble() < 0.5
            ? definite[random.NextInt(definite.Length)]
            : unknown[random.NextInt(unknown.Length)];
        var milliseconds = kind switch
        {
            VenueFaultKind.VanishStop or VenueFaultKind.ExpireStop or VenueFaultKind.RejectStop => 100 + (2900 * random.NextDouble()),
            VenueFaultKind.DripFills => 20 + (200 * random.NextDouble()),
            VenueFaultKind.HideOrders => 8000 * random.NextDouble(),
            VenueFaultKind.ClockSkew => 10_000 * (random.NextDouble() - 0.5),
            VenueFaultKind.LateFunding => 15_000 * random.NextDouble(),
            _ => 50 + (5000 * random.NextDouble()),
        };
        var isCall = kind <= VenueFaultKind.GarbleReply;
        return new VenueFault(kind, at, length)
        {
            Delay = TimeSpan.FromMilliseconds(Math.Round(milliseconds)),
            Code = error.Code,
            Status = error.Status,
            Chance = isCall || kind is VenueFaultKind.DropEvents or VenueFaultKind.DuplicateEvents ? 0.2 + (0.8 * random.NextDouble()) : 1,
            Amount = random.NextDouble() < 0.5 ? 500 : -500,
        };
    }
}
