using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Risk;

namespace TradingConsole.Core.Backtesting.Figures;

/// <summary>Reads the counts as a funnel and names what binds.</summary>
internal static class FunnelBuilder
{
    private const Refusals Ev = Refusals.NoEdge | Refusals.EvMin;
    private const Refusals Gates = Refusals.Q05Min | Refusals.MaeMax | Refusals.Regime;
    private const Refusals Filters = Refusals.BelowMinQuantity | Refusals.BelowMinNotional;

    public static BacktestFunnel Build(FunnelCounts counts, PolicyPreset policy, int stillOpen)
    {
        var signals = Passing(counts.Policy, (int)Refusals.InputInvalid);
        var ev = Passing(counts.Policy, (int)(Refusals.InputInvalid | Ev));
        var gates = Passing(counts.Policy, (int)(Refusals.InputInvalid | Ev | Gates));
        var sizing = Passing(counts.Policy, (int)(Refusals.InputInvalid | Ev | Gates | Refusals.StopTooWide));
        ImmutableArray<FunnelStage> stages =
        [
            new("bars", "Bars", counts.Bars),
            new("signals", "Signals", signals),
            new("ev", "Expected value", ev),
            new("gates", "Policy gates", gates),
            new("sizing", "Sizing", sizing),
            new("filters", "Exchange filters", counts.Policy[0]),
            new("guards", "Hard guards", counts.Guards[0]),
            new("entries", "Entries filled", counts.Filled),
            new("trades", "Trades closed", counts.Trades),
        ];
        var reasons = Reasons(counts, policy, stillOpen).Where(reason => reason.Refused > 0).ToImmutableArray();
        return new BacktestFunnel(stages, reasons, Bind(stages, reasons));
    }

    private static IEnumerable<FunnelReason> Reasons(FunnelCounts counts, PolicyPreset policy, int stillOpen)
    {
        yield return Own("signals", "NO_PREDICTION", counts.Unpredicted,
            "No model had spoken yet: indicators were warming up, a minute was missing, or no test window covers the bar.");
        foreach (var (stage, mask, before) in PolicyStages())
        {
            for (var bits = (uint)mask; bits != 0; bits &= bits - 1)
            {
                var single = (Refusals)(1 << BitOperations.TrailingZeroCount(bits));
                var (closest, limit, unit) = Approach(single, counts, policy);
                var (refused, stopped, alone) = Shares(counts.Policy, (int)single, (int)before);
                yield return new(stage, single.Code(), refused, stopped, alone, closest, limit, unit, ReasonCode.Describe(single.Code()));
            }
        }

        for (var i = 0; i < HardGuards.Codes.Length; i++)
        {
            var (refused, stopped, alone) = Shares(counts.Guards, 1 << i, 0);
            var code = HardGuards.Codes[i];
            yield return new("guards", code, refused, stopped, alone, null, null, "", ReasonCode.Describe(code));
        }

        yield return Own("entries", "NO_BAR", counts.Canceled, "The bar the entry was to be filled at never came.");
        yield return Own("trades", "STILL_OPEN", stillOpen, "The position was still open when the data ended; it was closed at the last mark price.");
    }

    private static (string Stage, Refusals Mask, Refusals Before)[] PolicyStages() =>
    [
        ("signals", Refusals.InputInvalid, Refusals.None),
        ("ev", Ev, Refusals.InputInvalid),
        ("gates", Gates, Refusals.InputInvalid | Ev),
        ("sizing", Refusals.StopTooWide, Refusals.InputInvalid | Ev | Gates),
        ("filters", Filters, Refusals.InputInvalid | Ev | Gates | Refusals.StopTooWide),
    ];

    private static FunnelReason Own(string stage, string code, long count, string sentence) =>
        new(stage, code, count, count, count, null, null, "", sentence);

    private static (double? Closest, double? Limit, string Unit) Approach(Refusals single, FunnelCounts counts, PolicyPreset policy) =>
        single switch
        {
            Refusals.NoEdge => (Known(counts.EvBest), 0, "fraction"),
            Refusals.EvMin => (Known(counts.EvBest), policy.EvMin, "fraction"),
            Refusals.Q05Min => (Known(counts.Q05Best), policy.Q05MinAtr, "atr"),
            Refusals.MaeMax => (Known(counts.MaeBest), policy.MaeMaxAtr, "atr"),
            _ => (null, null, ""),
        };

    private static double? Known(double value) => double.IsFinite(value) ? value : null;

    private static long Passing(ReadOnlySpan<long> cells, int mask)
    {
        var sum = 0L;
        for (var i = 0; i < cells.Length; i++)
        {
            sum += (i & mask) == 0 ? cells[i] : 0;
        }

        return sum;
    }

    private static (long Refused, long Stopped, long Alone) Shares(ReadOnlySpan<long> cells, int single, int before)
    {
        long refused = 0, stopped = 0;
        for (var i = 0; i < cells.Length; i++)
        {
            if ((i & single) != 0)
            {
                refused += cells[i];
                stopped += (i & before) == 0 ? cells[i] : 0;
            }
        }

        return (refused, stopped, cells[single]);
    }

    private static FunnelBinding Bind(ImmutableArray<FunnelStage> stages, ImmutableArray<FunnelReason> reasons)
    {
        if (stages[0].Count == 0)
        {
            return new("bars", "", "There was no bar in the span: nothing could be decided.");
        }

        var none = stages.Count(stage => stage.Count > 0) is var reached && reached < stages.Length;
        var at = none ? reached : Narrowest(stages);
        var (before, stage) = (stages[at - 1], stages[at]);
        var binding = reasons.Where(reason => reason.Stage == stage.Name).MaxBy(reason => reason.Stopped);
        if (binding is null)
        {
            return new(stage.Name, "", "Nothing was stopped: every bar became a trade.");
        }

        var culture = CultureInfo.InvariantCulture;
        var opening = none
            ? string.Create(culture, $"No trade: of {before.Count:N0} that passed {Lower(before.Title)}, none passed {Lower(stage.Title)}.")
            : string.Create(culture, $"Most is lost at {Lower(stage.Title)}: {stage.Count:N0} of {before.Count:N0} pass.");
        var share = string.Create(culture, $" {binding.Code} stopped {binding.Stopped:N0} of them: {binding.Sentence}");
        var closest = binding is { Closest: { } value, Limit: { } limit }
            ? string.Create(culture, $" The best seen was {Number(value, binding.Unit)}, the limit is {Number(limit, binding.Unit)}.")
            : "";
        var alone = binding.Alone > 0 && at is > 1 and < 7
            ? string.Create(culture, $" Loosening it alone would let {binding.Alone:N0} through.")
            : "";
        return new(stage.Name, binding.Code, opening + share + closest + alone);
    }

    /// <summary>The stage after the signals that lets the smallest share through.</summary>
    private static int Narrowest(ImmutableArray<FunnelStage> stages) => Enumerable.Range(2, stages.Length - 2)
        .MinBy(i => (double)stages[i].Count / stages[i - 1].Count);

    private static string Lower(string title) => char.ToLowerInvariant(title[0]) + title[1..];

    private static string Number(double value, string unit) => unit == "fraction"
        ? string.Create(CultureInfo.InvariantCulture, $"{value * 1e4:0.##} bps")
        : string.Create(CultureInfo.InvariantCulture, $"{value:0.##} ATR");
}
