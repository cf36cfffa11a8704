using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Bands.Remote;

/// <summary>Reads quantiles out of answers whose shape varies; what cannot be read is null, never guessed.</summary>
internal static class QuantileSteps
{
    /// <summary>From an object with one list of steps per quantile, keyed by the quantile as text; other keys are left alone.</summary>
    public static ImmutableArray<ImmutableArray<double>>? OfKeys(JsonElement answer, SeriesQuestion question)
    {
        var lists = new List<double[]>();
        foreach (var quantile in question.Quantiles)
        {
            var found = answer.EnumerateObject().FirstOrDefault(field =>
                double.TryParse(field.Name, NumberStyles.Float, CultureInfo.InvariantCulture, out var named) && Math.Abs(named - quantile) < 1e-9);
            if (found.Value.ValueKind != JsonValueKind.Array || Numbers(found.Value) is not { } steps || steps.Length < question.Horizon)
            {
                return null;
            }

            lists.Add(steps);
        }

        return [.. Enumerable.Range(0, question.Horizon).Select(step => Ordered(lists.Select(list => list[step])))];
    }

    /// <summary>From one row a step that holds the deciles 0.1 to 0.9, with the mean before them or without.</summary>
    public static ImmutableArray<ImmutableArray<double>>? OfDeciles(JsonElement rows, SeriesQuestion question)
    {
        if (rows.ValueKind != JsonValueKind.Array || rows.GetArrayLength() < question.Horizon)
        {
            return null;
        }

        var steps = ImmutableArray.CreateBuilder<ImmutableArray<double>>();
        foreach (var row in rows.EnumerateArray().Take(question.Horizon))
        {
            if (row.ValueKind != JsonValueKind.Array || Numbers(row) is not { Length: 9 or 10 } numbers)
            {
                return null;
            }

            var places = question.Quantiles.Select(quantile => (quantile * 10) - 1 + (numbers.Length - 9)).ToArray();
            if (places.Any(place => Math.Abs(place - Math.Round(place)) > 1e-9))
            {
                return null; // Not a decile.
            }

            steps.Add(Ordered(places.Select(place => numbers[(int)Math.Round(place)])));
        }

        return steps.ToImmutable();
    }

    // One list, or a list of lists with one variable; a value that is no number makes all of it unusable.
    private static double[]? Numbers(JsonElement list)
    {
        if (list.GetArrayLength() == 1 && list[0].ValueKind == JsonValueKind.Array)
        {
            list = list[0];
        }

        var numbers = new double[list.GetArrayLength()];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (list[i].ValueKind != JsonValueKind.Number || !list[i].TryGetDouble(out numbers[i]) || !double.IsFinite(numbers[i]))
            {
                return null;
            }
        }

        return numbers;
    }

    private static ImmutableArray<double> Ordered(IEnumerable<double> quantiles) => [.. quantiles.Select(value => Math.Clamp(value, 0, 1)).Order()];
}
