using System.Collections.Immutable;

namespace TradingConsole.Core.Execution.GoLive;

/// <summary>How a figure is compared with its threshold.</summary>
public enum GoLiveBound
{
    AtLeast,
    AtMost,
}

/// <summary>One line of the go-live checklist.</summary>
/// <param name="Code">Stable, lower snake case.</param>
/// <param name="Title">What an operator reads.</param>
/// <param name="Figure">Measured; null when there is no data, which never passes a line that asks for some.</param>
/// <param name="Threshold">Null on a line that is shown and asks for nothing.</param>
/// <param name="Unit"><c>days</c>, <c>minutes</c>, <c>s</c>, <c>ms</c>, <c>fraction</c>, <c>ratio</c> or <c>count</c>.</param>
/// <param name="Source">Where the figure comes from.</param>
/// <param name="Rule">Which of the thresholds these are: <c>rehearsal</c> on the paper market, <c>live</c> on the exchange.</param>
/// <param name="Detail">One sentence with the figure, the threshold and what to do about it.</param>
public sealed record GoLiveCheck(
    string Code, string Title, double? Figure, double? Threshold, GoLiveBound Bound, string Unit, bool Passed, string Source, string Rule,
    string Detail);

/// <summary>The whole checklist at one moment.</summary>
/// <param name="At">Market clock, UTC.</param>
/// <param name="Rule">As <see cref="GoLiveCheck.Rule"/>.</param>
public sealed record GoLiveReport(DateTimeOffset At, string Rule, ImmutableArray<GoLiveCheck> Checks)
{
    public bool IsGreen => !Checks.IsDefaultOrEmpty && Checks.All(check => check.Passed);

    /// <summary>The lines that block, as one text; empty when none does.</summary>
    public string Objections => string.Join(" ", Checks.Where(check => !check.Passed).Select(check => $"{check.Title}: {check.Detail}"));
}
