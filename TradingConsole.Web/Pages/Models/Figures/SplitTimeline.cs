using System.Globalization;
using TradingConsole.Core.Training;

namespace TradingConsole.Web.Pages.Models.Figures;

/// <summary>Where train, validation and test lie in time, placed on a line of <see cref="Width"/>.</summary>
public sealed record SplitTimeline(IReadOnlyList<SplitPart> Parts, IReadOnlyList<(double At, string Text)> Days)
{
    public const double Width = 640;

    private const double LabelWidth = 104;

    /// <param name="until">The line ends here when it is later than the test part: how long the model has been out of school.</param>
    public static SplitTimeline Of(TrainingMetrics metrics, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var from = metrics.TrainStart;
        var to = until > metrics.TestEnd ? until : metrics.TestEnd;
        var span = Math.Max(1, (to - from).TotalSeconds);
        double At(DateTimeOffset moment) => Width * Math.Clamp((moment - from).TotalSeconds / span, 0, 1);
        SplitPart Part(string name, string color, DateTimeOffset start, DateTimeOffset end, string words) =>
            new(name, color, At(start), Math.Max(1, At(end) - At(start)), $"{name}: {words}, {Day(start)} to {Day(end)} UTC");

        var parts = new List<SplitPart>
        {
            Part("train", "var(--tc-s2)", from, metrics.TrainEnd, $"{Formats.Number(metrics.TrainRows)} rows"),
            Part("validation", "var(--tc-s3)", metrics.TrainEnd, metrics.TestStart, $"{Formats.Number(metrics.ValidationRows)} rows, early stopping"),
            Part("test", "var(--tc-accent)", metrics.TestStart, metrics.TestEnd, $"{Formats.Number(metrics.TestRows)} rows, seen once"),
        };
        if (to > metrics.TestEnd)
        {
            parts.Add(Part("since", "var(--tc-bar-2)", metrics.TestEnd, to, "after its data"));
        }

        var days = new[] { from, metrics.TrainEnd, metrics.TestStart, metrics.TestEnd }.Select(moment => (Math.Min(At(moment), Width - LabelWidth), Day(moment))).ToList();
        return new SplitTimeline(parts, Apart(days));
    }

    /// <summary>Labels that would overlap an earlier one are left out; the hover has them.</summary>
    private static List<(double At, string Text)> Apart(List<(double At, string Text)> days)
    {
        var kept = new List<(double At, string Text)>();
        foreach (var day in days)
        {
            if (kept.Count == 0 || day.At - kept[^1].At > LabelWidth)
            {
                kept.Add(day);
            }
        }

        return kept;
    }

    private static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
}

public sealed record SplitPart(string Name, string Color, double X, double Width, string Words);
