using System.Globalization;

namespace TradingConsole.Web.Pages.Training;

/// <summary>One number a job is started with, as typed.</summary>
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
