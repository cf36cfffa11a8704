namespace TradingConsole.Core.Forecasts.Raw;

/// <summary>A number that no line of the manifest has, though later ones are there: a line is gone.</summary>
/// <param name="Path">The unlisted file that bears the number; null when that is gone too.</param>
public sealed record RawGap(long Sequence, string? Path);
