using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.PaperExchange.Faults;

/// <summary>Everything that goes wrong on one paper exchange: written by hand or drawn from a seed.</summary>
public sealed class PaperFaultPlan
{
    public static readonly PaperFaultPlan None = new([]);

    private PaperFaultPlan(ImmutableArray<PaperFault> faults) => Faults = faults;

    /// <summary>In order of their start.</summary>
    public ImmutableArray<PaperFault> Faults { get; }

    public static PaperFaultPlan FromScript(params ReadOnlySpan<PaperFault> faults) =>
        new([.. faults.ToArray().OrderBy(f => f.From)]);

    /// <summary>A reproducible plan of short faults spread over a span of market time.</summary>
    /// <param name="perHour">Faults per market hour.</param>
    public static PaperFaultPlan FromSeed(ulong seed, DateTimeOffset from, TimeSpan span, double perHour)
    {
        var random = new SeededRandom(seed);
        var kinds = Enum.GetValues<PaperFaultKind>();
        var faults = ImmutableArray.CreateBuilder<PaperFault>();
        for (var at = TimeSpan.Zero; ;)
        {
            at += TimeSpan.FromHours(-Math.Log(1 - random.NextDouble()) / perHour);
            if (at >= span)
            {
                return new PaperFaultPlan(faults.ToImmutable());
            }

            faults.Add(new PaperFault(
                kinds[random.NextInt(kinds.Length)], from + at, TimeSpan.FromSeconds(5 + (55 * random.NextDouble()))));
        }
    }
}
