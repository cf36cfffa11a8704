namespace TradingConsole.Core.Risk;

/// <summary>One guard's answer to one intended entry.</summary>
/// <param name="Code">Stable reason code, e.g. <c>USED_MARGIN</c>.</param>
/// <param name="Value">What the entry would bring about.</param>
/// <param name="Limit">What the preset allows; null where there is nothing to compare.</param>
/// <param name="Unit"><c>fraction</c>, <c>count</c>, <c>s</c> or empty.</param>
/// <param name="Message">One sentence with both numbers.</param>
public readonly record struct GuardCheck(
    string Code, double Value, double? Limit, bool Passed, string Unit, string Message);

/// <summary>A guard that objected.</summary>
public readonly record struct RiskBlock(string Code, double Value, double? Limit, string Message);
