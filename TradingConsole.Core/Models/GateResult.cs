using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace TradingConsole.Core.Models;

/// <summary>One question the promotion gate asked.</summary>
/// <param name="Code">Stable name, snake_case, e.g. <c>not_worse_than_baseline</c>.</param>
/// <param name="Figure">What was measured; null when nothing could be, or the question has no number.</param>
/// <param name="Threshold">What the figure was held against; <paramref name="Detail"/> says which side of it passes.</param>
/// <param name="Unit">Of both numbers, e.g. <c>rows</c>, <c>h</c>, <c>psi</c>; empty without numbers.</param>
/// <param name="Detail">The answer in words, for an operator to read.</param>
/// <param name="IsSkipped">The rules in force do not ask this; it then counts as passed and the detail says why.</param>
[method: JsonConstructor]
public sealed record GateCheck(
    string Code, bool Passed, double? Figure, double? Threshold, string Unit, string Detail, bool IsSkipped = false)
{
    /// <summary>A check without numbers.</summary>
    public GateCheck(string code, bool passed, string detail)
        : this(code, passed, null, null, "", detail)
    {
    }

    /// <summary>Records stored before checks had units read as empty.</summary>
    public string Unit { get; init; } = Unit ?? "";

    /// <param name="why">What the operator reads in place of a number.</param>
    public static GateCheck Skipped(string code, string why) => new(code, true, null, null, "", why, IsSkipped: true);
}

/// <summary>Every check's answer. Passes only when at least one check ran and none failed.</summary>
public sealed record GateResult(ImmutableArray<GateCheck> Checks)
{
    [JsonIgnore]
    public bool Passed => !Checks.IsDefaultOrEmpty && Checks.All(check => check.Passed);

    /// <summary>How many of the questions asked passed, and how many the rules did not ask, e.g. <c>5 of 5 pass, 4 not asked</c>.</summary>
    public string Count()
    {
        if (Checks.IsDefaultOrEmpty)
        {
            return "no checks";
        }

        var skipped = Checks.Count(check => check.IsSkipped);
        var passed = $"{Checks.Count(check => check.Passed) - skipped} of {Checks.Length - skipped} pass";
        return skipped == 0 ? passed : $"{passed}, {skipped} not asked";
    }

    /// <summary>The failed checks as one line; empty when the gate passed.</summary>
    public string Objections() => Checks.IsDefaultOrEmpty
        ? "no check ran"
        : string.Join("; ", Checks.Where(check => !check.Passed).Select(check => $"{check.Code}: {check.Detail}"));
}
