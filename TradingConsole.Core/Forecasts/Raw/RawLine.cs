namespace TradingConsole.Core.Forecasts.Raw;

/// <summary>One answer or message as it came.</summary>
/// <param name="At">When it was received, UTC; the only clock that anything derived from it may use.</param>
/// <param name="Request">What was asked: path and query, or the channel. Never a key.</param>
/// <param name="Body">The untouched text.</param>
public readonly record struct RawLine(DateTimeOffset At, string Request, string Body);
