using System.Globalization;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution;

namespace TradingConsole.Web.Pages.Signals;

/// <summary>A decision made again beside the stored one: equal bit for bit, or the first thing that is not.</summary>
internal static class ReplayComparison
{
    public static ReplayVerdict Compare(StoredSignal stored, Decision again, int features)
    {
        var policyStages = stored.Stages.Where(stage => stage.Stage != "guard").ToArray();
        var difference =
            Differs("wanted side", stored.Wanted, again.Wanted)
            ?? Differs("EV long", stored.EvLong, again.Long.Ev)
            ?? Differs("EV short", stored.EvShort, again.Short.Ev)
            ?? Differs("size", stored.SizeNotional, (double?)again.Proposal?.NotionalUsdt)
            ?? Differs("leverage", stored.Leverage, again.Proposal?.Leverage)
            ?? Differs("stop", stored.StopPrice, (double?)again.Proposal?.StopPrice)
            ?? Differs("target", stored.TargetPrice, (double?)again.Proposal?.TargetPrice)
            ?? Differs("number of policy steps", policyStages.Length, again.Stages.Length)
            ?? policyStages.Zip(again.Stages).Select(pair => StageDiffers(pair.First, pair.Second)).FirstOrDefault(found => found is not null);
        return difference is null
            ? new ReplayVerdict(true, $"{features} features, {again.Stages.Length} policy steps, bit for bit")
            : new ReplayVerdict(false, difference);
    }

    private static string? StageDiffers(DecisionStage stored, DecisionStage again) =>
        stored.Code != again.Code ? $"step: stored {stored.Code}, now {again.Code}"
        : Differs($"{stored.Code} value", stored.Value, again.Value)
            ?? Differs($"{stored.Code} limit", stored.Limit, again.Limit)
            ?? Differs($"{stored.Code} verdict", stored.Passed, again.Passed);

    // Equals, not ==: NaN is the same as NaN here, and a difference in the last bit is a difference.
    private static string? Differs<T>(string what, T stored, T again) => EqualityComparer<T>.Default.Equals(stored, again)
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"{what}: stored {Show(stored)}, now {Show(again)}");

    private static string Show<T>(T value) => value switch
    {
        null => "none",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "none",
    };
}
