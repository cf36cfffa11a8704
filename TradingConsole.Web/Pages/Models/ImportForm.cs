using System.Globalization;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Models;

/// <summary>What an operator types to import a model, and what is wrong with it.</summary>
internal sealed class ImportForm
{
    public string TrainStart { get; set; } = "";

    public string TrainEnd { get; set; } = "";

    public string Reason { get; set; } = "";

    /// <summary>The first field that cannot be used: its name, its value and the rule; null when all can.</summary>
    public string? Problem() =>
        !TryInstant(TrainStart, out var start) ? Bad("Train start", TrainStart)
        : !TryInstant(TrainEnd, out var end) ? Bad("Train end", TrainEnd)
        : end < start ? $"Train end is '{TrainEnd}', must not be before train start, '{TrainStart}'."
        : Reason.Trim().Length < 3 ? $"Reason is '{Reason}', must say where the model comes from; it is kept."
        : null;

    /// <summary>To be called when there is no <see cref="Problem"/>.</summary>
    public ModelImport With(IEnumerable<ModelFile> files)
    {
        TryInstant(TrainStart, out var start);
        TryInstant(TrainEnd, out var end);
        return new ModelImport([.. files], start, end, Reason.Trim());
    }

    /// <summary>An instant, UTC unless it says otherwise.</summary>
    internal static bool TryInstant(string? text, out DateTimeOffset instant) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);

    private static string Bad(string field, string value) => $"{field} is '{value}', must be an instant such as 2026-01-31T00:00:00Z.";
}
