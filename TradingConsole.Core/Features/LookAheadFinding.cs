using System.Globalization;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Features;

/// <summary>One feature that knew the future, with the smallest case the prover found.</summary>
/// <param name="Feature">Schema name, or <c>atr_price</c>, or <c>ready</c>.</param>
/// <param name="Bars">Bars of the shortest series that still shows it, the changed ones included.</param>
/// <param name="Minute">The row that changed, index on <see cref="MinuteGrid"/>.</param>
/// <param name="BarsAhead">How far after that row the nearest change that it noticed lies; 0 where setting the clock was enough.</param>
/// <param name="BarsChanged">Bars changed, added or taken away after the row; the smallest number found.</param>
/// <param name="Before">The row's value on the true series, and <paramref name="After"/> on the altered one; <c>ready</c> counts as 0 or 1.</param>
public sealed record LookAheadFinding(
    string Feature, LookAheadTransformation Transformation, int Bars, long Minute, int BarsAhead, int BarsChanged, double Before, double After)
{
    /// <summary>The case in one sentence, for the operator.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Feature} at {MinuteGrid.FromIndex(Minute):yyyy-MM-dd HH:mm} went from {Before:R} to {After:R} when {Change} ({Bars} bars are enough to show it)");

    private string Change => Transformation switch
    {
        LookAheadTransformation.ShiftClock when BarsAhead == 0 => "only the clock was set forward",
        LookAheadTransformation.ShiftClock => $"the series ended {BarsAhead} bar(s) earlier",
        LookAheadTransformation.ShuffleFuture => $"bars up to {BarsAhead} after it changed places",
        _ => $"the bar {BarsAhead} after it changed",
    };
}
