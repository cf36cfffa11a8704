using System.Globalization;
using System.Text.Json;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Training;

/// <summary>What a job is started with: a few numbers with their limits.</summary>
public sealed class JobForm
{
    private JobForm(string kind, string title, string effect, IReadOnlyList<JobField> fields) =>
        (Kind, Title, Effect, Fields) = (kind, title, effect, fields);

    public string Kind { get; }

    public string Title { get; }

    /// <summary>What happens when it runs.</summary>
    public string Effect { get; }

    public IReadOnlyList<JobField> Fields { get; }

    public bool IsValid => Fields.All(entry => entry.Error is null);

    public static JobForm Bootstrap(DeskSnapshot desk) => new(
        "bootstrap_history", "Bootstrap history",
        $"Fetches what is missing of {desk.Tickers.Length} symbols. Repeating it is cheap; live collection goes on.",
        [new JobField("days", "History", "days", 4, 1, 400, IsWhole: false)]);

    public static JobForm Label() => new(
        "label_recent", "Label recent", "Labels every stored bar whose horizon has closed and that has no label of the active label preset yet.", []);

    public static JobForm Train() => new(
        "train_model", "Train model",
        "Trains a candidate on the stored history. It does not trade until it is promoted.",
        [
            new JobField("days", "History", "days", 30, 1, 400, IsWhole: false),
            new JobField("rowsMax", "Rows at most", "rows", 90_000, 1_000, 5_000_000, IsWhole: true),
        ]);

    /// <returns>Null when the job takes no settings.</returns>
    /// <exception cref="InvalidOperationException">A field is not valid.</exception>
    public JsonElement? ToConfig()
    {
        if (!IsValid)
        {
            throw new InvalidOperationException("The job form has invalid fields; see Error.");
        }

        return Fields.Count == 0
            ? null
            : JsonSerializer.SerializeToElement(Fields.ToDictionary(field => field.Name, field => field.Value!.Value));
    }
}

/// <param name="Name">Key of the job's configuration.</param>
/// <param name="Min">Inclusive, like <paramref name="Max"/>.</param>
public sealed record JobField(string Name, string Label, string Unit, double Initial, double Min, double Max, bool IsWhole)
{
    public string Text { get; set; } = Initial.ToString("0.##", CultureInfo.InvariantCulture);

    public double? Value =>
        double.TryParse(Text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : null;

    public string? Error => Value is not { } value ? $"{Label} is '{Text}'; expected a number of {Unit}."
        : IsWhole && value != Math.Truncate(value) ? $"{Label} is {Text}; only whole numbers are allowed."
        : value < Min || value > Max ? string.Create(CultureInfo.InvariantCulture, $"{Label} is {Text} {Unit}; allowed is {Min:N0} to {Max:N0}.")
        : null;
}
