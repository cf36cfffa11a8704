namespace TradingConsole.Core.Decisions;

/// <summary>One step of the chain, as the operator reads it.</summary>
/// <param name="Stage"><c>ev</c>, <c>gate</c>, <c>size</c> or <c>guard</c>.</param>
/// <param name="Code">The EV part or the reason code this step answers for.</param>
/// <param name="Limit">The number <paramref name="Value"/> was held against; null where there is none.</param>
/// <param name="Unit"><c>fraction</c>, <c>atr</c>, <c>usdt</c>, <c>count</c>, <c>x</c>, <c>s</c> or empty.</param>
public readonly record struct DecisionStage(string Stage, string Code, double Value, double? Limit, bool Passed, string Unit);
