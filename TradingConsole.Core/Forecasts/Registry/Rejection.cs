namespace TradingConsole.Core.Forecasts.Registry;

/// <summary>Why one row of an answer is not used.</summary>
/// <param name="Reason">What is counted, e.g. <c>length_mismatch</c>.</param>
/// <param name="Message">Field, value and rule.</param>
public sealed record Rejection(string Reason, string Message);
