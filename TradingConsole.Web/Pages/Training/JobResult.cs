using System.Globalization;
using System.Text.Json;
using TradingConsole.Web.Pages.Models;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Training;

/// <summary>What a job had to say at its end, in words.</summary>
internal static class JobResult
{
    private const string ModelKey = "modelId";
    private const string BacktestKey = "backtestId";

    /// <summary>Its numbers and texts with their names, e.g. <c>rows 61,200</c>; empty when it said nothing.</summary>
    public static string Words(JobState job)
    {
        if (Read(job) is not { ValueKind: JsonValueKind.Object } result)
        {
            return "";
        }

        var words = string.Join(", ", result.EnumerateObject().Where(said => said.Name is not (ModelKey or BacktestKey or "resultHash")).Select(Part).Where(part => part.Length > 0));
        return ModelOf(job) is { } model ? words.Replace(model.ToString(), ModelWords.Short(model), StringComparison.OrdinalIgnoreCase) : words;
    }

    /// <summary>The model it made or moved; null when it was about none.</summary>
    public static Guid? ModelOf(JobState job) => IdOf(job, ModelKey);

    /// <summary>The backtest it stored; null when it stored none.</summary>
    public static Guid? BacktestOf(JobState job) => IdOf(job, BacktestKey);

    private static Guid? IdOf(JobState job, string key) =>
        Read(job) is { ValueKind: JsonValueKind.Object } result && result.TryGetProperty(key, out var text)
        && text.ValueKind == JsonValueKind.String && text.TryGetGuid(out var id)
            ? id
            : null;

    private static JsonElement? Read(JobState job)
    {
        try
        {
            return job.Result is null ? null : JsonElement.Parse(job.Result);
        }
        catch (JsonException)
        {
            return null; // A result in words of its own: the row then shows none.
        }
    }

    private static string Part(JsonProperty said) => said.Value.ValueKind switch
    {
        JsonValueKind.Number when said.Name == "net" => $"net {Formats.MoneyChange(said.Value.GetDouble())} USDT",
        JsonValueKind.Number => $"{Spaced(said.Name)} {Formats.Number(said.Value.GetDouble(), IsWhole(said.Value) ? 0 : 3)}",
        JsonValueKind.String when said.Name.Equals("message", StringComparison.OrdinalIgnoreCase) => said.Value.GetString() ?? "",
        JsonValueKind.String => $"{Spaced(said.Name)} {said.Value.GetString()}",
        JsonValueKind.Array when said.Value.GetArrayLength() > 0 =>
            $"{Spaced(said.Name)} {said.Value.GetArrayLength().ToString(CultureInfo.InvariantCulture)}: {said.Value[0]}",
        _ => "",
    };

    private static bool IsWhole(JsonElement value) => value.GetDouble() == Math.Truncate(value.GetDouble());

    private static string Spaced(string name) =>
        string.Concat(name.Select(letter => char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : letter.ToString())).Trim();
}
