using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace TradingConsole.Core.Models;

/// <summary>One question the promotion gate asked.</summary>
/// <param name="Code">Stable name, snake_case, e.g. <c>not_worse_than_baseline</c>.</param>
/// <param name="Detail">The numbers behind the answer, for an operator to read.</param>
public sealed record GateCheck(string Code, bool Passed, string Detail);

/// <summary>Every check's answer. Passes only when at least one check ran and none failed.</summary>
public sealed record GateResult(ImmutableArray<GateCheck> Checks)
{
    [JsonIgnore]
    public bool Passed => !Checks.IsDefaultOrEmpty && Checks.All(check => check.Passed);

    /// <summary>The failed checks as one line; empty when the gate passed.</summary>
    public string Objections() => Checks.IsDefaultOrEmpty
        ? "no check ran"
        : string.Join("; ", Checks.Where(check => !check.Passed).Select(check => $"{check.Code}: {check.Detail}"));
}
